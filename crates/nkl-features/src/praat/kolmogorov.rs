//! Distribution of the Kolmogorov-Smirnov statistic for small and large samples.

/// Beyond this many observations the limit distribution is used.
const MOST_EXACT: usize = 500;

/// Probability of a distance of at least `d` between the distribution function of `n` draws and
/// the one they are drawn from (two-sided). Exact by the matrix power of G. Marsaglia, W. W.
/// Tsang and J. Wang 2003, *Evaluating Kolmogorov's distribution*, Journal of Statistical
/// Software 8(18), up to 500 observations; beyond, by Kolmogorov's limit with the correction of
/// M. A. Stephens 1970.
pub(super) fn p_value(n: usize, d: f64) -> f64 {
    if n == 0 || d.is_nan() {
        return f64::NAN;
    }
    let count = n as f64;
    if d >= 1.0 {
        return 0.0;
    }
    if d <= 0.5 / count {
        return 1.0;
    }
    if d >= 1.0 - 1.0 / count {
        return 2.0 * (1.0 - d).powf(count);
    }
    if n > MOST_EXACT || count * d * d > 18.0 {
        return limit(d * (count.sqrt() + 0.12 + 0.11 / count.sqrt()));
    }
    (1.0 - exact(n, d)).clamp(0.0, 1.0)
}

/// `2 sum (-1)^(k-1) exp(-2 k^2 x^2)`.
fn limit(x: f64) -> f64 {
    let term = |k: i32| (-2.0 * f64::from(k * k) * x * x).exp();
    let sum: f64 = (1..100)
        .map(|k| if k % 2 == 1 { term(k) } else { -term(k) })
        .sum();
    (2.0 * sum).clamp(0.0, 1.0)
}

/// `n! / n^n` times the middle element of `H^n`.
fn exact(n: usize, d: f64) -> f64 {
    let scaled = n as f64 * d;
    let k = scaled.floor() as usize + 1;
    let m = 2 * k - 1;
    let power = Scaled::new(band(m, k as f64 - scaled)).power(n);
    let mut result = power.values[(k - 1) * m + k - 1];
    let mut exponent = power.exponent;
    for i in 1..=n {
        result *= i as f64 / n as f64;
        if result < 1e-140 {
            result *= 1e140;
            exponent -= 140;
        }
    }
    result * 10f64.powi(exponent)
}

/// The matrix `H` of the paper, `m` by `m`, row by row.
fn band(m: usize, h: f64) -> Vec<f64> {
    let mut values = vec![0.0; m * m];
    for i in 0..m {
        for j in 0..m.min(i + 2) {
            values[i * m + j] = 1.0;
        }
    }
    for i in 0..m {
        values[i * m] -= h.powi(i as i32 + 1);
        values[(m - 1) * m + i] -= h.powi((m - i) as i32);
    }
    if 2.0 * h > 1.0 {
        values[(m - 1) * m] += (2.0 * h - 1.0).powi(m as i32);
    }
    for i in 0..m {
        let mut factorial = 1.0;
        for below in (0..=i).rev() {
            // element (i, j) is divided by (i - j + 1)!
            factorial *= (i - below + 1) as f64;
            values[i * m + below] /= factorial;
        }
    }
    values
}

/// A square matrix times a power of ten.
struct Scaled {
    values: Vec<f64>,
    size: usize,
    exponent: i32,
}

impl Scaled {
    fn new(values: Vec<f64>) -> Self {
        let size = (values.len() as f64).sqrt().round() as usize;
        Self {
            values,
            size,
            exponent: 0,
        }
    }

    fn times(&self, other: &Self) -> Self {
        let m = self.size;
        let mut values = vec![0.0; m * m];
        for i in 0..m {
            for k in 0..m {
                let x = self.values[i * m + k];
                for j in 0..m {
                    values[i * m + j] += x * other.values[k * m + j];
                }
            }
        }
        let mut exponent = self.exponent + other.exponent;
        if values[(m / 2) * m + m / 2] > 1e140 {
            values.iter_mut().for_each(|v| *v *= 1e-140);
            exponent += 140;
        }
        Self {
            values,
            size: m,
            exponent,
        }
    }

    fn power(&self, n: usize) -> Self {
        if n == 1 {
            return Self {
                values: self.values.clone(),
                size: self.size,
                exponent: self.exponent,
            };
        }
        let half = self.power(n / 2);
        let square = half.times(&half);
        if n % 2 == 1 {
            self.times(&square)
        } else {
            square
        }
    }
}
