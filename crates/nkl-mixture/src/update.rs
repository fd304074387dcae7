//! The M-step of maximum likelihood.

use crate::linalg::cholesky;
use crate::{Covariance, Gmm, MixtureError, Second, Statistics, Tie, VarianceFloor};
use ndarray::{Array2, ArrayView1, ArrayViewMut2};
use serde::{Deserialize, Serialize};

/// Which parameters change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Updates {
    /// The means.
    pub means: bool,
    /// Variances or covariances.
    pub variances: bool,
    /// The weights.
    pub weights: bool,
}

impl Updates {
    /// Everything.
    pub const ALL: Updates = Updates {
        means: true,
        variances: true,
        weights: true,
    };
    /// Only the means, as bob.learn.em does unless told otherwise.
    pub const MEANS: Updates = Updates {
        means: true,
        variances: false,
        weights: false,
    };
}

/// How variances follow from statistics where two formulas are in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VarianceFormula {
    /// The expected squared deviation from the mean that the component has; in MAP adaptation
    /// equation 13 of Reynolds, Quatieri & Dunn 2000.
    #[default]
    Deviation,
    /// bob.learn.em 3.3.1. Where means are kept it subtracts their square from the second moment,
    /// and in MAP adaptation the prior's mean is not squared.
    Bob,
}

/// Settings of an M-step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UpdateOptions {
    /// Which parameters change.
    pub update: Updates,
    /// Least variances.
    pub floor: VarianceFloor,
    /// A component with fewer frames counts as having this many; one with none keeps its mean and
    /// variances. Must be positive.
    pub least_count: f64,
    /// Added to all variances (to the diagonals of full covariances), as scikit-learn's `reg_covar`.
    pub ridge: f64,
    /// Which formula where two are in use.
    pub formula: VarianceFormula,
    /// What components or dimensions have in common.
    #[serde(default)]
    pub tie: Tie,
}

impl Default for UpdateOptions {
    fn default() -> Self {
        UpdateOptions {
            update: Updates::ALL,
            floor: VarianceFloor::default(),
            least_count: f64::EPSILON,
            ridge: 0.0,
            formula: VarianceFormula::Deviation,
            tie: Tie::Free,
        }
    }
}

impl UpdateOptions {
    pub(crate) fn check(&self, gmm: &Gmm) -> Result<(), MixtureError> {
        self.floor.check(gmm.components(), gmm.dimensions())?;
        check_least_count(self.least_count)?;
        if !(self.ridge.is_finite() && self.ridge >= 0.0) {
            return Err(MixtureError::Setting {
                name: "ridge",
                value: self.ridge.to_string(),
                help: "has to be 0 or a positive number",
            });
        }
        Ok(())
    }
}

pub(crate) fn check_least_count(value: f64) -> Result<(), MixtureError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(MixtureError::Setting {
        name: "least_count",
        value: value.to_string(),
        help: "has to be a positive number",
    })
}

/// The mixture of greatest likelihood given an E-step under `gmm`.
///
/// With ñ = max(n, `least_count`): weights ñ / sum of ñ, means first / ñ, variances
/// max(floor, second / ñ - mean² + ridge). Full covariances get the floor on their diagonal; where
/// one is still not positive definite (too few frames, dimensions that depend on each other), the
/// smallest of 1e-12, 1e-11, ... times its mean variance that makes it so is added to its diagonal.
/// A component without any frames keeps its mean and variances.
///
/// Errors: statistics of another shape, without frames, or that are not finite; settings.
pub fn update(
    statistics: &Statistics,
    gmm: &Gmm,
    options: &UpdateOptions,
) -> Result<Gmm, MixtureError> {
    options.check(gmm)?;
    check_statistics(statistics, gmm)?;
    let n = statistics.n.mapv(|n| n.max(options.least_count));
    let mut next = gmm.clone();
    if options.update.weights {
        next.weights = &n / n.sum();
    }
    for c in 0..gmm.components() {
        if statistics.n[c] <= 0.0 {
            continue;
        }
        if options.update.means {
            next.means
                .row_mut(c)
                .assign(&(&statistics.first.row(c) / n[c]));
        }
        if options.update.variances {
            let mean = next.means.row(c).to_owned();
            let moments = Moments {
                first: &statistics.first.row(c) / n[c],
                kept: !options.update.means && options.formula == VarianceFormula::Deviation,
                mean: mean.view(),
            };
            match (&mut next.covariance, &statistics.second) {
                (Covariance::Diagonal(v), Second::Diagonal(s)) => {
                    for (i, v) in v.row_mut(c).iter_mut().enumerate() {
                        *v = s[[c, i]] / n[c] - moments.square(i, i) + options.ridge;
                    }
                }
                (Covariance::Full(v), Second::Full(s)) => {
                    for ((i, j), v) in v.index_axis_mut(ndarray::Axis(0), c).indexed_iter_mut() {
                        *v = s[[c, i, j]] / n[c] - moments.square(i, j);
                        if i == j {
                            *v += options.ridge;
                        }
                    }
                }
                _ => {}
            }
        }
    }
    if options.update.variances {
        options.tie.apply(&mut next, statistics.n.view());
        settle(&mut next, &options.floor)?;
    }
    Ok(next)
}

/// What is subtracted from the second moment.
struct Moments<'a> {
    /// First moments, sum of r x / ñ.
    first: ndarray::Array1<f64>,
    mean: ArrayView1<'a, f64>,
    /// The mean is not the first moment, and the deviation is from it all the same.
    kept: bool,
}

impl Moments<'_> {
    fn square(&self, i: usize, j: usize) -> f64 {
        let m = self.mean;
        if self.kept {
            // E[(x - m)(x - m)ᵀ] = E[x xᵀ] - E[x] mᵀ - m E[x]ᵀ + m mᵀ
            self.first[i] * m[j] + m[i] * self.first[j] - m[i] * m[j]
        } else {
            m[i] * m[j]
        }
    }
}

/// Floors the variances and makes full covariances positive definite.
pub(crate) fn settle(gmm: &mut Gmm, floor: &VarianceFloor) -> Result<(), MixtureError> {
    floor.apply(gmm)?;
    if let Covariance::Full(s) = &mut gmm.covariance {
        for (c, s) in s.outer_iter_mut().enumerate() {
            make_positive(s).ok_or_else(|| {
                MixtureError::Model(format!(
                    "the covariance of component {c} cannot be made positive definite"
                ))
            })?;
        }
    }
    Ok(())
}

/// Symmetrises, and adds to the diagonal until there is a Cholesky factor.
fn make_positive(mut s: ArrayViewMut2<f64>) -> Option<()> {
    let symmetric: Array2<f64> = (&s + &s.t()) / 2.0;
    s.assign(&symmetric);
    let scale = s.diag().sum() / s.nrows() as f64;
    let mut share = 1e-12;
    while cholesky(s.view()).is_none() {
        if share > 1.0 {
            return None;
        }
        s.diag_mut()
            .iter_mut()
            .zip(symmetric.diag())
            .for_each(|(v, start)| {
                *v = start + share * scale;
            });
        share *= 10.0;
    }
    Some(())
}

/// What every M-step needs of its statistics.
pub(crate) fn check_statistics(statistics: &Statistics, gmm: &Gmm) -> Result<(), MixtureError> {
    statistics.check_shape(gmm.components(), gmm.dimensions(), gmm.kind())?;
    statistics.check_values()?;
    if statistics.frames == 0 {
        return Err(MixtureError::Data(
            "there are no frames to train with".into(),
        ));
    }
    Ok(())
}
