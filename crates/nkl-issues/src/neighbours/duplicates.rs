//! Rows that are nearly the same.

use std::collections::BTreeSet;

use serde::Serialize;

use super::graph::Graph;
use crate::numbers::{mean, median};

/// Which rows resemble another one too closely.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Duplicates {
    /// 1 - exp(-nearest distance / median of these), shape (N,), low = duplicate.
    pub score: Vec<f64>,
    /// Rows with a near duplicate, ascending.
    pub rows: Vec<usize>,
    /// For each row the rows that are nearly the same, ascending; empty for most.
    pub sets: Vec<Vec<usize>>,
    /// Median distance to the nearest neighbour.
    pub median: f64,
    /// Mean score.
    pub summary: f64,
}

/// Closer than this share of the median nearest distance is "nearly the same".
const NEAR: f64 = 0.13;

/// Looks at the neighbours that are closer than 0.13 times the median nearest distance.
pub fn near_duplicates(graph: &Graph) -> Duplicates {
    let nearest: Vec<f64> = graph.distances.column(0).to_vec();
    let median = median(&nearest).unwrap_or(0.0).max(1e-6);
    let mut sets = vec![BTreeSet::new(); graph.len()];
    for ((row, place), &distance) in graph.distances.indexed_iter() {
        if distance < NEAR * median {
            let other = graph.rows[[row, place]];
            sets[row].insert(other);
            sets[other].insert(row);
        }
    }
    let one = |&d: &f64| {
        if d <= 1e-8 {
            0.0
        } else {
            1.0 - (-d / median).exp()
        }
    };
    let score: Vec<f64> = nearest.iter().map(one).collect();
    Duplicates {
        rows: (0..sets.len()).filter(|&r| !sets[r].is_empty()).collect(),
        sets: sets.into_iter().map(|s| s.into_iter().collect()).collect(),
        median,
        summary: mean(&score),
        score,
    }
}
