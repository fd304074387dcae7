//! Zeros of a polynomial with real coefficients.

use realfft::num_complex::Complex;

/// All zeros of `z^n + c[0] z^(n-1) + ... + c[n-1]`, all at once by the Aberth-Ehrlich iteration,
/// each then polished by Newton steps. `None` if a coefficient is not finite or the iteration does
/// not settle.
pub(crate) fn zeros(c: &[f64], roots: &mut Vec<Complex<f64>>) -> bool {
    roots.clear();
    let n = c.len();
    if c.iter().any(|v| !v.is_finite()) {
        return false;
    }
    // Start on a circle of the geometric-mean radius, turned so as to break the symmetry.
    let last = c.last().map_or(0.0, |v| v.abs());
    let radius = if last > 0.0 {
        last.powf(1.0 / n as f64)
    } else {
        0.5
    };
    roots.extend((0..n).map(|k| {
        Complex::from_polar(
            radius.clamp(0.05, 20.0),
            2.0 * std::f64::consts::PI * k as f64 / n as f64 + 0.4,
        )
    }));
    for _ in 0..200 {
        let mut moved = 0.0f64;
        for i in 0..n {
            let z = roots[i];
            let (mut p, mut d) = (Complex::new(1.0, 0.0), Complex::new(0.0, 0.0));
            for &ci in c {
                d = d * z + p;
                p = p * z + ci;
            }
            if p.norm_sqr() == 0.0 {
                continue;
            }
            let newton = p / d;
            let repel: Complex<f64> = roots
                .iter()
                .enumerate()
                .filter(|&(j, _)| j != i)
                .map(|(_, &w)| {
                    let gap = z - w;
                    if gap.norm_sqr() > 0.0 {
                        gap.inv()
                    } else {
                        Complex::new(0.0, 0.0)
                    }
                })
                .sum();
            let step = newton / (Complex::new(1.0, 0.0) - newton * repel);
            if step.re.is_finite() && step.im.is_finite() {
                roots[i] = z - step;
                moved = moved.max(step.norm_sqr());
            }
        }
        if moved < 1e-26 {
            return true;
        }
    }
    roots.iter().all(|r| r.re.is_finite() && r.im.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_known_zeros() {
        // (z-1)(z+2)(z^2+1) = z^4 + z^3 - z^2 + z - 2
        let mut r = Vec::new();
        assert!(zeros(&[1.0, -1.0, 1.0, -2.0], &mut r));
        for want in [(1.0, 0.0), (-2.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
            assert!(r
                .iter()
                .any(|z| (z.re - want.0).abs() < 1e-9 && (z.im - want.1).abs() < 1e-9));
        }
    }
}
