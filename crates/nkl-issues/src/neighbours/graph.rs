//! The k nearest neighbours of every row, exactly.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::space::Space;
use crate::IssuesError;

/// Distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// Straight line.
    Euclidean,
    /// 1 - cosine of the angle, in 0..=2.
    Cosine,
}

impl Metric {
    /// Cosine for more than three dimensions, as cleanlab has it.
    pub fn usual(dimensions: usize) -> Metric {
        if dimensions > 3 {
            Metric::Cosine
        } else {
            Metric::Euclidean
        }
    }
}

/// The nearest neighbours of N rows, the row itself left out, nearest first, ties by row number.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// Row numbers, shape (N, k).
    pub rows: Array2<usize>,
    /// Distances, shape (N, k). Exactly 0 between equal rows.
    pub distances: Array2<f64>,
    /// How they were measured.
    pub metric: Metric,
}

impl Graph {
    /// Measures all rows, features of shape (N, D), against all others; `k` is cut to N - 1.
    /// Fails for fewer than two rows, no features, or a value that is not finite.
    pub fn new(
        features: ArrayView2<'_, f64>,
        k: usize,
        metric: Metric,
    ) -> Result<Graph, IssuesError> {
        let (n, d) = features.dim();
        if n < 2 || d == 0 || k == 0 {
            return Err(IssuesError::TooFew {
                found: n.min(d),
                needed: 2,
                what: "a search for neighbours",
            });
        }
        if let Some(((row, column), &value)) = features.indexed_iter().find(|(_, v)| !v.is_finite())
        {
            return Err(IssuesError::Feature { row, column, value });
        }
        let k = k.min(n - 1);
        let nearest = Space::new(features, metric).nearest(k);
        let mut rows = Array2::zeros((n, k));
        let mut distances = Array2::zeros((n, k));
        for (row, found) in nearest.into_iter().enumerate() {
            for (place, (distance, other)) in found.into_iter().enumerate() {
                rows[[row, place]] = other;
                distances[[row, place]] = distance;
            }
        }
        Ok(Graph {
            rows,
            distances,
            metric,
        })
    }

    /// N.
    pub fn len(&self) -> usize {
        self.rows.nrows()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.nrows() == 0
    }

    /// k.
    pub fn neighbours(&self) -> usize {
        self.rows.ncols()
    }

    /// Mean distance to the neighbours, shape (N,).
    pub fn mean_distances(&self) -> Vec<f64> {
        self.distances
            .outer_iter()
            .map(|d| d.sum() / d.len() as f64)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_are_neighbours_at_zero() {
        let x = ndarray::array![[1.0, 2.0], [5.0, 5.0], [1.0, 2.0], [1.5, 2.0]];
        let g = Graph::new(x.view(), 2, Metric::Euclidean).unwrap();
        assert_eq!(g.rows.row(0).to_vec(), [2, 3]);
        assert_eq!(g.distances[[0, 0]], 0.0);
        assert_eq!(g.distances[[0, 1]], 0.5);
    }

    #[test]
    fn bad_features_are_named() {
        let x = ndarray::array![[1.0, 2.0], [f64::NAN, 5.0]];
        let error = Graph::new(x.view(), 2, Metric::Euclidean).unwrap_err();
        assert_eq!(
            error.to_string(),
            "row 1, feature 0: NaN is not a finite number"
        );
    }
}
