//! Natural cubic spline with fixed knots, evaluated at fixed points.
//!
//! Knots and points are the same for every frame, so the tridiagonal system is factorised once
//! (Press et al., Numerical Recipes, section 3.3 gives the equations).

/// A spline whose knots and evaluation points are known beforehand.
pub(crate) struct Resampler {
    /// Per inner knot: factors of the forward sweep.
    forward: Vec<Row>,
    /// Per knot: factor of the backward sweep.
    back: Vec<f64>,
    points: Vec<Point>,
}

#[derive(Clone, Copy)]
struct Row {
    rise: f64,
    fall: f64,
    carry: f64,
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
        let mut forward = Vec::with_capacity(n.saturating_sub(2));
        let mut back = vec![0.0; n];
        for i in 1..n.saturating_sub(1) {
            let (h0, h1, span) =
                (knots[i] - knots[i - 1], knots[i + 1] - knots[i], knots[i + 1] - knots[i - 1]);
            let weight = h0 / span;
            let pivot = 1.0 / (weight * back[i - 1] + 2.0);
            back[i] = (weight - 1.0) * pivot;
            forward.push(Row {
                rise: 6.0 * pivot / (h1 * span),
                fall: 6.0 * pivot / (h0 * span),
                carry: weight * pivot,
            });
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
                Point { knot, a, c: (a * a * a - a) * scale, d: (b * b * b - b) * scale }
            })
            .collect();
        Self { forward, back, points }
    }

    /// Interpolates the values `y` at the knots; `bend` is a buffer of the same length, `out` has
    /// the length of the points.
    pub fn run(&self, y: &[f64], bend: &mut [f64], out: &mut [f32]) {
        let n = y.len();
        bend[0] = 0.0;
        let mut carried = 0.0;
        for ((row, w), b) in self.forward.iter().zip(y.windows(3)).zip(&mut bend[1..]) {
            carried = (w[2] - w[1]) * row.rise - (w[1] - w[0]) * row.fall - row.carry * carried;
            *b = carried;
        }
        let mut next = 0.0;
        bend[n - 1] = 0.0;
        for (b, &f) in bend[..n - 1].iter_mut().zip(&self.back[..n - 1]).rev() {
            next = f * next + *b;
            *b = next;
        }
        for (o, p) in out.iter_mut().zip(&self.points) {
            let (k, b) = (p.knot, 1.0 - p.a);
            *o = (p.a * y[k] + b * y[k + 1] + p.c * bend[k] + p.d * bend[k + 1]) as f32;
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
        let (mut bend, mut out) = ([0.0; 5], [0.0f32; 5]);
        s.run(&y, &mut bend, &mut out);
        assert!(out.iter().zip(y).all(|(&o, e)| (f64::from(o) - e).abs() < 1e-6));
        let line = knots.map(|x| 2.0 * x + 1.0);
        let s = Resampler::new(&knots, &[0.3, 1.7, 3.9]);
        let mut out = [0.0f32; 3];
        s.run(&line, &mut bend, &mut out);
        assert!(out.iter().zip([1.6, 4.4, 8.8]).all(|(o, e)| (o - e).abs() < 1e-5));
    }
}
