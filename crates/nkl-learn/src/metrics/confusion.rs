//! Classification: everything that follows from the confusion matrix.

use super::same_length;
use crate::LearnError;
use ndarray::Array2;
use nkl_config::plan::Measure;
use serde::{Deserialize, Serialize};

/// Counts of (truth, prediction), classes × classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// Rows: truth; columns: prediction.
    pub counts: Array2<u64>,
}

/// How well one class is recognised. A share of nothing is 0, as in scikit-learn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassScore {
    /// Samples of the class.
    pub support: u64,
    /// Samples that were taken for it.
    pub predicted: u64,
    /// Share of its samples that were recognised.
    pub recall: f64,
    /// Share of what was taken for it that is of it.
    pub precision: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Share of the other samples that were not taken for it.
    pub specificity: f64,
}

impl Confusion {
    /// Counts. Errors: different lengths, a class that is not below `count`.
    pub fn new(truth: &[usize], predicted: &[usize], count: usize) -> Result<Self, LearnError> {
        same_length(truth.len(), predicted.len())?;
        let mut counts = Array2::zeros((count, count));
        for (row, pair) in truth.iter().zip(predicted).enumerate() {
            match counts.get_mut((*pair.0, *pair.1)) {
                Some(n) => *n += 1,
                None => {
                    let what = format!("row {row}: class {} or {} of {count}", pair.0, pair.1);
                    return Err(LearnError::Shape(what));
                }
            }
        }
        Ok(Confusion { counts })
    }

    pub(super) fn from_counts(counts: &[u32], count: usize) -> Self {
        Confusion {
            counts: Array2::from_shape_fn((count, count), |(t, p)| {
                u64::from(counts[t * count + p])
            }),
        }
    }

    /// Number of samples.
    pub fn total(&self) -> u64 {
        self.counts.sum()
    }

    /// One entry per class, also for those that do not occur.
    pub fn per_class(&self) -> Vec<ClassScore> {
        let total = self.total();
        (0..self.counts.nrows())
            .map(|class| {
                let hit = self.counts[[class, class]];
                let (support, predicted) = (
                    self.counts.row(class).sum(),
                    self.counts.column(class).sum(),
                );
                ClassScore {
                    support,
                    predicted,
                    recall: share(hit, support),
                    precision: share(hit, predicted),
                    f1: share(2 * hit, support + predicted),
                    specificity: share(total + hit - support - predicted, total - support),
                }
            })
            .collect()
    }

    /// Mean over the classes that occur in truth or prediction; `None` without samples.
    fn mean(&self, of: impl Fn(&ClassScore) -> f64) -> Option<f64> {
        let (mut sum, mut n) = (0.0, 0_usize);
        for class in self
            .per_class()
            .iter()
            .filter(|c| c.support + c.predicted > 0)
        {
            sum += of(class);
            n += 1;
        }
        (n > 0).then(|| sum / n as f64)
    }

    /// Unweighted average recall: the mean over classes that occur in truth or prediction, where
    /// one that is only predicted counts 0 (as in scikit-learn, audmetric and nkululeko).
    pub fn uar(&self) -> Option<f64> {
        self.mean(|c| c.recall)
    }

    /// Share of correct decisions.
    pub fn accuracy(&self) -> Option<f64> {
        let total = self.total();
        (total > 0).then(|| self.counts.diag().sum() as f64 / total as f64)
    }

    /// Mean F1.
    pub fn f1(&self) -> Option<f64> {
        self.mean(|c| c.f1)
    }

    /// Mean precision; a class that was never predicted counts 0.
    pub fn precision(&self) -> Option<f64> {
        self.mean(|c| c.precision)
    }

    /// Mean specificity.
    pub fn specificity(&self) -> Option<f64> {
        self.mean(|c| c.specificity)
    }

    /// The measure by name. Error: one of regression, or auc and eer, which need probabilities.
    pub fn measure(&self, measure: Measure) -> Result<Option<f64>, LearnError> {
        Ok(match measure {
            Measure::Uar | Measure::Recall => self.uar(),
            Measure::Accuracy => self.accuracy(),
            Measure::F1 => self.f1(),
            Measure::Precision => self.precision(),
            Measure::Specificity => self.specificity(),
            Measure::Eer | Measure::Auc => {
                return Err(LearnError::Data(format!("{measure:?} needs probabilities")))
            }
            Measure::Mse | Measure::Mae | Measure::Pcc | Measure::Ccc | Measure::R2 => {
                return Err(LearnError::Data(format!(
                    "{measure:?} is a measure of regression"
                )));
            }
        })
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}
