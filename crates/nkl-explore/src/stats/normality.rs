//! Whether values come from a normal distribution.

use super::special::{chi_square_tail, normal_quantile, normal_tail};
use super::{mean, squares, Test};
use std::f64::consts::FRAC_PI_3;

/// Values of a polynomial with coefficients in rising order.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// Shapiro and Wilk (1965), by Royston's algorithm (AS R94, Applied Statistics 44, 1995). For 3 to
/// 5000 values that are not all equal; beyond, the p-value is not calibrated and `None` is given.
pub fn shapiro(values: &[f64]) -> Option<Test> {
    let n = values.len();
    let spread = if n > 0 { squares(values) } else { 0.0 };
    if !(3..=5000).contains(&n) || spread <= 0.0 {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let weights = weights(n);
    let pairs = sorted.iter().zip(sorted.iter().rev());
    let sum: f64 = pairs
        .zip(&weights)
        .map(|((low, high), weight)| weight * (high - low))
        .sum();
    let w = (sum * sum / spread).min(1.0);
    Test::new(w, shapiro_p(w, n as f64))
}

/// Weights of the differences between the largest and smallest, second largest and second
/// smallest, … values.
fn weights(n: usize) -> Vec<f64> {
    if n == 3 {
        return vec![0.5_f64.sqrt()];
    }
    let size = n as f64;
    let expected: Vec<f64> = (1..=n / 2)
        .map(|i| -normal_quantile((i as f64 - 0.375) / (size + 0.25)))
        .collect();
    let length = 2.0 * expected.iter().map(|m| m * m).sum::<f64>();
    let root = 1.0 / size.sqrt();
    const FIRST: [f64; 6] = [0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
    const SECOND: [f64; 6] = [0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
    let corrected = if n > 5 { 2 } else { 1 };
    let mut weights: Vec<f64> = [FIRST, SECOND]
        .iter()
        .zip(&expected)
        .take(corrected)
        .map(|(c, m)| polynomial(c, root) + m / length.sqrt())
        .collect();
    let taken: f64 = expected.iter().take(corrected).map(|m| m * m).sum();
    let given: f64 = weights.iter().map(|w| w * w).sum();
    let factor = ((length - 2.0 * taken) / (1.0 - 2.0 * given)).sqrt();
    weights.extend(expected.iter().skip(corrected).map(|m| m / factor));
    weights
}

fn shapiro_p(w: f64, n: f64) -> f64 {
    if n == 3.0 {
        return (6.0 / std::f64::consts::PI * (w.sqrt().asin() - FRAC_PI_3)).max(0.0);
    }
    let y = (1.0 - w).ln();
    let (y, centre, spread) = if n <= 11.0 {
        let bound = polynomial(&[-2.273, 0.459], n);
        if y >= bound {
            return 0.0;
        }
        (
            -(bound - y).ln(),
            polynomial(&[0.544, -0.39978, 0.025054, -6.714e-4], n),
            polynomial(&[1.3822, -0.77857, 0.062767, -0.0020322], n).exp(),
        )
    } else {
        let log = n.ln();
        (
            y,
            polynomial(&[-1.5861, -0.31082, -0.083751, 0.0038915], log),
            polynomial(&[-0.4803, -0.082676, 0.0030302], log).exp(),
        )
    };
    normal_tail((y - centre) / spread)
}

/// D'Agostino and Pearson (1973): skewness and kurtosis together. For at least 8 values that are
/// not all equal.
pub fn dagostino(values: &[f64]) -> Option<Test> {
    if values.len() < 8 {
        return None;
    }
    let n = values.len() as f64;
    let mean = mean(values);
    let moment = |power: i32| values.iter().map(|v| (v - mean).powi(power)).sum::<f64>() / n;
    let second = moment(2);
    if second <= 0.0 {
        return None;
    }
    let skew = skewness_z(moment(3) / second.powf(1.5), n);
    let tails = kurtosis_z(moment(4) / (second * second), n);
    let statistic = skew * skew + tails * tails;
    Test::new(statistic, chi_square_tail(statistic, 2.0))
}

/// D'Agostino (1970): skewness as a standard normal value.
fn skewness_z(skewness: f64, n: f64) -> f64 {
    let y = skewness * ((n + 1.0) * (n + 3.0) / (6.0 * (n - 2.0))).sqrt();
    let beta = 3.0 * (n * n + 27.0 * n - 70.0) * (n + 1.0) * (n + 3.0)
        / ((n - 2.0) * (n + 5.0) * (n + 7.0) * (n + 9.0));
    let w = (2.0 * (beta - 1.0)).sqrt() - 1.0;
    let alpha = (2.0 / (w - 1.0)).sqrt();
    (y / alpha).asinh() / (0.5 * w.ln()).sqrt()
}

/// Anscombe and Glynn (1983): kurtosis as a standard normal value.
fn kurtosis_z(kurtosis: f64, n: f64) -> f64 {
    let expected = 3.0 * (n - 1.0) / (n + 1.0);
    let variance =
        24.0 * n * (n - 2.0) * (n - 3.0) / ((n + 1.0) * (n + 1.0) * (n + 3.0) * (n + 5.0));
    let x = (kurtosis - expected) / variance.sqrt();
    let skew = 6.0 * (n * n - 5.0 * n + 2.0) / ((n + 7.0) * (n + 9.0))
        * (6.0 * (n + 3.0) * (n + 5.0) / (n * (n - 2.0) * (n - 3.0))).sqrt();
    let a = 6.0 + 8.0 / skew * (2.0 / skew + (1.0 + 4.0 / (skew * skew)).sqrt());
    let below = 1.0 + x * (2.0 / (a - 4.0)).sqrt();
    let cube = ((1.0 - 2.0 / a) / below).cbrt();
    (1.0 - 2.0 / (9.0 * a) - cube) / (2.0 / (9.0 * a)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_samples_as_scipy() {
        // scipy.stats.shapiro 1.17
        let cases: [(&[f64], f64, f64); 4] = [
            (&[1.0, 2.0, 4.0], 0.9642857142857142, 0.6368868450289689),
            (
                &[3.1, 2.2, 9.0, 4.4, 1.7, 2.5],
                0.7873064184513023,
                0.04504626955297889,
            ),
            (
                &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 20.0],
                0.8213614758314228,
                0.026320922322774998,
            ),
            (
                &[
                    0.1, 0.5, 2.0, 3.5, 1.2, 4.0, 8.0, 1.5, 2.5, 3.0, 2.2, 0.7, 9.0,
                ],
                0.8344823066455654,
                0.01803735557445212,
            ),
        ];
        for (values, w, p) in cases {
            let found = shapiro(values).unwrap();
            assert!((found.statistic - w).abs() < 1e-6, "{found:?} {w}");
            assert!((found.p - p).abs() < 1e-6, "{found:?} {p}");
        }
    }

    #[test]
    fn where_there_is_nothing_to_test() {
        assert_eq!(shapiro(&[1.0, 2.0]), None);
        assert_eq!(shapiro(&[1.0; 9]), None);
        assert_eq!(shapiro(&[]), None);
        assert_eq!(dagostino(&[1.0; 9]), None);
        assert_eq!(dagostino(&[1.0, 2.0]), None);
    }
}
