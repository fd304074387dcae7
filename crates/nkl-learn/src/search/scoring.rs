//! What decides between candidates.

use crate::metrics::{self, Confusion};
use crate::{LearnError, Prediction, TargetRef};
use ndarray::ArrayView2;
use nkl_config::plan::{Measure, Task};

/// A score that says which candidate is better. The names are those of scikit-learn's scorers and
/// of `MODEL.measure`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scoring {
    /// A measure of the experiment.
    Measure(Measure),
    /// F1, mean over the classes weighted by their samples.
    F1Weighted,
    /// Precision, likewise.
    PrecisionWeighted,
    /// Mean share of the other classes' samples that are not taken for a class.
    Specificity,
    /// Area under the ROC curve, mean over one class against the others.
    Auc,
    /// Mean logarithm of the true class's probability.
    LogLoss,
    /// Root of the mean squared error.
    Rmse,
    /// Coefficient of determination.
    R2,
}

const OF_CLASSES: &[(&str, Scoring)] = &[
    ("uar", Scoring::Measure(Measure::Uar)),
    ("balanced_accuracy", Scoring::Measure(Measure::Uar)),
    ("recall", Scoring::Measure(Measure::Uar)),
    ("recall_macro", Scoring::Measure(Measure::Uar)),
    ("sensitivity", Scoring::Measure(Measure::Uar)),
    ("accuracy", Scoring::Measure(Measure::Accuracy)),
    // With one label a sample, the counts over all classes give the accuracy.
    ("recall_micro", Scoring::Measure(Measure::Accuracy)),
    ("recall_weighted", Scoring::Measure(Measure::Accuracy)),
    ("precision_micro", Scoring::Measure(Measure::Accuracy)),
    ("f1_micro", Scoring::Measure(Measure::Accuracy)),
    ("f1", Scoring::Measure(Measure::F1)),
    ("f1_macro", Scoring::Measure(Measure::F1)),
    ("f1_weighted", Scoring::F1Weighted),
    ("precision", Scoring::Measure(Measure::Precision)),
    ("precision_macro", Scoring::Measure(Measure::Precision)),
    ("precision_weighted", Scoring::PrecisionWeighted),
    ("specificity", Scoring::Specificity),
    ("eer", Scoring::Measure(Measure::Eer)),
    ("roc_auc", Scoring::Auc),
    ("roc_auc_ovr", Scoring::Auc),
    ("neg_log_loss", Scoring::LogLoss),
];
const OF_VALUES: &[(&str, Scoring)] = &[
    ("mse", Scoring::Measure(Measure::Mse)),
    ("neg_mean_squared_error", Scoring::Measure(Measure::Mse)),
    ("mae", Scoring::Measure(Measure::Mae)),
    ("neg_mean_absolute_error", Scoring::Measure(Measure::Mae)),
    ("neg_root_mean_squared_error", Scoring::Rmse),
    ("pcc", Scoring::Measure(Measure::Pcc)),
    ("ccc", Scoring::Measure(Measure::Ccc)),
    ("r2", Scoring::R2),
];

impl Scoring {
    /// The scoring of a name, or of `measure` where there is none, or of the task's usual measure.
    ///
    /// # Errors
    /// A name that is not for this task, with those that are.
    pub fn find(
        name: Option<&str>,
        measure: Option<Measure>,
        task: Task,
    ) -> Result<Self, LearnError> {
        let (table, usual, what) = match task {
            Task::Classification => (OF_CLASSES, Measure::Uar, "scoring of a classification"),
            Task::Regression => (OF_VALUES, Measure::Mse, "scoring of a regression"),
        };
        let Some(name) = name else {
            return Ok(Scoring::Measure(measure.unwrap_or(usual)));
        };
        let found = table.iter().find(|(other, _)| *other == name);
        found.map(|(_, scoring)| *scoring).ok_or_else(|| {
            let known: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
            LearnError::Unknown {
                what,
                name: name.to_owned(),
                known: known.join(", "),
            }
        })
    }

    /// Larger values are better.
    pub fn higher_is_better(self) -> bool {
        match self {
            Scoring::Measure(measure) => measure.higher_is_better(),
            Scoring::Rmse => false,
            _ => true,
        }
    }

