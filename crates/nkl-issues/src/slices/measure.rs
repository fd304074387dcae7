//! One number per row, whose mean over a group is the group's metric.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::IssuesError;

/// Metrics of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Share of rows whose label is predicted.
    Accuracy,
    /// Mean probability of the given label.
    Confidence,
    /// Mean of -ln of that probability, at least 1e-15.
    LogLoss,
    /// Mean absolute error, in the unit of the target.
    Mae,
    /// Mean squared error.
    Mse,
}

impl Measure {
    /// All of them, for messages.
    pub const NAMES: [(&'static str, Measure); 5] = [
        ("accuracy", Measure::Accuracy),
        ("confidence", Measure::Confidence),
        ("log_loss", Measure::LogLoss),
        ("mae", Measure::Mae),
        ("mse", Measure::Mse),
    ];

    /// As it is written in tables.
    pub fn name(self) -> &'static str {
        let own = Measure::NAMES.iter().find(|(_, m)| *m == self);
        own.map_or("", |(name, _)| name)
    }

    /// Whether more is better.
    pub fn high_is_good(self) -> bool {
        matches!(self, Measure::Accuracy | Measure::Confidence)
    }
}

/// Labels and what was predicted for the same rows.
#[derive(Debug, Clone, Copy)]
pub enum Predictions<'a> {
    /// Of a classification.
    Classes {
        /// Given labels, shape (N,).
        given: &'a [usize],
        /// Predicted labels, shape (N,); a class that is not among the given ones is a miss.
        predicted: &'a [usize],
        /// Probabilities, shape (N, K), where there are some.
        proba: Option<ArrayView2<'a, f64>>,
    },
    /// Of a regression.
    Values {
        /// Given values, shape (N,).
        given: &'a [f64],
        /// Predicted values, shape (N,).
        predicted: &'a [f64],
    },
}

impl Predictions<'_> {
    /// The measure that is usual.
    pub fn usual(&self) -> Measure {
        match self {
            Predictions::Classes { .. } => Measure::Accuracy,
            Predictions::Values { .. } => Measure::Mae,
        }
    }
}

/// The measure of each row, shape (N,).
/// Fails for lengths that differ, and where the predictions do not have what the measure needs.
pub fn values(measure: Measure, of: &Predictions<'_>) -> Result<Vec<f64>, IssuesError> {
    let unfit = |why: &str| {
        let name = measure.name();
        Err(IssuesError::Option(format!(
            "{name} cannot be measured: {why}"
        )))
    };
    match (measure, of) {
        (
            Measure::Accuracy,
            Predictions::Classes {
                given, predicted, ..
            },
        ) => {
            same_length(given.len(), predicted.len())?;
            let pairs = given.iter().zip(*predicted);
            Ok(pairs.map(|(y, p)| f64::from(u8::from(y == p))).collect())
        }
        (Measure::Confidence | Measure::LogLoss, Predictions::Classes { given, proba, .. }) => {
            let Some(proba) = proba else {
                return unfit("there are no probabilities");
            };
            same_length(given.len(), proba.nrows())?;
            let own = given.iter().zip(proba.outer_iter());
            let own = own.map(|(y, p)| p.get(*y).copied().unwrap_or(0.0));
            Ok(match measure {
                Measure::Confidence => own.collect(),
                _ => own.map(|p| -p.max(1e-15).ln()).collect(),
            })
        }
        (Measure::Mae | Measure::Mse, Predictions::Values { given, predicted }) => {
            same_length(given.len(), predicted.len())?;
            let errors = given.iter().zip(*predicted).map(|(y, p)| p - y);
            Ok(match measure {
                Measure::Mae => errors.map(f64::abs).collect(),
                _ => errors.map(|e| e * e).collect(),
            })
        }
        (_, Predictions::Classes { .. }) => unfit("the target has classes, not values"),
        (_, Predictions::Values { .. }) => unfit("the target has values, not classes"),
    }
}

fn same_length(labels: usize, rows: usize) -> Result<(), IssuesError> {
    let what = "predictions";
    match labels == rows {
        true => Ok(()),
        false => Err(IssuesError::Rows { labels, rows, what }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_measure_has_its_numbers() {
        let proba = ndarray::array![[0.9, 0.1], [0.75, 0.25]];
        let classes = Predictions::Classes {
            given: &[0, 1],
            predicted: &[0, 0],
            proba: Some(proba.view()),
        };
        assert_eq!(values(Measure::Accuracy, &classes).unwrap(), [1.0, 0.0]);
        assert_eq!(values(Measure::Confidence, &classes).unwrap(), [0.9, 0.25]);
        assert_eq!(
            values(Measure::LogLoss, &classes).unwrap()[1],
            -0.25f64.ln()
        );
        assert!(values(Measure::Mae, &classes).is_err());
        let reals = Predictions::Values {
            given: &[1.0, 2.0],
            predicted: &[1.5, 0.0],
        };
        assert_eq!(values(Measure::Mae, &reals).unwrap(), [0.5, 2.0]);
        assert_eq!(values(Measure::Mse, &reals).unwrap(), [0.25, 4.0]);
        let error = values(Measure::Accuracy, &reals).unwrap_err().to_string();
        assert!(error.contains("values, not classes"), "{error}");
    }
}
