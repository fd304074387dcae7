//! Statistical tests and effect sizes.
//!
//! Each function takes plain values and gives `None` where the test is not defined for them (too
//! few values, no spread); none gives NaN. What is missing in a column (NaN) is taken out before,
//! with [`known`], and counted.
//!
//! | here | equals |
//! |---|---|
//! | [`chi_square`] | `scipy.stats.chi2_contingency` |
//! | [`cramers_v`] | `scipy.stats.contingency.association` |
//! | [`kruskal`], [`anova`], [`levene`], [`bartlett`] | `scipy.stats.kruskal`, `f_oneway`, `levene` (centre: median), `bartlett` |
//! | [`t_test`], [`mann_whitney`] | `scipy.stats.ttest_ind`, `mannwhitneyu` |
//! | [`shapiro`], [`dagostino`] | `scipy.stats.shapiro`, `normaltest` |
//! | [`pearson`], [`spearman`] | `scipy.stats.pearsonr`, `spearmanr` |
//! | [`compare`], [`words`] | which test nkululeko takes, and its words for p and d |

mod compare;
mod correlation;
mod normality;
mod pairs;
mod ranks;
pub mod special;
mod table;
mod variance;

pub use compare::{compare, Comparison, Normality, Overall, Pair};
pub use correlation::{pearson, spearman, Correlation};
pub use normality::{dagostino, shapiro};
pub use pairs::{cohens_d, mann_whitney, t_test};
pub use ranks::{kruskal, ranks};
pub use table::{chi_square, cramers_v, ChiSquare};
pub use variance::{anova, bartlett, levene};

use serde::Serialize;

/// A test's statistic and p-value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Test {
    /// The statistic.
    pub statistic: f64,
    /// The probability of one at least as extreme if there were no effect.
    pub p: f64,
}

impl Test {
    fn new(statistic: f64, p: f64) -> Option<Test> {
        let defined = statistic.is_finite() && p.is_finite();
        defined.then(|| Test {
            statistic,
            p: p.clamp(0.0, 1.0),
        })
    }
}

/// The values that are known, and how many are not (NaN, infinite).
pub fn known(values: &[f64]) -> (Vec<f64>, usize) {
    let known: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    let missing = values.len() - known.len();
    (known, missing)
}

/// The pairs of which both values are known, and how many pairs are not.
pub fn known_pairs(x: &[f64], y: &[f64]) -> (Vec<f64>, Vec<f64>, usize) {
    let pairs = x.iter().zip(y);
    let (a, b): (Vec<f64>, Vec<f64>) = pairs
        .filter(|(a, b)| a.is_finite() && b.is_finite())
        .map(|(a, b)| (*a, *b))
        .unzip();
    let missing = x.len().max(y.len()) - a.len();
    (a, b, missing)
}

/// Words for numbers, as nkululeko uses them.
pub mod words {
    /// `highly significant` below 0.001, `significant` below 0.05, `marginally significant` below
    /// 0.1, else `not significant`.
    pub fn significance(p: f64) -> &'static str {
        match p {
            p if p < 0.001 => "highly significant",
            p if p < 0.05 => "significant",
            p if p < 0.1 => "marginally significant",
            _ => "not significant",
        }
    }

    /// Of |Cohen's d|: `no effect` below 0.2, `small` below 0.5, `middle` below 0.8, else `large`.
    pub fn effect(d: f64) -> &'static str {
        match d.abs() {
            d if d < 0.2 => "no effect",
            d if d < 0.5 => "small effect",
            d if d < 0.8 => "middle effect",
            _ => "large effect",
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Sum of squared differences from the mean.
fn squares(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|v| (v - mean) * (v - mean)).sum()
}

/// Unbiased variance.
fn variance(values: &[f64]) -> f64 {
    squares(values) / (values.len() as f64 - 1.0)
}
