//! The minimum of a function of one variable, without derivatives.

const GOLDEN: f64 = 1.618_033_988_749_895;

/// Goes downhill from `a` to `b` in growing steps until the function rises again; returns three
/// places of which the middle one is lowest. At most 110 times the first step per stride, as
/// scipy's `bracket`, but with plain golden steps.
fn bracket(f: &mut impl FnMut(f64) -> f64, a: f64, b: f64) -> (f64, f64, f64) {
    let (mut a, mut fa, mut b, mut fb) = (a, f(a), b, f(b));
    if fa < fb {
        (a, b, fa, fb) = (b, a, fb, fa);
    }
    let _ = fa;
    let mut c = b + GOLDEN * (b - a);
    let mut fc = f(c);
    for _ in 0..60 {
        if fc.is_nan() || fc >= fb {
            break;
        }
        (a, b, fb) = (b, c, fc);
        c = b + GOLDEN * (b - a);
        fc = f(c);
    }
    (a, b, c)
}

/// A local minimum near `a` and `b` by Brent's method (Brent 1973, chapter 5): parabolas through
/// the best three places where they behave, golden sections where not.
pub(super) fn minimum(mut f: impl FnMut(f64) -> f64, a: f64, b: f64) -> f64 {
    const TOLERANCE: f64 = 1.48e-8;
    let (a, start, b) = bracket(&mut f, a, b);
    let (mut low, mut high) = (a.min(b), a.max(b));
    let (mut best, mut second, mut third) = (start, start, start);
    let mut f_best = f(best);
    let (mut f_second, mut f_third) = (f_best, f_best);
    let (mut step, mut before) = (0.0_f64, 0.0_f64);
    for _ in 0..500 {
        let middle = 0.5 * (low + high);
        let tolerance = TOLERANCE * best.abs() + 1e-11;
        if (best - middle).abs() <= 2.0 * tolerance - 0.5 * (high - low) {
            break;
        }
        let parabola = parabola_step((best, f_best), (second, f_second), (third, f_third));
        let inside = |p: f64| best + p > low && best + p < high;
        match parabola {
            Some(p) if before.abs() > tolerance && inside(p) && p.abs() < 0.5 * before.abs() => {
                before = step;
                step = p;
                let next = best + step;
                if next - low < 2.0 * tolerance || high - next < 2.0 * tolerance {
                    step = tolerance.copysign(middle - best);
                }
            }
            _ => {
                before = if best >= middle {
                    low - best
                } else {
                    high - best
                };
                step = (2.0 - GOLDEN) * before;
            }
        }
        let next = best
            + if step.abs() >= tolerance {
                step
            } else {
                tolerance.copysign(step)
            };
        let f_next = f(next);
        if f_next <= f_best {
            if next >= best {
                low = best;
            } else {
                high = best;
            }
            (third, f_third, second, f_second) = (second, f_second, best, f_best);
            (best, f_best) = (next, f_next);
        } else {
            if next < best {
                low = next;
            } else {
                high = next;
            }
            if f_next <= f_second || second == best {
                (third, f_third, second, f_second) = (second, f_second, next, f_next);
            } else if f_next <= f_third || third == best || third == second {
                (third, f_third) = (next, f_next);
            }
        }
    }
    best
}

/// From the first of three places to the vertex of the parabola through them.
fn parabola_step(x: (f64, f64), w: (f64, f64), v: (f64, f64)) -> Option<f64> {
    let r = (x.0 - w.0) * (x.1 - v.1);
    let q = (x.0 - v.0) * (x.1 - w.1);
    let p = (x.0 - v.0) * q - (x.0 - w.0) * r;
    let denominator = 2.0 * (q - r);
    let step = -p / denominator;
    (denominator != 0.0 && step.is_finite()).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_minima_inside_and_outside_the_start() {
        for at in [-7.5, 0.0, 0.3, 40.0] {
            let found = minimum(|x| (x - at).powi(2) + 0.1 * (x - at).powi(4), -2.0, 2.0);
            assert!((found - at).abs() < 1e-6, "{found} {at}");
        }
        let found = minimum(|x| x.cosh() - 2.0 * x, -2.0, 2.0);
        assert!((found - 2.0_f64.asinh()).abs() < 1e-7);
    }
}