    /// Its short name.
    pub fn name(self) -> &'static str {
        let known = OF_CLASSES.iter().chain(OF_VALUES);
        let mut named = known.filter(|(_, scoring)| *scoring == self);
        named.next().map_or("score", |(name, _)| name)
    }

    /// The score of a prediction; `None` where it is not defined (nothing varies, one class only).
    ///
    /// # Errors
    /// Shapes that do not fit; eer for another number of classes than two.
    pub fn of(self, truth: TargetRef, prediction: &Prediction) -> Result<Option<f64>, LearnError> {
        match (truth, prediction) {
            (TargetRef::Classes { index, count }, Prediction::Classes { proba }) => {
                let predicted = prediction.classes().unwrap_or_default();
                self.of_classes(index, &predicted, count, proba.view())
            }
            (TargetRef::Values(truth), Prediction::Values(predicted)) => match self {
                Scoring::Measure(measure) => metrics::of_values(measure, truth, predicted),
                Scoring::Rmse => {
                    Ok(metrics::of_values(Measure::Mse, truth, predicted)?.map(f64::sqrt))
                }
                _ => {
                    // Checks the lengths.
                    metrics::of_values(Measure::Mse, truth, predicted)?;
                    Ok(metrics::r2(truth, predicted))
                }
            },
            _ => Err(LearnError::Shape(
                "classes were predicted by values, or values by classes".to_string(),
            )),
        }
    }

    fn of_classes(
        self,
        truth: &[usize],
        predicted: &[usize],
        count: usize,
        proba: ArrayView2<f64>,
    ) -> Result<Option<f64>, LearnError> {
        match self {
            Scoring::Measure(measure) => {
                metrics::of_classes(measure, truth, predicted, count, proba)
            }
            Scoring::Auc => Ok(metrics::auc_macro(truth, proba)),
            Scoring::LogLoss => Ok(log_loss(truth, proba)),
            Scoring::Specificity => Ok(Confusion::new(truth, predicted, count)?.specificity()),
            _ => {
                let confusion = Confusion::new(truth, predicted, count)?;
                let all = confusion.per_class();
                let total = confusion.total() as f64;
                let of = |class: &metrics::ClassScore| match self {
                    Scoring::F1Weighted => class.f1,
                    _ => class.precision,
                };
                let sum: f64 = all.iter().map(|c| of(c) * c.support as f64).sum();
                Ok((total > 0.0).then(|| sum / total))
            }
        }
    }
}

/// Mean log probability of the true class, probabilities kept from 0 as in scikit-learn.
fn log_loss(truth: &[usize], proba: ArrayView2<f64>) -> Option<f64> {
    let each = truth.iter().zip(proba.outer_iter());
    let logs = each.map(|(class, row)| {
        let p = row.get(*class).copied().unwrap_or(0.0);
        p.clamp(f64::EPSILON, 1.0).ln()
    });
    let sum: f64 = logs.sum();
    (!truth.is_empty()).then(|| sum / truth.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn names_fit_the_task() {
        let found = Scoring::find(Some("recall_macro"), None, Task::Classification).unwrap();
        assert_eq!(
            (found, found.name()),
            (Scoring::Measure(Measure::Uar), "uar")
        );
        assert!(Scoring::find(Some("r2"), None, Task::Classification).is_err());
        let usual = Scoring::find(None, None, Task::Regression).unwrap();
        assert!(!usual.higher_is_better());
        assert!(
            Scoring::find(Some("neg_log_loss"), None, Task::Classification)
                .unwrap()
                .higher_is_better()
        );
    }

    #[test]
    fn as_scikit_learn() {
        // f1_score(average="weighted") and log_loss of y = [0, 0, 1, 1, 1].
        let truth = TargetRef::Classes {
            index: &[0, 0, 1, 1, 1],
            count: 2,
        };
        let proba = array![[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4]];
        let prediction = Prediction::Classes { proba };
        let score = |scoring: Scoring| scoring.of(truth, &prediction).unwrap().unwrap();
        assert!((score(Scoring::F1Weighted) - 0.6).abs() < 1e-12);
        let logs = [0.9_f64, 0.4, 0.8, 0.7, 0.4].map(f64::ln);
        let mean = logs.iter().sum::<f64>() / 5.0;
        assert!((score(Scoring::LogLoss) - mean).abs() < 1e-12);
        assert!((score(Scoring::Specificity) - (2.0 / 3.0 + 0.5) / 2.0).abs() < 1e-12);
    }
}
