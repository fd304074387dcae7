//! Means of a table of experiments.

use super::Across;
use serde::Serialize;

/// Means over the experiments that have a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Means {
    /// Of each row: what a database is worth as training data.
    pub train: Vec<Option<f64>>,
    /// Of each column: how well a database is predicted.
    pub test: Vec<Option<f64>>,
    /// Of all experiments.
    pub all: Option<f64>,
    /// Of the diagonal: training and test data of one database.
    #[serde(rename = "self")]
    pub own: Option<f64>,
    /// Of the others.
    pub cross: Option<f64>,
}

impl Means {
    pub(super) fn of(across: &Across) -> Self {
        let count = across.databases.len();
        let value = |train: usize, test: usize| across.value(train, test);
        let pairs = || (0..count).flat_map(move |i| (0..count).map(move |j| (i, j)));
        let where_ = |keep: fn(usize, usize) -> bool| {
            mean(
                pairs()
                    .filter(|(i, j)| keep(*i, *j))
                    .map(|(i, j)| value(i, j)),
            )
        };
        Means {
            train: (0..count)
                .map(|i| mean((0..count).map(|j| value(i, j))))
                .collect(),
            test: (0..count)
                .map(|j| mean((0..count).map(|i| value(i, j))))
                .collect(),
            all: where_(|_, _| true),
            own: where_(|i, j| i == j),
            cross: where_(|i, j| i != j),
        }
    }
}

/// Of the values that are there.
fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let known: Vec<f64> = values.flatten().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}
