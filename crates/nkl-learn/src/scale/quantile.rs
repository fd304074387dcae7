//! Ranks among the training values.

use super::{by_column, map_columns};
use crate::metrics::percentile;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// At most this many quantiles are kept (scikit-learn's default).
const MOST: usize = 1000;

/// Quantiles of the training values: a value becomes its place among them, 0 to 1.
///
/// All training rows are used; scikit-learn draws 10,000 at random where there are more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantile {
    /// Features × quantiles, ascending.
    pub quantiles: Array2<f64>,
}

impl Quantile {
    pub(super) fn fit(x: ArrayView2<f64>) -> Self {
        let count = x.nrows().min(MOST);
        let columns = by_column(x, |mut c| {
            c.sort_unstable_by(f64::total_cmp);
            let place = |i: usize| {
                if count > 1 {
                    i as f64 / (count - 1) as f64
                } else {
                    0.0
                }
            };
            let mut last = f64::NEG_INFINITY;
            (0..count)
                .map(|i| {
                    // Interpolation may round below its neighbour.
                    last = percentile(&c, place(i)).unwrap_or(0.0).max(last);
                    last
                })
                .collect::<Vec<f64>>()
        });
        let mut quantiles = Array2::zeros((x.ncols(), count));
        for (mut row, column) in quantiles.outer_iter_mut().zip(columns) {
            row.iter_mut().zip(column).for_each(|(q, v)| *q = v);
        }
        Quantile { quantiles }
    }

    pub(super) fn apply(&self, x: &mut Array2<f64>) {
        map_columns(x, |column, v| {
            self.quantiles
                .row(column)
                .as_slice()
                .map_or(0.0, |q| place(q, v))
        });
    }
}

/// The share of the quantiles below a value, between neighbours linearly; within equal ones, the
/// middle (as the mean of interpolating from below and from above).
fn place(quantiles: &[f64], value: f64) -> f64 {
    let (Some(&first), Some(&last)) = (quantiles.first(), quantiles.last()) else {
        return 0.0;
    };
    if value <= first {
        return 0.0;
    }
    if value >= last {
        return 1.0;
    }
    let steps = (quantiles.len() - 1) as f64;
    let below = quantiles.partition_point(|&q| q < value);
    let up_to = quantiles.partition_point(|&q| q <= value);
    if up_to > below {
        return 0.5 * (below + up_to - 1) as f64 / steps;
    }
    let (low, high) = (quantiles[below - 1], quantiles[below]);
    ((below - 1) as f64 + (value - low) / (high - low)) / steps
}
