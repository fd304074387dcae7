//! Scaling of features: fitted on the training rows, applied to any rows.
//!
//! All equal scikit-learn's scalers of the same name with their defaults (`speaker` and `bins`:
//! nkululeko's). To add one: a file with a type that fits and applies, a variant of [`Scaler`], and
//! a line in the table.

mod bins;
mod brent;
mod linear;
mod power;
mod quantile;
mod speaker;

pub use bins::Bins;
pub use linear::Linear;
pub use power::Power;
pub use quantile::Quantile;

use crate::checked::check_finite;
use crate::LearnError;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A fitted scaler: plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "lowercase")]
pub enum Scaler {
    /// (x - mean) / standard deviation.
    Standard(Linear),
    /// (x - median) / (upper - lower quartile).
    Robust(Linear),
    /// (x - min) / (max - min).
    MinMax(Linear),
    /// x / max |x|.
    MaxAbs(Linear),
    /// Every row divided by its length; nothing is fitted.
    Normalizer {
        /// Features.
        width: usize,
    },
    /// Yeo-Johnson, then standard.
    PowerTransformer(Power),
    /// Rank among the training values, 0 to 1.
    QuantileTransformer(Quantile),
    /// 0, 0.5 or 1: lower, middle and upper third of the training values.
    Bins(Bins),
    /// Standard within every speaker of the rows it is applied to; nothing is fitted.
    Speaker {
        /// Features.
        width: usize,
    },
}

/// A scaler's line in the table.
pub struct ScalerEntry {
    /// Its name in `FEATS.scale`.
    pub name: &'static str,
    /// One line for people.
    pub summary: &'static str,
    /// `apply` needs the speakers of the rows.
    pub needs_groups: bool,
    fit: fn(ArrayView2<f64>) -> Scaler,
}

/// All scalers, in the order shown to people.
pub fn registry() -> &'static [ScalerEntry] {
    const fn entry(
        name: &'static str,
        summary: &'static str,
        fit: fn(ArrayView2<f64>) -> Scaler,
    ) -> ScalerEntry {
        ScalerEntry {
            name,
            summary,
            needs_groups: false,
            fit,
        }
    }
    const TABLE: &[ScalerEntry] = &[
        entry("standard", "mean 0 and standard deviation 1", |x| {
            Scaler::Standard(linear::standard(x))
        }),
        entry("robust", "median 0 and interquartile range 1", |x| {
            Scaler::Robust(linear::robust(x))
        }),
        entry("minmax", "training values to 0..1", |x| {
            Scaler::MinMax(linear::min_max(x))
        }),
        entry("maxabs", "training values to -1..1, 0 stays 0", |x| {
            Scaler::MaxAbs(linear::max_abs(x))
        }),
        entry("normalizer", "every sample to length 1", |x| {
            Scaler::Normalizer { width: x.ncols() }
        }),
        entry(
            "powertransformer",
            "towards a normal distribution (Yeo-Johnson)",
            |x| Scaler::PowerTransformer(Power::fit(x)),
        ),
        entry(
            "quantiletransformer",
            "to a uniform distribution over 0..1",
            |x| Scaler::QuantileTransformer(Quantile::fit(x)),
        ),
        entry(
            "bins",
            "lower, middle and upper third as 0, 0.5 and 1",
            |x| Scaler::Bins(Bins::fit(x)),
        ),
        ScalerEntry {
            name: "speaker",
            summary: "standard within every speaker, test speakers on their own samples",
            needs_groups: true,
            fit: |x| Scaler::Speaker { width: x.ncols() },
        },
    ];
    TABLE
}

/// Checks a name before any data are read.
pub fn check(name: &str) -> Result<&'static ScalerEntry, LearnError> {
    registry()
        .iter()
        .find(|e| e.name == name)
        .ok_or_else(|| LearnError::Unknown {
            what: "scaler in FEATS.scale",
            name: name.to_string(),
            known: registry()
                .iter()
                .map(|e| e.name)
                .collect::<Vec<_>>()
                .join(", "),
        })
}

/// Fits the scaler of this name to training rows × features.
///
/// Errors: an unknown name, no rows, values that are not finite.
pub fn fit(name: &str, train: ArrayView2<f64>) -> Result<Scaler, LearnError> {
    let entry = check(name)?;
    if train.is_empty() {
        let what = format!(
            "nothing to fit scaler '{name}' to: {} rows, {} features",
            train.nrows(),
            train.ncols()
        );
        return Err(LearnError::Data(what));
    }
    check_finite("training data", train)?;
    Ok((entry.fit)(train))
}

impl Scaler {
    /// One scaler of the columns of all, each fitted to columns beside those of the one before it.
    /// `None` of none, or of different kinds.
    pub(crate) fn side_by_side(scalers: Vec<Scaler>) -> Option<Scaler> {
        scalers.into_iter().reduce(Scaler::beside)
    }

