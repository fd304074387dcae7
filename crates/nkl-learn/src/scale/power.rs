//! The power transform of Yeo & Johnson (2000), by maximum likelihood.

use super::brent::minimum;
use super::{array, by_column, map_columns, mean_and_scale};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

/// Exponents and, of the transformed training values, means and standard deviations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Power {
    /// λ per feature; 1 leaves a feature as it is.
    pub lambda: Array1<f64>,
    /// Mean after the transform.
    pub mean: Array1<f64>,
    /// Standard deviation after the transform; never 0.
    pub scale: Array1<f64>,
}

impl Power {
    pub(super) fn fit(x: ArrayView2<f64>) -> Self {
        let fitted = by_column(x, |c| {
            let lambda = lambda(&c);
            let transformed: Array1<f64> = c.iter().map(|&v| yeo_johnson(v, lambda)).collect();
            let (mean, scale) = mean_and_scale(transformed.view());
            (lambda, mean, scale)
        });
        Power {
            lambda: array(fitted.iter().map(|f| f.0)),
            mean: array(fitted.iter().map(|f| f.1)),
            scale: array(fitted.iter().map(|f| f.2)),
        }
    }

    pub(super) fn apply(&self, x: &mut Array2<f64>) {
        map_columns(x, |column, v| {
            let scaled =
                (yeo_johnson(v, self.lambda[column]) - self.mean[column]) / self.scale[column];
            // A value far outside the training range can overflow.
            scaled.clamp(-f64::MAX, f64::MAX)
        });
    }
}

/// λ of the largest likelihood, searched for from (-2, 2) as scipy does; 1 for a constant.
fn lambda(values: &[f64]) -> f64 {
    if values.windows(2).all(|w| w[0] == w[1]) {
        return 1.0;
    }
    let n = values.len() as f64;
    // sign(x) log(|x| + 1), which every λ needs; their sum is the logarithm of the Jacobian over λ - 1.
    let logs: Vec<f64> = values
        .iter()
        .map(|v| v.abs().ln_1p().copysign(*v))
        .collect();
    let jacobian: f64 = logs.iter().sum();
    let mut transformed = vec![0.0; values.len()];
    let found = minimum(
        |lambda| {
            transformed
                .iter_mut()
                .zip(&logs)
                .for_each(|(t, &l)| *t = of_log(l, lambda));
            let view = ArrayView1::from(&transformed);
            let mean = view.sum() / n;
            let variance = view.iter().map(|t| (t - mean) * (t - mean)).sum::<f64>() / n;
            if !variance.is_finite() || variance < f64::MIN_POSITIVE {
                return f64::INFINITY;
            }
            0.5 * n * variance.ln() - (lambda - 1.0) * jacobian
        },
        -2.0,
        2.0,
    );
    if found.is_finite() {
        found
    } else {
        1.0
    }
}

/// Their equation 4.
fn yeo_johnson(x: f64, lambda: f64) -> f64 {
    of_log(x.abs().ln_1p().copysign(x), lambda)
}

/// The same, from sign(x) log(|x| + 1).
fn of_log(log: f64, lambda: f64) -> f64 {
    if log >= 0.0 {
        if lambda.abs() < f64::EPSILON {
            log
        } else {
            (lambda * log).exp_m1() / lambda
        }
    } else if (lambda - 2.0).abs() < f64::EPSILON {
        log
    } else {
        -((lambda - 2.0) * log).exp_m1() / (2.0 - lambda)
    }
}
