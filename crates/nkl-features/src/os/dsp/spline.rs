//! Natural cubic spline with fixed knots, evaluated at fixed points.
//!
//! Knots and points are the same for every frame, so the tridiagonal system is factorised once
//! (Press et al., Numerical Recipes, section 3.3 gives the equations).

/// A spline whose knots and evaluation points are known beforehand.
pub(crate) struct Resampler {
    /// Per inner knot: factors of the differences to the right and to the left.
    differences: Vec<[f64; 2]>,
    /// Per inner knot: factor of the forward sweep.
    carry: Vec<f64>,
    /// Per inner knot: factor of the backward sweep.
    back: Vec<f64>,
    points: Vec<Point>,
}

#[derive(Clone, Copy)]
struct Point {
    knot: usize,
    a: f64,
    c: f64,
    d: f64,
}

impl Resampler {
    /// `knots` and `points` ascending; points outside the knots are pulled to the nearest end.
    /// Needs at least two knots.
    pub fn new(knots: &[f64], points: &[f64]) -> Self {
        let n = knots.len();
        let inner = n.saturating_sub(2);
        let mut differences = Vec::with_capacity(inner);
        let mut carry = Vec::with_capacity(inner);
        let mut back = Vec::with_capacity(inner);
        let mut before = 0.0;
        for i in 1..n.saturating_sub(1) {
            let (h0, h1, span) = (
                knots[i] - knots[i - 1],
                knots[i + 1] - knots[i],
                knots[i + 1] - knots[i - 1],
            );
            let weight = h0 / span;
            let pivot = 1.0 / (weight * before + 2.0);
            before = (weight - 1.0) * pivot;
            differences.push([6.0 * pivot / (h1 * span), 6.0 * pivot / (h0 * span)]);
            carry.push(-weight * pivot);
            back.push(before);
        }
        let mut knot = 0;
        let points = points
            .iter()
            .map(|&x| {
                while knot + 2 < n && knots[knot + 1] < x {
                    knot += 1;
                }
                let h = knots[knot + 1] - knots[knot];
                let a = ((knots[knot + 1] - x) / h).clamp(0.0, 1.0);
                let b = 1.0 - a;
                let scale = h * h / 6.0;
                Point {
                    knot,
                    a,
                    c: (a * a * a - a) * scale,
                    d: (b * b * b - b) * scale,
                }
            })
            .collect();
        Self {
            differences,
            carry,
            back,
            points,
        }
    }

    /// Interpolates the values `y` at the knots; `bend` is a buffer of the same length, `out` has
    /// the length of the points.
    pub fn run(&self, y: &[f64], bend: &mut [f64], out: &mut [f32]) {
        let n = y.len();
        bend[0] = 0.0;
        bend[n - 1] = 0.0;
        let inner = &mut bend[1..n - 1];
        for ((b, w), [right, left]) in inner.iter_mut().zip(y.windows(3)).zip(&self.differences) {
            *b = (w[2] - w[1]) * right - (w[1] - w[0]) * left;
        }
        sweep(inner, &self.carry, |at, _| at);
        sweep(inner, &self.back, |at, n| n - 1 - at);
        for (o, p) in out.iter_mut().zip(&self.points) {
            let (k, b) = (p.knot, 1.0 - p.a);
            *o = (p.a * y[k] + b * y[k + 1] + p.c * bend[k] + p.d * bend[k + 1]) as f32;
        }
    }
}

/// Stretches worked on at a time: each step needs the one before, so one stretch alone would wait.
const WAYS: usize = 4;
/// Steps after which a start value has no weight left: factors are below 0.4, 0.4^48 < 1e-19.
const FADE: usize = 48;

/// `x[i] += factor[i] x[i-1]` along the order that `place` gives.
fn sweep(x: &mut [f64], factor: &[f64], place: impl Fn(usize, usize) -> usize) {
    let n = x.len().min(factor.len());
    let part = n / WAYS;
    let mut last = [0.0f64; WAYS];
    if part > FADE {
        for step in 0..FADE {
            for (way, last) in last.iter_mut().enumerate().skip(1) {
                let at = place(way * part - FADE + step, n);
                *last = factor[at] * *last + x[at];
            }
        }
        for step in 0..part {
            for (way, last) in last.iter_mut().enumerate() {
                let at = place(way * part + step, n);
                *last = factor[at] * *last + x[at];
                x[at] = *last;
            }
        }
    }
    let done = if part > FADE { part * WAYS } else { 0 };
    let mut last = last[WAYS - 1];
    for step in done..n {
        let at = place(step, n);
        last = factor[at] * last + x[at];
        x[at] = last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeping_in_parts_changes_nothing() {
        let factor: Vec<f64> = (0..500).map(|i| -0.25 - 0.1 * f64::from(i % 2)).collect();
        let x: Vec<f64> = (0..500).map(|i| f64::from((i * 37) % 101)).collect();
        let (mut parts, mut plain) = (x.clone(), x);
        sweep(&mut parts, &factor, |at, _| at);
        for i in 1..500 {
            plain[i] += factor[i] * plain[i - 1];
        }
        assert!(parts.iter().zip(&plain).all(|(a, b)| (a - b).abs() < 1e-12));
    }

    #[test]
    fn passes_through_its_knots_and_keeps_lines() {
        let knots = [0.0, 1.0, 2.5, 3.0, 4.0];
        let s = Resampler::new(&knots, &[0.0, 1.0, 2.5, 3.0, 4.0]);
        let y = [1.0, -2.0, 0.5, 4.0, 3.0];
        let (mut bend, mut out) = ([0.0; 5], [0.0f32; 5]);
        s.run(&y, &mut bend, &mut out);
        assert!(out
            .iter()
            .zip(y)
            .all(|(&o, e)| (f64::from(o) - e).abs() < 1e-6));
        let line = knots.map(|x| 2.0 * x + 1.0);
        let s = Resampler::new(&knots, &[0.3, 1.7, 3.9]);
        let mut out = [0.0f32; 3];
        s.run(&line, &mut bend, &mut out);
        assert!(out
            .iter()
            .zip([1.6, 4.4, 8.8])
            .all(|(o, e)| (o - e).abs() < 1e-5));
    }
}
