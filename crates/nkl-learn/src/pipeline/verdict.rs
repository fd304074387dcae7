//! All measures of one set of predictions.

use crate::metrics::{self, Confusion, Interval};
use crate::{LearnError, Prediction, TargetRef};
use nkl_config::plan::Measure;

/// One measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Which.
    pub measure: Measure,
    /// Its value; `None` where it is not defined (a correlation with something constant).
    pub value: Option<f64>,
    /// 95 % interval of 1000 bootstrap replicates.
    pub interval: Option<Interval>,
}

/// What predictions are worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The measures of the task, in the order of the report.
    pub measures: Vec<Judged>,
    /// Counts of truth against prediction, in classification.
    pub confusion: Option<Confusion>,
}

const OF_CLASSES: [Measure; 6] = [
    Measure::Uar,
    Measure::Accuracy,
    Measure::F1,
    Measure::Precision,
    Measure::Recall,
    Measure::Specificity,
];
const OF_VALUES: [Measure; 5] = [
    Measure::Mse,
    Measure::Mae,
    Measure::Pcc,
    Measure::Ccc,
    Measure::R2,
];
const OF_SCORES: [Measure; 2] = [Measure::Auc, Measure::Eer];

/// Judges the prediction of `rows`; `target` is that of all samples.
///
/// # Errors
/// Predictions and rows that do not fit each other.
pub fn judge(
    target: TargetRef,
    rows: &[usize],
    prediction: &Prediction,
) -> Result<Verdict, LearnError> {
    match (target, prediction) {
        (TargetRef::Classes { index, count }, Prediction::Classes { proba }) => {
            let truth: Vec<usize> = rows
                .iter()
                .filter_map(|row| index.get(*row).copied())
                .collect();
            let predicted = prediction.classes().unwrap_or_default();
            let confusion = Confusion::new(&truth, &predicted, count)?;
            let mut measures = Vec::with_capacity(OF_CLASSES.len() + OF_SCORES.len());
            for measure in OF_CLASSES {
                let interval = metrics::interval_of_classes(measure, &truth, &predicted, count)?;
                measures.push(Judged {
                    measure,
                    value: confusion.measure(measure)?,
                    interval,
                });
            }
            for measure in OF_SCORES {
                if measure == Measure::Eer && count != 2 {
                    continue;
                }
                let value = metrics::of_classes(measure, &truth, &predicted, count, proba.view())?;
                measures.push(Judged {
                    measure,
                    value,
                    interval: metrics::interval_of_scores(measure, &truth, proba.view())?,
                });
            }
            Ok(Verdict {
                measures,
                confusion: Some(confusion),
            })
        }
        (TargetRef::Values(values), Prediction::Values(predicted)) => {
            let truth: Vec<f64> = rows
                .iter()
                .filter_map(|row| values.get(*row).copied())
                .collect();
            let mut measures = Vec::with_capacity(OF_VALUES.len());
            for measure in OF_VALUES {
                let value = metrics::of_values(measure, &truth, predicted)?;
                let interval = metrics::interval_of_values(measure, &truth, predicted)?;
                measures.push(Judged {
                    measure,
                    value,
                    interval,
                });
            }
            Ok(Verdict {
                measures,
                confusion: None,
            })
        }
        _ => Err(LearnError::Shape(
            "classes were predicted by values, or values by classes".to_string(),
        )),
    }
}
