//! Three bins per feature.

use super::{array, by_column, map_columns};
use crate::metrics::percentile;
use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// Below `low`: 0; below `high`: 0.5; else 1. (nkululeko writes them as text; these are numbers.)
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bins {
    /// 33 % quantile of the training values.
    pub low: Array1<f64>,
    /// 66 % quantile.
    pub high: Array1<f64>,
}

impl Bins {
    pub(super) fn fit(x: ArrayView2<f64>) -> Self {
        let pairs = by_column(x, |mut c| {
            c.sort_unstable_by(f64::total_cmp);
            (
                percentile(&c, 0.33).unwrap_or(0.0),
                percentile(&c, 0.66).unwrap_or(0.0),
            )
        });
        let (low, high): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        Bins {
            low: array(low),
            high: array(high),
        }
    }

    pub(super) fn apply(&self, x: &mut Array2<f64>) {
        map_columns(x, |column, v| {
            if v < self.low[column] {
                0.0
            } else if v < self.high[column] {
                0.5
            } else {
                1.0
            }
        });
    }
}
