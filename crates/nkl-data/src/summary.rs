//! What the data is, for the screen and for `result.json`.

use crate::dataset::{Dataset, Split, Target};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;

/// The data as a whole and by split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Samples in all.
    pub samples: usize,
    /// Different speakers, if the data names them.
    pub speakers: Option<usize>,
    /// Seconds in all.
    pub seconds: f64,
    /// The splits that have samples, in the order train, dev, test.
    pub splits: Vec<SplitSummary>,
}

/// One split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SplitSummary {
    /// Which.
    pub split: Split,
    /// Its samples.
    pub samples: usize,
    /// Its different speakers.
    pub speakers: Option<usize>,
    /// Its seconds.
    pub seconds: f64,
    /// Samples of each class, in the order of the classes; empty for numbers.
    pub classes: Vec<(String, usize)>,
    /// Smallest, mean and largest value; none for classes.
    pub range: Option<[f64; 3]>,
}

/// Counts samples, speakers, classes and seconds.
pub fn summary(dataset: &Dataset) -> Summary {
    let all: Vec<usize> = (0..dataset.segments.len()).collect();
    let splits = Split::ALL.into_iter().filter_map(|split| {
        let rows = dataset.rows(split);
        (!rows.is_empty()).then(|| SplitSummary {
            split,
            samples: rows.len(),
            speakers: speakers(dataset, &rows),
            seconds: seconds(dataset, &rows),
            classes: dataset.class_counts(&rows),
            range: range(dataset, &rows),
        })
    });
    Summary {
        samples: all.len(),
        speakers: speakers(dataset, &all),
        seconds: seconds(dataset, &all),
        splits: splits.collect(),
    }
}

fn speakers(dataset: &Dataset, rows: &[usize]) -> Option<usize> {
    let speakers = dataset.speakers()?;
    let distinct: HashSet<&Arc<str>> = rows.iter().filter_map(|r| speakers[*r].as_ref()).collect();
    Some(distinct.len())
}

fn seconds(dataset: &Dataset, rows: &[usize]) -> f64 {
    rows.iter().map(|r| dataset.segments[*r].duration()).sum()
}

fn range(dataset: &Dataset, rows: &[usize]) -> Option<[f64; 3]> {
    let Target::Values(values) = &dataset.target else {
        return None;
    };
    let of_rows = || rows.iter().map(|r| values[*r]);
    let mean = of_rows().sum::<f64>() / rows.len() as f64;
    Some([
        of_rows().fold(f64::INFINITY, f64::min),
        mean,
        of_rows().fold(f64::NEG_INFINITY, f64::max),
    ])
}
