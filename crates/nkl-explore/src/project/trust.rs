//! How far neighbours in a projection were neighbours before.

use ndarray::{ArrayView1, ArrayView2};
use rayon::prelude::*;
use serde::Serialize;

/// Up to so many rows all are looked at.
const ALL: usize = 4000;
/// Rows that are looked at where there are more.
const SOME: usize = 1000;

/// Trustworthiness (Venna and Kaski 2001).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trust {
    /// From 0 to 1: near 1 where the nearest rows in the projection are near in the features.
    pub value: f64,
    /// Neighbours that were looked at.
    pub neighbours: usize,
    /// Rows whose neighbours were looked at, evenly over the table; each against all rows.
    pub rows: usize,
}

/// Trustworthiness of `points` (rows × dimensions) as a projection of `x` (rows × features), as
/// `sklearn.manifold.trustworthiness`, exactly up to 4000 rows. `None` where `neighbours` is not
/// below half of the rows.
pub fn trustworthiness(
    x: ArrayView2<f64>,
    points: ArrayView2<f64>,
    neighbours: usize,
) -> Option<Trust> {
    let (n, k) = (x.nrows(), neighbours);
    if n != points.nrows() || k == 0 || 2 * k >= n {
        return None;
    }
    let rows: Vec<usize> = if n <= ALL {
        (0..n).collect()
    } else {
        (0..SOME).map(|i| i * n / SOME).collect()
    };
    let late: Vec<u64> =
        rows.par_iter()
            .map(|row| {
                let near = nearest(points, *row, k);
                let before = distances(x, *row);
                let late = near.iter().map(|j| {
                    let own = (before[*j], *j);
                    let nearer = before.iter().enumerate().filter(|(i, d)| {
                        *i != *row && (**d < own.0 || (**d == own.0 && *i < own.1))
                    });
                    (nearer.count() + 1).saturating_sub(k) as u64
                });
                late.sum()
            })
            .collect();
    let (n, k) = (n as f64, k as f64);
    let sum = late.iter().sum::<u64>() as f64;
    let worst = rows.len() as f64 * k * (2.0 * n - 3.0 * k - 1.0);
    Some(Trust {
        value: 1.0 - 2.0 * sum / worst,
        neighbours,
        rows: rows.len(),
    })
}

fn distances(x: ArrayView2<f64>, row: usize) -> Vec<f64> {
    let own = x.row(row);
    let square = |other: ArrayView1<f64>| -> f64 {
        match (own.as_slice(), other.as_slice()) {
            (Some(a), Some(b)) => squares(a, b),
            _ => own.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum(),
        }
    };
    x.outer_iter().map(square).collect()
}

/// Σ (a - b)², four sums side by side.
fn squares(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (blocks_a, blocks_b) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest = blocks_a.remainder().iter().zip(blocks_b.remainder());
    let rest: f64 = rest.map(|(a, b)| (a - b) * (a - b)).sum();
    for (a, b) in blocks_a.zip(blocks_b) {
        for lane in 0..4 {
            sums[lane] += (a[lane] - b[lane]) * (a[lane] - b[lane]);
        }
    }
    sums.iter().sum::<f64>() + rest
}

fn nearest(points: ArrayView2<f64>, row: usize, k: usize) -> Vec<usize> {
    let mut all: Vec<(f64, usize)> = distances(points, row)
        .into_iter()
        .enumerate()
        .filter(|(i, _)| *i != row)
        .map(|(i, d)| (d, i))
        .collect();
    let order = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if k < all.len() {
        all.select_nth_unstable_by(k, order);
        all.truncate(k);
    }
    all.into_iter().map(|e| e.1).collect()
}
