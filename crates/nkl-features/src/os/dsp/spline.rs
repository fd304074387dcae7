//! Natural cubic spline with fixed knots, evaluated at fixed points.
//!
//! Knots and points are the same for every frame, so the tridiagonal system is factorised once
//! (Press et al., Numerical Recipes, section 3.3 gives the equations).

use super::lanes::{per_processor, D, V};

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
    pub fn run(&self, y: &[D], bend: &mut [D], out: &mut [V]) {
        run(self, y, bend, out);
    }
}

per_processor! {
    fn run(spline: &Resampler, y: &[D], bend: &mut [D], out: &mut [V]) {
        let n = y.len();
        let zero = D::splat(0.0);
        bend[0] = zero;
        bend[n - 1] = zero;
        let inner = &mut bend[1..n - 1];
        let factors = spline.differences.iter().zip(&spline.carry);
        let mut last = zero;
        for ((b, w), (&[right, left], &carry)) in inner.iter_mut().zip(y.windows(3)).zip(factors) {
            last = last * carry + ((w[2] - w[1]) * right - (w[1] - w[0]) * left);
            *b = last;
        }
        let mut last = zero;
        for (b, &back) in inner.iter_mut().zip(&spline.back).rev() {
            last = last * back + *b;
            *b = last;
        }
        for (o, p) in out.iter_mut().zip(&spline.points) {
            let (k, b) = (p.knot, 1.0 - p.a);
            *o = (y[k] * p.a + y[k + 1] * b + bend[k] * p.c + bend[k + 1] * p.d).narrow();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_through_its_knots_and_keeps_lines() {
        let knots = [0.0, 1.0, 2.5, 3.0, 4.0];
        let s = Resampler::new(&knots, &[0.0, 1.0, 2.5, 3.0, 4.0]);
        let y = [1.0, -2.0, 0.5, 4.0, 3.0];
        let (mut bend, mut out) = ([D::default(); 5], [V::default(); 5]);
        s.run(&y.map(D::splat), &mut bend, &mut out);
        assert!(out
            .iter()
            .zip(y)
            .all(|(o, e)| (f64::from(o.0[3]) - e).abs() < 1e-6));
        let line = knots.map(|x| 2.0 * x + 1.0);
        let s = Resampler::new(&knots, &[0.3, 1.7, 3.9]);
        let mut out = [V::default(); 3];
        s.run(&line.map(D::splat), &mut bend, &mut out);
        assert!(out
            .iter()
            .zip([1.6, 4.4, 8.8])
            .all(|(o, e)| (o.0[7] - e).abs() < 1e-5));
    }
}
