//! What the joint says about the unseen true classes.

use ndarray::{Array1, Array2};
use serde::Serialize;

/// Estimates of noise rates and class shares.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Latent {
    /// Shares of the true classes, shape (K,), sum 1.
    pub shares: Array1<f64>,
    /// P(given label a | true class b) at [a, b]; columns sum to 1.
    pub noise: Array2<f64>,
    /// P(true class a | given label b) at [a, b]; columns sum to 1.
    pub inverse: Array2<f64>,
}

/// From a calibrated joint (given by true) and the rows per label.
pub fn latent(joint: &Array2<i64>, counts: &[usize]) -> Latent {
    let k = counts.len();
    let joint = joint.mapv(|n| n as f64);
    let by_true = joint.sum_axis(ndarray::Axis(0)).mapv(|s| s.max(1e-100));
    let by_given = joint.sum_axis(ndarray::Axis(1)).mapv(|s| s.max(1e-100));
    let noise = Array2::from_shape_fn((k, k), |(a, b)| joint[[a, b]] / by_true[b]);
    let inverse = Array2::from_shape_fn((k, k), |(a, b)| joint[[b, a]] / by_given[b]);
    let rows = counts.iter().sum::<usize>() as f64;
    let mut shares = Array1::from_shape_fn(k, |c| {
        (inverse[[c, c]] / noise[[c, c]].max(1e-100) * counts[c] as f64 / rows).clamp(1e-6, 1.0)
    });
    shares /= shares.sum();
    Latent {
        shares,
        noise: clipped(noise),
        inverse: clipped(inverse),
    }
}

/// Rates off the diagonal at most 0.9999, columns to sum 1.
fn clipped(mut rates: Array2<f64>) -> Array2<f64> {
    for ((a, b), v) in rates.indexed_iter_mut() {
        if a != b {
            *v = v.clamp(0.0, 0.9999);
        }
    }
    let sums = rates.sum_axis(ndarray::Axis(0)).mapv(|s| s.max(1e-100));
    rates / sums
}
