//! Scalers that subtract and divide.

use super::{array, by_column, map_columns, mean_and_scale, or_one};
use crate::metrics::percentile;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

/// (x - shift) / scale, per feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linear {
    /// Subtracted.
    pub shift: Array1<f64>,
    /// Divided by; never 0.
    pub scale: Array1<f64>,
}

impl Linear {
    fn from_pairs(pairs: Vec<(f64, f64)>) -> Self {
        let (shift, scale): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        Linear {
            shift: array(shift),
            scale: array(scale),
        }
    }

    pub(super) fn apply(&self, x: &mut Array2<f64>) {
        map_columns(x, |column, v| (v - self.shift[column]) / self.scale[column]);
    }
}

pub(super) fn standard(x: ArrayView2<f64>) -> Linear {
    Linear::from_pairs(by_column(x, |c| mean_and_scale(ArrayView1::from(&c))))
}

pub(super) fn robust(x: ArrayView2<f64>) -> Linear {
    Linear::from_pairs(by_column(x, |mut c| {
        c.sort_unstable_by(f64::total_cmp);
        let at = |share| percentile(&c, share).unwrap_or(0.0);
        (at(0.5), or_one(at(0.75) - at(0.25)))
    }))
}

pub(super) fn min_max(x: ArrayView2<f64>) -> Linear {
    Linear::from_pairs(by_column(x, |c| {
        let low = c.iter().copied().fold(f64::INFINITY, f64::min);
        let high = c.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (low, or_one(high - low))
    }))
}

pub(super) fn max_abs(x: ArrayView2<f64>) -> Linear {
    Linear::from_pairs(by_column(x, |c| {
        (0.0, or_one(c.iter().fold(0.0, |m, v| v.abs().max(m))))
    }))
}
