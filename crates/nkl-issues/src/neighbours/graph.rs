//! The k nearest neighbours of every row, exactly.

use ndarray::{s, Array1, Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

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

/// Rows per block of the distance matrix: the block and a few columns of it fit into the cache.
const BLOCK: usize = 128;

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
        let space = Space::new(features, metric);
        let blocks: Vec<Vec<Vec<(f64, usize)>>> = (0..n.div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| space.block(block, k))
            .collect();
        let mut rows = Array2::zeros((n, k));
        let mut distances = Array2::zeros((n, k));
        for (row, found) in blocks.into_iter().flatten().enumerate() {
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

/// Points, for cosine scaled to length 1, with what fast distances need.
struct Space<'a> {
    original: ArrayView2<'a, f64>,
    points: Array2<f64>,
    squares: Array1<f64>,
    metric: Metric,
}

impl<'a> Space<'a> {
    fn new(original: ArrayView2<'a, f64>, metric: Metric) -> Space<'a> {
        let mut points = original.to_owned();
        match metric {
            // The matrix product loses least where the origin lies among the points.
            Metric::Euclidean => {
                if let Some(mean) = points.mean_axis(Axis(0)) {
                    points -= &mean;
                }
            }
            Metric::Cosine => points.outer_iter_mut().for_each(|mut row| {
                let length = row.dot(&row).sqrt();
                if length > 0.0 {
                    row /= length;
                }
            }),
        }
        let squares = points.outer_iter().map(|row| row.dot(&row)).collect();
        Space {
            original,
            points,
            squares,
            metric,
        }
    }

    /// Neighbours of the rows of one block.
    fn block(&self, block: usize, k: usize) -> Vec<Vec<(f64, usize)>> {
        let from = block * BLOCK;
        let to = (from + BLOCK).min(self.points.nrows());
        let products = self.points.slice(s![from..to, ..]).dot(&self.points.t());
        products
            .outer_iter()
            .enumerate()
            .map(|(i, p)| self.nearest(from + i, p, k))
            .collect()
    }

    /// Candidates by the quick formula, with room for its error; their order by the exact one.
    fn nearest(&self, row: usize, products: ArrayView1<'_, f64>, k: usize) -> Vec<(f64, usize)> {
        let own = self.squares[row];
        let mut quick: Vec<(f64, usize)> = products
            .iter()
            .enumerate()
            .filter(|&(other, _)| other != row)
            .map(|(other, p)| (own + self.squares[other] - 2.0 * p, other))
            .collect();
        quick.select_nth_unstable_by(k - 1, |a, b| a.0.total_cmp(&b.0));
        let reach = quick[k - 1].0 + 1e-10 * (own + self.squares[quick[k - 1].1] + 1e-300);
        let mut exact: Vec<(f64, usize)> = quick
            .into_iter()
            .filter(|(d, _)| *d <= reach)
            .map(|(_, other)| (self.distance(row, other), other))
            .collect();
        exact.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        exact.truncate(k);
        exact
    }

    fn distance(&self, a: usize, b: usize) -> f64 {
        if self.original.row(a) == self.original.row(b) {
            return 0.0;
        }
        let (a, b) = (self.points.row(a), self.points.row(b));
        match self.metric {
            Metric::Euclidean => a
                .iter()
                .zip(b)
                .map(|(a, b)| (a - b) * (a - b))
                .sum::<f64>()
                .sqrt(),
            Metric::Cosine => (1.0 - a.dot(&b)).clamp(0.0, 2.0),
        }
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
