//! The model itself: weights, means, covariances. Plain data, always in double precision.

use crate::error::same_dimensions;
use crate::linalg::cholesky;
use crate::MixtureError;
use ndarray::{Array1, Array2, Array3};
use serde::{Deserialize, Serialize};

/// How much of a covariance matrix a component has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CovarianceType {
    /// Its diagonal.
    Diagonal,
    /// All of it.
    Full,
}

/// The covariances of all components.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covariance {
    /// Variances, shape (M, D).
    Diagonal(Array2<f64>),
    /// Covariance matrices, shape (M, D, D), symmetric and positive definite.
    Full(Array3<f64>),
}

/// A mixture of M Gaussians over D dimensions.
///
/// Whoever reads one from elsewhere calls [`Gmm::check`]; [`Gmm::new`] does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gmm {
    /// Shape (M,), each at least 0, together 1.
    pub weights: Array1<f64>,
    /// Shape (M, D).
    pub means: Array2<f64>,
    /// One per component.
    pub covariance: Covariance,
}

impl Covariance {
    /// Diagonal or full.
    pub fn kind(&self) -> CovarianceType {
        match self {
            Covariance::Diagonal(_) => CovarianceType::Diagonal,
            Covariance::Full(_) => CovarianceType::Full,
        }
    }
}

impl Gmm {
    /// A mixture from its parameters, checked (see [`Gmm::check`]).
    pub fn new(
        weights: Array1<f64>,
        means: Array2<f64>,
        covariance: Covariance,
    ) -> Result<Self, MixtureError> {
        let gmm = Gmm {
            weights,
            means,
            covariance,
        };
        gmm.check()?;
        Ok(gmm)
    }

    /// Equal weights and unit covariances around given means, shape (M, D): where training starts
    /// when only means are known.
    pub fn around(means: Array2<f64>, kind: CovarianceType) -> Result<Self, MixtureError> {
        let (m, d) = means.dim();
        let covariance = match kind {
            CovarianceType::Diagonal => Covariance::Diagonal(Array2::ones((m, d))),
            CovarianceType::Full => Covariance::Full(unit_matrices(m, d)),
        };
        let weights = Array1::from_elem(m, 1.0 / m.max(1) as f64);
        Gmm::new(weights, means, covariance)
    }

    /// M.
    pub fn components(&self) -> usize {
        self.means.nrows()
    }

    /// D.
    pub fn dimensions(&self) -> usize {
        self.means.ncols()
    }

    /// Diagonal or full.
    pub fn kind(&self) -> CovarianceType {
        self.covariance.kind()
    }

    /// How many numbers are free: M - 1 weights, M D means, and the covariances.
    pub fn parameters(&self) -> usize {
        let (m, d) = self.means.dim();
        let covariance = match self.kind() {
            CovarianceType::Diagonal => d,
            CovarianceType::Full => d * (d + 1) / 2,
        };
        m * (d + covariance) + m.saturating_sub(1)
    }

    /// The diagonal mixture with the same variances, or the full one with these variances and
    /// covariances of 0.
    pub fn to_kind(&self, kind: CovarianceType) -> Gmm {
        let covariance = match (&self.covariance, kind) {
            (Covariance::Full(s), CovarianceType::Diagonal) => {
                let mut v = Array2::zeros(self.means.raw_dim());
                for (mut v, s) in v.outer_iter_mut().zip(s.outer_iter()) {
                    v.assign(&s.diag());
                }
                Covariance::Diagonal(v)
            }
            (Covariance::Diagonal(v), CovarianceType::Full) => {
                let mut s = unit_matrices(self.components(), self.dimensions());
                for (mut s, v) in s.outer_iter_mut().zip(v.outer_iter()) {
                    s.diag_mut().assign(&v);
                }
                Covariance::Full(s)
            }
            (same, _) => same.clone(),
        };
        Gmm {
            weights: self.weights.clone(),
            means: self.means.clone(),
            covariance,
        }
    }

    /// Errors: no component or dimension; shapes that do not fit; values that are not finite;
    /// weights below 0 or that do not sum to 1 (to 1e-6); variances that are not positive; full
    /// covariances that are not symmetric (to 1e-8 relative) and positive definite.
    pub fn check(&self) -> Result<(), MixtureError> {
        self.check_values()?;
        if let Covariance::Full(s) = &self.covariance {
            for (c, s) in s.outer_iter().enumerate() {
                cholesky(s).ok_or_else(|| not_positive(c))?;
            }
        }
        Ok(())
    }

    /// All of [`Gmm::check`] but whether covariances are positive definite, for those who are
    /// about to factor them.
    pub(crate) fn check_values(&self) -> Result<(), MixtureError> {
        let (m, d) = self.means.dim();
        let bad = |text: String| Err(MixtureError::Model(text));
        if m == 0 || d == 0 {
            return bad(format!("{m} components of {d} dimensions"));
        }
        if self.weights.len() != m {
            return bad(format!("{} weights for {m} means", self.weights.len()));
        }
        for (c, w) in self.weights.iter().enumerate() {
            if !(w.is_finite() && *w >= 0.0) {
                return bad(format!("the weight of component {c} is {w}"));
            }
        }
        let sum = self.weights.sum();
        if (sum - 1.0).abs() > 1e-6 {
            return bad(format!("the weights sum to {sum}, not to 1"));
        }
        if let Some(((c, i), v)) = self.means.indexed_iter().find(|(_, v)| !v.is_finite()) {
            return bad(format!("the mean of component {c}, dimension {i} is {v}"));
        }
        self.check_covariance()
    }

    fn check_covariance(&self) -> Result<(), MixtureError> {
        let (m, d) = self.means.dim();
        let bad = |text: String| Err(MixtureError::Model(text));
        let count = match &self.covariance {
            Covariance::Diagonal(v) => {
                same_dimensions("the variances", d, v.ncols())?;
                v.nrows()
            }
            Covariance::Full(s) => {
                same_dimensions("the covariances", d, s.dim().1)?;
                same_dimensions("the covariances", d, s.dim().2)?;
                s.dim().0
            }
        };
        if count != m {
            return bad(format!("{count} covariances for {m} means"));
        }
        match &self.covariance {
            Covariance::Diagonal(v) => {
                for ((c, i), v) in v.indexed_iter() {
                    if !(v.is_finite() && *v > 0.0) {
                        return bad(format!(
                            "the variance of component {c}, dimension {i} is {v}"
                        ));
                    }
                }
            }
            Covariance::Full(s) => {
                for (c, s) in s.outer_iter().enumerate() {
                    let scale = s.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
                    let skewed =
                        |((i, j), v): ((usize, usize), &f64)| (v - s[[j, i]]).abs() > 1e-8 * scale;
                    if s.indexed_iter().any(skewed) {
                        return bad(format!("the covariance of component {c} is not symmetric"));
                    }
                }
            }
        }
        Ok(())
    }
}

/// What a covariance without a Cholesky factor is.
pub(crate) fn not_positive(component: usize) -> MixtureError {
    MixtureError::Model(format!(
        "the covariance of component {component} is not positive definite"
    ))
}

/// M unit matrices, shape (M, D, D).
fn unit_matrices(m: usize, d: usize) -> Array3<f64> {
    let mut s = Array3::zeros((m, d, d));
    for mut s in s.outer_iter_mut() {
        s.diag_mut().fill(1.0);
    }
    s
}
