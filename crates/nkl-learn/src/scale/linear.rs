//! Scalers that subtract and divide.

use super::{array, by_column, mean_and_scale, or_one};
use crate::metrics::percentile;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Zip};
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
        Zip::from(x)
            .and_broadcast(&self.shift)
            .and_broadcast(&self.scale)
            .par_for_each(|x, shift, scale| *x = (*x - shift) / scale);
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
    let low = folded(x, f64::INFINITY, f64::min);
    let high = folded(x, f64::NEG_INFINITY, f64::max);
    let pairs = low.into_iter().zip(high);
    Linear::from_pairs(pairs.map(|(l, h)| (l, or_one(h - l))).collect())
}

pub(super) fn max_abs(x: ArrayView2<f64>) -> Linear {
    let largest = folded(x, 0.0, |m, v| v.abs().max(m));
    Linear::from_pairs(largest.into_iter().map(|m| (0.0, or_one(m))).collect())
}

/// One number per column, row by row, as the memory lies.
fn folded(x: ArrayView2<f64>, start: f64, with: impl Fn(f64, f64) -> f64) -> Array1<f64> {
    let mut all = Array1::from_elem(x.ncols(), start);
    for row in x.outer_iter() {
        Zip::from(&mut all)
            .and(&row)
            .for_each(|m, v| *m = with(*m, *v));
    }
    all
}
