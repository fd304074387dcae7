//! The nearest rows by a metric.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use nkl_learn::Search;
use rayon::prelude::*;

use super::graph::Metric;

/// Rows, for cosine scaled to length 1.
pub(crate) struct Space<'a> {
    original: ArrayView2<'a, f64>,
    points: Array2<f64>,
    metric: Metric,
}

/// Neighbours that are looked at to find the first one and its equals.
const EQUALS: usize = 4;

impl<'a> Space<'a> {
    /// Takes rows of shape (N, D), all finite.
    pub(crate) fn new(original: ArrayView2<'a, f64>, metric: Metric) -> Space<'a> {
        let points = match metric {
            Metric::Euclidean => original.to_owned(),
            Metric::Cosine => directions(original),
        };
        Space {
            original,
            points,
            metric,
        }
    }

    /// For each row the `k` nearest others as (distance, row), nearest first, ties by row.
    pub(crate) fn nearest(&self, k: usize) -> Vec<Vec<(f64, usize)>> {
        let found = Search::new(self.points.view()).nearest(self.points.view(), k + 1);
        let others = |(row, near): (usize, Vec<(f64, usize)>)| {
            let mut exact = self.others(row, near);
            exact.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            exact.truncate(k);
            exact
        };
        found.into_par_iter().enumerate().map(others).collect()
    }

    /// The nearest other row of each by distances in single precision, the lowest row of equals.
    pub(crate) fn first(&self) -> Vec<usize> {
        let rows = self.points.nrows();
        let search = Search::new(self.points.view());
        let mut first: Vec<usize> = (0..rows).collect();
        let mut open = first.clone();
        let mut k = EQUALS;
        while !open.is_empty() {
            let queries = self.points.select(Axis(0), &open);
            let found = search.nearest(queries.view(), k + 1);
            let mut undecided = Vec::new();
            for (row, near) in open.into_iter().zip(found) {
                let near = self.others(row, near);
                let single = |distance: f64| distance as f32;
                let least = near
                    .iter()
                    .map(|n| single(n.0))
                    .fold(f32::INFINITY, f32::min);
                let equal = || near.iter().filter(|n| single(n.0) <= least);
                // Where all that were found are equal, there may be more of them.
                if equal().count() >= k && k + 1 < rows {
                    undecided.push(row);
                } else if let Some(lowest) = equal().map(|n| n.1).min() {
                    first[row] = lowest;
                }
            }
            open = undecided;
            k *= 8;
        }
        first
    }

    /// What was found for a row without the row itself, with the distances of the metric.
    fn others(&self, row: usize, near: Vec<(f64, usize)>) -> Vec<(f64, usize)> {
        near.into_iter()
            .filter(|(_, other)| *other != row)
            .map(|(straight, other)| (self.distance(straight, row, other), other))
            .collect()
    }

    /// Distance of two rows that are `straight` apart as points; exactly 0 between equal rows.
    fn distance(&self, straight: f64, a: usize, b: usize) -> f64 {
        match self.metric {
            Metric::Euclidean => straight,
            Metric::Cosine if self.original.row(a) == self.original.row(b) => 0.0,
            Metric::Cosine => {
                let cosine = self.points.row(a).dot(&self.points.row(b));
                (1.0 - cosine).clamp(0.0, 2.0)
            }
        }
    }
}

/// Rows of length 1, between which straight lines and cosines give the same order. Rows of zeros
/// have no direction: they point along a dimension of their own, at a right angle to all others.
fn directions(rows: ArrayView2<'_, f64>) -> Array2<f64> {
    let lengths: Array1<f64> = rows.outer_iter().map(|row| row.dot(&row).sqrt()).collect();
    let spare = usize::from(lengths.iter().any(|l| *l == 0.0));
    let mut points = Array2::zeros((rows.nrows(), rows.ncols() + spare));
    for ((mut to, row), &length) in points.outer_iter_mut().zip(rows.outer_iter()).zip(&lengths) {
        if length == 0.0 {
            to[rows.ncols()] = 1.0;
            continue;
        }
        for (to, v) in to.iter_mut().zip(row) {
            *to = v / length;
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_without_direction_are_at_a_right_angle() {
        let x = ndarray::array![[1.0, 0.0], [0.0, 0.0], [-0.5, 0.1], [2.0, 0.1], [0.0, 0.0]];
        let near = Space::new(x.view(), Metric::Cosine).nearest(4);
        let order: Vec<usize> = near[0].iter().map(|n| n.1).collect();
        assert_eq!(order, [3, 1, 4, 2]);
        assert_eq!((near[0][1].0, near[1][0]), (1.0, (0.0, 4)));
    }

    #[test]
    fn the_lowest_of_many_equals_comes_first() {
        let mut x = Array2::zeros((40, 2));
        (0..39).for_each(|row| x[[row, 0]] = if row % 2 == 0 { 1.0 } else { -1.0 });
        let first = Space::new(x.view(), Metric::Euclidean).first();
        assert_eq!((first[39], first[0], first[4], first[3]), (0, 2, 0, 1));
    }
}
