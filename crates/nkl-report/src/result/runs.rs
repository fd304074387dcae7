//! Repetitions of an experiment.

use super::Metrics;
use nkl_config::plan::Measure;
use serde::{Deserialize, Serialize};

/// One repetition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunEntry {
    /// Its number, from 0.
    pub run: usize,
    /// The seed it drew from.
    pub seed: u64,
    /// Its scores.
    pub metrics: Metrics,
}

/// All repetitions, compared by one measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Runs {
    /// The measure of `mean`, `std` and `best`.
    pub measure: Measure,
    /// Mean over the runs where it is defined.
    pub mean: Option<f64>,
    /// Population standard deviation, likewise.
    pub std: Option<f64>,
    /// The best run: the first among equals.
    pub best: Option<usize>,
    /// Every run, in order.
    pub entries: Vec<RunEntry>,
}

impl Runs {
    /// Compares `entries` by `measure`.
    pub fn new(measure: Measure, entries: Vec<RunEntry>) -> Self {
        let values: Vec<(usize, f64)> = entries
            .iter()
            .filter_map(|entry| Some((entry.run, entry.metrics.get(&measure)?.value?)))
            .collect();
        let count = values.len() as f64;
        let mean = (!values.is_empty()).then(|| values.iter().map(|(_, v)| v).sum::<f64>() / count);
        let std = mean.map(|mean| {
            (values.iter().map(|(_, v)| (v - mean).powi(2)).sum::<f64>() / count).sqrt()
        });
        let mut best: Option<(usize, f64)> = None;
        for (run, value) in values {
            let better = best.is_none_or(|(_, other)| {
                if measure.higher_is_better() {
                    value > other
                } else {
                    value < other
                }
            });
            if better {
                best = Some((run, value));
            }
        }
        Runs {
            measure,
            mean,
            std,
            best: best.map(|b| b.0),
            entries,
        }
    }

    /// The value of `measure` in each run.
    pub fn values(&self) -> Vec<Option<f64>> {
        self.entries
            .iter()
            .map(|e| e.metrics.get(&self.measure).and_then(|s| s.value))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Score;

    fn runs(measure: Measure, values: &[f64]) -> Runs {
        let entries = values.iter().enumerate().map(|(run, v)| RunEntry {
            run,
            seed: 42 + run as u64,
            metrics: [(measure, Score::plain(*v))].into_iter().collect(),
        });
        Runs::new(measure, entries.collect())
    }

    #[test]
    fn the_best_is_the_largest_or_the_smallest() {
        let uar = runs(Measure::Uar, &[0.7, 0.8, 0.8]);
        assert_eq!(uar.best, Some(1));
        assert!((uar.mean.unwrap() - 0.766_666_666_666_666_7).abs() < 1e-12);
        assert!((uar.std.unwrap() - 0.047_140_452_079_103_2).abs() < 1e-12);
        assert_eq!(runs(Measure::Mse, &[0.7, 0.8, 0.2]).best, Some(2));
    }

    #[test]
    fn undefined_runs_do_not_count() {
        let runs = runs(Measure::Pcc, &[f64::NAN, 0.5]);
        assert_eq!((runs.mean, runs.best), (Some(0.5), Some(1)));
        assert_eq!(Runs::new(Measure::Uar, Vec::new()).mean, None);
    }
}
