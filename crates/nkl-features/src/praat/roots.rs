//! Roots of real polynomials by Aberth's method (O. Aberth 1973, *Iteration methods for finding
//! all zeros of a polynomial simultaneously*, Mathematics of Computation 27, 339-344): Newton
//! steps in which every root pushes the others away.

use realfft::num_complex::Complex;

type Complex64 = Complex<f64>;

const MOST_STEPS: usize = 60;
/// A step smaller than this, relative to the size of the roots (about 1), ends the search.
const SMALL: f64 = 1e-10;
/// After a start from roots of a similar polynomial, a longer search is a sign that the roots
/// have changed their kind, such as a pair that has become two real ones.
const WARM_STEPS: usize = 12;

/// Value and derivative at `z` of `x^n + c[0] x^(n-1) + ... + c[n-1]`.
fn evaluate(c: &[f64], z: Complex64) -> (Complex64, Complex64) {
    let mut value = Complex64::new(1.0, 0.0);
    let mut slope = Complex64::default();
    for &c in c {
        slope = slope * z + value;
        value = value * z + c;
    }
    (value, slope)
}

/// Reciprocal that is 0 at 0, where two roots have met and do not push each other.
fn reciprocal(z: Complex64) -> Complex64 {
    let n = z.norm_sqr();
    if n == 0.0 {
        return Complex64::default();
    }
    let scale = 1.0 / n;
    Complex64::new(z.re * scale, -z.im * scale)
}

/// Roots in the closed upper half plane, which is where the formants are. Pairs of conjugate
/// roots are kept as their upper one; real roots can only be missed if `roots` is a start
/// without them, and then the search starts anew.
///
/// `roots` holds the roots of a similar polynomial with no real roots, or nothing, and takes the
/// new ones if they are of that kind too. Returns all roots with an imaginary part of at least 0.
pub(super) fn upper_roots(c: &[f64], warm: &mut Vec<Complex64>, out: &mut Vec<Complex64>) {
    out.clear();
    if warm.len() * 2 == c.len() && follow(c, warm) {
        out.extend_from_slice(warm);
        return;
    }
    let all = all_roots(c);
    let real = |z: &Complex64| z.im.abs() < 1e-7;
    out.extend(all.iter().filter(|z| z.im > 0.0 || real(z)));
    warm.clear();
    if !all.iter().any(real) {
        warm.extend_from_slice(out);
    }
}

/// Moves conjugate pairs, given by their upper roots, onto the roots of `c`.
fn follow(c: &[f64], roots: &mut [Complex64]) -> bool {
    for _ in 0..WARM_STEPS {
        let mut moved: f64 = 0.0;
        for i in 0..roots.len() {
            let z = roots[i];
            let (value, slope) = evaluate(c, z);
            let mut push = Complex64::new(0.0, -0.5 / z.im);
            for (j, &other) in roots.iter().enumerate() {
                if j != i {
                    push += reciprocal(z - other) + reciprocal(z - other.conj());
                }
            }
            let step = value * reciprocal(slope - value * push);
            roots[i] -= step;
            moved = moved.max(step.norm_sqr());
        }
        if moved.is_nan() || roots.iter().any(|z| z.im <= 1e-6) {
            return false;
        }
        if moved < SMALL * SMALL {
            return true;
        }
    }
    false
}

/// All roots, from starts around a circle that is not symmetric about the real axis.
fn all_roots(c: &[f64]) -> Vec<Complex64> {
    let n = c.len();
    let mut roots: Vec<Complex64> = (0..n)
        .map(|k| Complex64::from_polar(0.9, std::f64::consts::TAU * (k as f64 + 0.3) / n as f64))
        .collect();
    for _ in 0..MOST_STEPS {
        let mut moved: f64 = 0.0;
        for i in 0..n {
            let z = roots[i];
            let (value, slope) = evaluate(c, z);
            let mut push = Complex64::default();
            for (j, &other) in roots.iter().enumerate() {
                if j != i {
                    push += reciprocal(z - other);
                }
            }
            let step = value * reciprocal(slope - value * push);
            if step.re.is_finite() && step.im.is_finite() {
                roots[i] -= step;
                moved = moved.max(step.norm_sqr());
            }
        }
        if moved < SMALL * SMALL {
            break;
        }
    }
    roots
}