    /// Two scalers of one kind; of two kinds, which nothing fits, the first.
    fn beside(self, other: Scaler) -> Scaler {
        use Scaler as S;
        let join = |a: &Array1<f64>, b: &Array1<f64>| array(a.iter().chain(b).copied());
        let linear = |a: &Linear, b: &Linear| Linear {
            shift: join(&a.shift, &b.shift),
            scale: join(&a.scale, &b.scale),
        };
        match (self, other) {
            (S::Standard(a), S::Standard(b)) => S::Standard(linear(&a, &b)),
            (S::Robust(a), S::Robust(b)) => S::Robust(linear(&a, &b)),
            (S::MinMax(a), S::MinMax(b)) => S::MinMax(linear(&a, &b)),
            (S::MaxAbs(a), S::MaxAbs(b)) => S::MaxAbs(linear(&a, &b)),
            (S::Normalizer { width: a }, S::Normalizer { width: b }) => {
                S::Normalizer { width: a + b }
            }
            (S::PowerTransformer(a), S::PowerTransformer(b)) => S::PowerTransformer(Power {
                lambda: join(&a.lambda, &b.lambda),
                mean: join(&a.mean, &b.mean),
                scale: join(&a.scale, &b.scale),
            }),
            (S::QuantileTransformer(a), S::QuantileTransformer(b)) => {
                let mut quantiles = a.quantiles;
                for row in b.quantiles.outer_iter() {
                    // Both have one quantile per training row, at most as many as a scaler keeps.
                    let _ = quantiles.push_row(row);
                }
                S::QuantileTransformer(Quantile { quantiles })
            }
            (S::Bins(a), S::Bins(b)) => S::Bins(Bins {
                low: join(&a.low, &b.low),
                high: join(&a.high, &b.high),
            }),
            (S::Speaker { width: a }, S::Speaker { width: b }) => S::Speaker { width: a + b },
            (a, _) => a,
        }
    }

    /// Number of features it was fitted to.
    pub fn width(&self) -> usize {
        match self {
            Scaler::Standard(s) | Scaler::Robust(s) | Scaler::MinMax(s) | Scaler::MaxAbs(s) => {
                s.shift.len()
            }
            Scaler::Normalizer { width } | Scaler::Speaker { width } => *width,
            Scaler::PowerTransformer(s) => s.lambda.len(),
            Scaler::QuantileTransformer(s) => s.quantiles.nrows(),
            Scaler::Bins(s) => s.low.len(),
        }
    }

    /// Scales rows × features in place. `groups`: the speaker of each row, as any numbers; only
    /// `speaker` needs them.
    ///
    /// Errors: another width than fitted, values that are not finite, no speakers where needed.
    pub fn apply(&self, x: &mut Array2<f64>, groups: Option<&[usize]>) -> Result<(), LearnError> {
        if x.ncols() != self.width() {
            let what = format!(
                "{} features given to a scaler of {} features",
                x.ncols(),
                self.width()
            );
            return Err(LearnError::Shape(what));
        }
        check_finite("data to scale", x.view())?;
        match self {
            Scaler::Standard(s) | Scaler::Robust(s) | Scaler::MinMax(s) | Scaler::MaxAbs(s) => {
                s.apply(x)
            }
            Scaler::Normalizer { .. } => normalise(x),
            Scaler::PowerTransformer(s) => s.apply(x),
            Scaler::QuantileTransformer(s) => s.apply(x),
            Scaler::Bins(s) => s.apply(x),
            Scaler::Speaker { .. } => speaker::apply(x, groups)?,
        }
        Ok(())
    }
}

/// Rows to length 1; a row of zeros stays.
fn normalise(x: &mut Array2<f64>) {
    for mut row in x.outer_iter_mut() {
        // The largest entry first, so that squares neither overflow nor vanish.
        let largest = row.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        if largest > 0.0 {
            row /= largest;
            let length = row.dot(&row).sqrt();
            row /= length;
        }
    }
}

/// One result per column, computed in parallel from a copy of the column.
fn by_column<T: Send>(x: ArrayView2<f64>, of: impl Fn(Vec<f64>) -> T + Sync) -> Vec<T> {
    x.axis_iter(Axis(1))
        .into_par_iter()
        .map(|column| of(column.to_vec()))
        .collect()
}

/// Replaces all values, column by column.
fn map_columns(x: &mut Array2<f64>, map: impl Fn(usize, f64) -> f64 + Sync) {
    x.axis_chunks_iter_mut(Axis(0), 256)
        .into_par_iter()
        .for_each(|mut rows| {
            for mut row in rows.outer_iter_mut() {
                row.iter_mut()
                    .enumerate()
                    .for_each(|(column, v)| *v = map(column, *v));
            }
        });
}

/// Divisor 1 where a scale is 0 (or only rounding): constant features become 0, not NaN.
fn or_one(scale: f64) -> f64 {
    if scale < 10.0 * f64::EPSILON {
        1.0
    } else {
        scale
    }
}

/// Mean and population standard deviation, 1 where the column is constant up to rounding.
fn mean_and_scale(column: ArrayView1<f64>) -> (f64, f64) {
    let n = column.len().max(1) as f64;
    let mean = column.sum() / n;
    let variance = column.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    // scikit-learn's bound on the rounding of a variance.
    let rounding = n * f64::EPSILON * variance + (n * mean * f64::EPSILON).powi(2);
    (
        mean,
        if variance <= rounding {
            1.0
        } else {
            variance.sqrt()
        },
    )
}

/// A fitted list as an array.
fn array(values: impl IntoIterator<Item = f64>) -> Array1<f64> {
    values.into_iter().collect()
}
