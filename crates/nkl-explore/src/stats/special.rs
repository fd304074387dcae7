//! The distribution functions behind p-values.
//!
//! Own: they are five short functions; the crates that hold them (statrs) bring linear algebra and
//! samplers along.

use std::f64::consts::PI;

/// Smallest number that a denominator of a continued fraction may have.
const TINY: f64 = 1e-300;
const PRECISION: f64 = 1e-16;
const MOST_STEPS: usize = 10_000;

/// ln Γ(x) for x > 0, by Lanczos' approximation with g = 7 and nine terms (relative error 1e-15).
pub fn ln_gamma(x: f64) -> f64 {
    const TERMS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let mut sum = TERMS[0];
    for (i, term) in TERMS.iter().enumerate().skip(1) {
        sum += term / (x + i as f64);
    }
    let t = x + 7.5;
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// Upper regularised incomplete gamma function Q(a, x): series below a + 1, continued fraction
/// (Lentz's method) above (Abramowitz and Stegun 6.5.29 and 6.5.31).
pub fn gamma_upper(a: f64, x: f64) -> f64 {
    if x.is_nan() || a.is_nan() || a <= 0.0 {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for i in 1..MOST_STEPS {
            term *= x / (a + i as f64);
            sum += term;
            if term < sum * PRECISION {
                break;
            }
        }
        return (1.0 - front * sum).max(0.0);
    }
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for i in 1..MOST_STEPS {
        let step = i as f64;
        let numerator = -step * (step - a);
        b += 2.0;
        d = 1.0 / not_zero(numerator * d + b);
        c = not_zero(b + numerator / c);
        let change = d * c;
        fraction *= change;
        if (change - 1.0).abs() < PRECISION {
            break;
        }
    }
    front * fraction
}

/// Regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and
/// Stegun 26.5.8), on the side on which it converges fast.
pub fn beta(a: f64, b: f64, x: f64) -> f64 {
    if x.is_nan() || a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * (-x).ln_1p() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, 1.0 - x) / b
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for i in 1..MOST_STEPS {
        let m = i as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for numerator in [even, odd] {
            d = 1.0 / not_zero(1.0 + numerator * d);
            c = not_zero(1.0 + numerator / c);
            change = d * c;
            fraction *= change;
        }
        if (change - 1.0).abs() < PRECISION {
            break;
        }
    }
    fraction
}

fn not_zero(x: f64) -> f64 {
    if x.abs() < TINY {
        TINY
    } else {
        x
    }
}

/// P(Z > z) of the standard normal distribution.
pub fn normal_tail(z: f64) -> f64 {
    let half = 0.5 * gamma_upper(0.5, 0.5 * z * z);
    if z < 0.0 {
        1.0 - half
    } else {
        half
    }
}

/// The z with P(Z <= z) = p, 0 < p < 1: a rational start (Abramowitz and Stegun 26.2.23, error
/// 5e-4), then Halley steps on the tail, each of which triples the number of digits.
pub fn normal_quantile(p: f64) -> f64 {
    let tail = p.min(1.0 - p);
    if tail <= 0.0 || tail.is_nan() {
        return match p {
            p if p <= 0.0 => f64::NEG_INFINITY,
            p if p >= 1.0 => f64::INFINITY,
            _ => f64::NAN,
        };
    }
    let t = (-2.0 * tail.ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut z = t - above / below;
    for _ in 0..3 {
        let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
        let step = (normal_tail(z) - tail) / density;
        z += step / (1.0 - 0.5 * z * step);
    }
    if p < 0.5 {
        -z
    } else {
        z
    }
}

/// P(X > x) of the chi-square distribution.
pub fn chi_square_tail(x: f64, freedom: f64) -> f64 {
    gamma_upper(0.5 * freedom, 0.5 * x)
}

/// P(|T| > |t|) of Student's distribution.
pub fn t_two_sided(t: f64, freedom: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    beta(0.5 * freedom, 0.5, freedom / (freedom + t * t))
}

/// P(F > f) of Fisher's distribution with `above` and `below` degrees of freedom.
pub fn f_tail(f: f64, above: f64, below: f64) -> f64 {
    if f.is_infinite() {
        return 0.0;
    }
    beta(0.5 * below, 0.5 * above, below / (below + above * f))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-12 * b.abs().max(1e-300), "{a} {b}");
    }

    #[test]
    fn tails_are_scipys() {
        // scipy.stats 1.17: norm.sf, chi2.sf, t.sf (twice), f.sf, norm.ppf.
        close(normal_tail(1.0), 0.15865525393145707);
        close(normal_tail(10.0), 7.61985302416052e-24);
        close(normal_tail(-2.0), 0.9772498680518208);
        close(chi_square_tail(9.84375, 2.0), 0.007285457798938992);
        close(chi_square_tail(0.5, 7.0), 0.9994464813904249);
        close(t_two_sided(2.0, 5.0), 0.10193947882985835);
        close(f_tail(3.0, 2.0, 100.0), 0.05428836181669085);
        for p in [1e-10, 0.01, 0.3, 0.5, 0.9, 0.999] {
            let z = normal_quantile(p);
            assert!((normal_tail(-z) - p).abs() < 1e-13, "{p}");
        }
        assert!((normal_quantile(0.975) - 1.959963984540054).abs() < 1e-13);
    }

    #[test]
    fn nothing_runs_forever_or_panics() {
        for v in [0.0, -1.0, 1e-300, 1e300, f64::NAN, f64::INFINITY] {
            for w in [0.0, 1.0, 1e9, f64::NAN] {
                let _ = (gamma_upper(w, v), beta(w, v, 0.3), t_two_sided(v, w));
                let _ = (f_tail(v, w, 3.0), normal_quantile(v), normal_tail(v));
            }
        }
    }
}
