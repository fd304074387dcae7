//! How long pauses are: moments, and the fit of a log-normal distribution.

use super::kolmogorov::p_value;

/// Statistics of pause durations; NaN with fewer than three pauses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pauses {
    /// Mean of the logarithm of the duration in seconds (maximum likelihood).
    pub mu: f64,
    /// Standard deviation of the logarithm (divided by n).
    pub sigma: f64,
    /// p-value of a two-sided Kolmogorov-Smirnov test against that distribution.
    pub p: f64,
    /// Mean duration in seconds.
    pub mean: f64,
    /// Standard deviation in seconds (divided by n).
    pub deviation: f64,
    /// Standard deviation by mean.
    pub variation: f64,
}

/// Mean and standard deviation (divided by n).
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    (
        mean,
        (values.map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt(),
    )
}

impl Pauses {
    /// From positive durations in seconds.
    pub fn new(durations: &[f64]) -> Self {
        if durations.len() < 3 {
            let nan = f64::NAN;
            return Self {
                mu: nan,
                sigma: nan,
                p: nan,
                mean: nan,
                deviation: nan,
                variation: nan,
            };
        }
        let (mean, deviation) = moments(durations.iter().copied());
        let (mu, sigma) = moments(durations.iter().map(|d| d.ln()));
        let p = p_value(durations.len(), distance(durations, mu, sigma));
        Self {
            mu,
            sigma,
            p,
            mean,
            deviation,
            variation: deviation / mean,
        }
    }
}

/// Largest distance between the empirical and the log-normal distribution function; NaN if all
/// durations are equal.
fn distance(durations: &[f64], mu: f64, sigma: f64) -> f64 {
    let mut sorted = durations.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    if sigma == 0.0 {
        return f64::NAN;
    }
    sorted.iter().enumerate().fold(0.0, |d: f64, (i, x)| {
        let f = normal_cdf((x.ln() - mu) / sigma);
        d.max((i as f64 + 1.0) / n - f).max(f - i as f64 / n)
    })
}

/// Distribution function of the standard normal distribution.
fn normal_cdf(z: f64) -> f64 {
    let tail = 0.5 * erfc(z.abs() / std::f64::consts::SQRT_2);
    if z > 0.0 {
        1.0 - tail
    } else {
        tail
    }
}

/// Complementary error function for `x >= 0`: the power series of `erf` (Abramowitz and Stegun
/// 1964, 7.1.6) below 3, the continued fraction (7.1.14) above.
fn erfc(x: f64) -> f64 {
    let norm = (-x * x).exp() / std::f64::consts::PI.sqrt();
    if x < 3.0 {
        let (mut sum, mut term, mut k) = (x, x, 1.0);
        while term > 1e-17 * sum {
            term *= 2.0 * x * x / (2.0 * k + 1.0);
            sum += term;
            k += 1.0;
        }
        return 1.0 - 2.0 * norm * sum;
    }
    let fraction = (1..=60).rev().fold(x, |f, k| x + 0.5 * f64::from(k) / f);
    norm / fraction
}
