//! The highest point of a smooth curve between three points (R. P. Brent 1973, *Algorithms for
//! Minimization without Derivatives*, chapter 5), started from the three known values.

const GOLDEN: f64 = 0.381_966_011_250_105;
const MAX_STEPS: usize = 40;

/// Finds the maximum of `f` on `[-1, 1]`, where `f(-1)`, `f(0)` and `f(1)` are given and the
/// middle one is not the lowest. Returns position and value, the position to within `tolerance`.
pub(super) fn maximum(
    known: [f64; 3],
    tolerance: f64,
    mut f: impl FnMut(f64) -> f64,
) -> (f64, f64) {
    let (mut a, mut b) = (-1.0, 1.0);
    // best, second best and third best point so far
    let mut x = (0.0, known[1]);
    let (mut w, mut v) = if known[0] > known[2] {
        ((-1.0, known[0]), (1.0, known[2]))
    } else {
        ((1.0, known[2]), (-1.0, known[0]))
    };
    let (mut step, mut before): (f64, f64) = (1.0, 2.0);
    for _ in 0..MAX_STEPS {
        let middle = 0.5 * (a + b);
        if f64::abs(x.0 - middle) + 0.5 * (b - a) <= 2.0 * tolerance {
            break;
        }
        let parabola = parabola_step(x, w, v);
        let usable = parabola.is_finite()
            && parabola.abs() < 0.5 * before.abs()
            && x.0 + parabola > a
            && x.0 + parabola < b;
        before = step;
        if usable {
            step = parabola;
            if step.abs() < tolerance && before.abs() < 1e3 * tolerance {
                break; // two small steps in a row: the parabola has settled
            }
        } else {
            step = if x.0 < middle {
                GOLDEN * (b - x.0)
            } else {
                GOLDEN * (a - x.0)
            };
        }
        if step.abs() < tolerance {
            step = tolerance.copysign(step);
        }
        let at = x.0 + step;
        let new = (at, f(at));
        if new.1 >= x.1 {
            if at < x.0 {
                b = x.0;
            } else {
                a = x.0;
            }
            (v, w, x) = (w, x, new);
        } else {
            if at < x.0 {
                a = at;
            } else {
                b = at;
            }
            if new.1 >= w.1 {
                (v, w) = (w, new);
            } else if new.1 >= v.1 {
                v = new;
            }
        }
    }
    x
}

/// From `x` to the vertex of the parabola through three points.
fn parabola_step(x: (f64, f64), w: (f64, f64), v: (f64, f64)) -> f64 {
    let (dw, dv) = (w.0 - x.0, v.0 - x.0);
    let (fw, fv) = (w.1 - x.1, v.1 - x.1);
    let denominator = 2.0 * (dv * fw - dw * fv);
    if denominator == 0.0 {
        return f64::NAN;
    }
    (dv * dv * fw - dw * dw * fv) / denominator
}
