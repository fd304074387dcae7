//! Rows that are far from their neighbours.

use serde::Serialize;

use super::graph::{Graph, Metric};
use crate::numbers::{mean, median, quantile};

/// Which rows are unlike the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outliers {
    /// exp(-mean distance / median of all mean distances), shape (N,), low = outlier.
    pub score: Vec<f64>,
    /// Rows whose mean distance exceeds the threshold, ascending.
    pub rows: Vec<usize>,
    /// Q3 + 1.70 times the quartile range of the mean distances.
    pub threshold: f64,
    /// Mean score.
    pub summary: f64,
}

/// Share of the quartile range above which cleanlab calls a row an outlier: 1 / 0.37037 - 1.
const RANGES: f64 = 1.0 / 0.37037 - 1.0;

/// Looks at the mean distance of every row to its neighbours.
pub fn outliers(graph: &Graph) -> Outliers {
    let means = graph.mean_distances();
    let tolerance = match graph.metric {
        Metric::Cosine => 1.1e-14,
        Metric::Euclidean => 1.5e-7,
    };
    let scale = median(&means).unwrap_or(0.0).max(1e-6);
    let one = |&a: &f64| {
        if a < tolerance {
            1.0
        } else {
            (-a / scale).exp()
        }
    };
    let score: Vec<f64> = means.iter().map(one).collect();
    let q1 = quantile(&means, 0.25).unwrap_or(0.0);
    let q3 = quantile(&means, 0.75).unwrap_or(0.0);
    let threshold = q3 + RANGES * (q3 - q1);
    let rows = (0..means.len()).filter(|&r| means[r] > threshold).collect();
    Outliers {
        summary: mean(&score),
        score,
        rows,
        threshold,
    }
}

/// How far each row is from its neighbours, in multiples of what is usual: its mean distance over
/// the median of all, shape (N,).
pub fn remoteness(graph: &Graph) -> Vec<f64> {
    let means = graph.mean_distances();
    let usual = median(&means).unwrap_or(0.0).max(1e-6);
    means.into_iter().map(|d| d / usual).collect()
}
