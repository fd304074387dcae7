//! Straight line and parabola through a track by least squares.

use super::limit::soft;
use crate::os::dsp::lanes::{per_processor, Lanes, D, V, WIDTH};
use crate::os::dsp::sum;

/// Regression of a track over time; zero for an empty one. Coefficients are relative to the range of
/// the track and per frame or per second; the offsets are relative to its minimum.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Regression {
    /// Slope of the line.
    pub slope: f32,
    /// Offset of the line.
    pub offset: f32,
    /// Mean squared distance from the line, in squared ranges.
    pub line_error: f32,
    /// Quadratic, linear and constant coefficient of the parabola.
    pub parabola: [f32; 3],
    /// Mean squared distance from the parabola, in squared ranges.
    pub parabola_error: f32,
    /// Centroid of the magnitudes over time, as a share of the length.
    pub centroid: f32,
}

/// Sums over frames `i` of `x i^k`.
struct Sums {
    n: f64,
    x: f64,
    xi: f64,
    xi2: f64,
    magnitude: f64,
    magnitude_i: f64,
}

impl Sums {
    fn of(x: &[f32]) -> Self {
        let n = x.len() as f64;
        let mean = (sum::plain(x) / n) as f32;
        let [xi, xi2, magnitude, magnitude_i] = weighted_sums(x);
        Self {
            n,
            x: f64::from(mean) * n,
            xi,
            xi2,
            magnitude,
            magnitude_i,
        }
    }

    /// Slope and offset.
    fn line(&self) -> (f64, f64) {
        let (s1, s2) = self.powers();
        let ratio = s1 / s2;
        let denominator = self.n - s1 * ratio;
        let offset = if denominator == 0.0 {
            0.0
        } else {
            (self.x - self.xi * ratio) / denominator
        };
        ((self.xi - offset * s1) / s2, offset)
    }

    /// Quadratic, linear and constant coefficient.
    fn parabola(&self) -> [f64; 3] {
        let (s1, s2) = self.powers();
        let last = self.n - 1.0;
        let s3 = s1 * s1;
        let s4 = s2 * (3.0 * (last * last + last) - 1.0) / 5.0;
        let n = self.n;
        let det = s4 * s2 * n + 2.0 * s3 * s1 * s2 - s2 * s2 * s2 - s3 * s3 * n - s1 * s1 * s4;
        if det == 0.0 {
            return [0.0; 3];
        }
        let (c11, c12, c13) = (s2 * n - s1 * s1, s1 * s2 - s3 * n, s3 * s1 - s2 * s2);
        let (c22, c23, c33) = (s4 * n - s2 * s2, s3 * s2 - s4 * s1, s4 * s2 - s3 * s3);
        [
            (c11 * self.xi2 + c12 * self.xi + c13 * self.x) / det,
            (c12 * self.xi2 + c22 * self.xi + c23 * self.x) / det,
            (c13 * self.xi2 + c23 * self.xi + c33 * self.x) / det,
        ]
    }

    /// Sums of i and of i^2.
    fn powers(&self) -> (f64, f64) {
        let p = self.n * (self.n - 1.0);
        (p / 2.0, p * (2.0 * self.n - 1.0) / 6.0)
    }
}

impl Regression {
    /// Regression of `x`, whose lowest and highest value are given; coefficients per `1 / per_unit`
    /// frames (1: per frame).
    pub fn of(x: &[f32], (min, max): (f32, f32), per_unit: f64) -> Self {
        let Some(&first) = x.first() else {
            return Self::default();
        };
        let sums = Sums::of(x);
        let (range, inverse) = match f64::from(max - min) {
            r if r > 0.0 => (r, 1.0 / r),
            _ => (1.0, 0.0),
        };
        let (mut m, t, [mut a, mut b, c]) = if x.len() > 1 {
            let (m, t) = sums.line();
            (m, t, sums.parabola())
        } else {
            (0.0, f64::from(first), [0.0, 0.0, f64::from(first)])
        };
        let [line_error, parabola_error] = errors(x, inverse, [m, t], [a, b, c]);
        let [line_error, parabola_error] = [line_error, parabola_error].map(|e| finite(e / sums.n));
        let limit = |v: f64, l: f64| f64::from(soft(v as f32, l as f32, (l + 0.01) as f32));
        let tenth = range / 10.0;
        m = limit(m, tenth) * per_unit;
        a = limit(a, tenth.sqrt()) * per_unit * per_unit;
        b = limit(b, tenth) * per_unit;
        let above = |v: f64| finite((v - f64::from(min)) * inverse);
        Self {
            slope: finite(m * inverse),
            offset: above(t),
            line_error,
            parabola: [finite(a * inverse), finite(b * inverse), above(c)],
            parabola_error,
            centroid: centroid(&sums),
        }
    }
}

fn finite(v: f64) -> f32 {
    if v.is_finite() {
        v as f32
    } else {
        0.0
    }
}

fn centroid(s: &Sums) -> f32 {
    let at = if s.magnitude != 0.0 {
        s.magnitude_i / s.magnitude
    } else {
        0.0
    };
    finite(f64::from(soft(at as f32, s.n as f32, s.n as f32)) / s.n)
}

/// Blocks of values with their places, and what is left.
#[inline(always)]
fn placed(x: &[f32]) -> (impl Iterator<Item = (D, D)> + '_, usize) {
    let (blocks, rest) = sum::blocks(x);
    let first: D = Lanes(std::array::from_fn(|i| i as f64));
    let places = (0..).map(move |block| first + (block * WIDTH) as f64);
    (places.zip(blocks.map(V::wide)), x.len() - rest.len())
}

per_processor! {
    /// Sums of the values times their place and its square, of their magnitudes, and of these times
    /// their place.
    fn weighted_sums(x: &[f32]) -> [f64; 4] {
        let mut lanes = [D::splat(0.0); 4];
        let (blocks, rest) = placed(x);
        for (i, v) in blocks {
            let (vi, size) = (v * i, v.map(f64::abs));
            lanes[0] += vi;
            lanes[1] += vi * i;
            lanes[2] += size;
            lanes[3] += size * i;
        }
        let mut sums = lanes.map(sum::total);
        for (i, &v) in x.iter().enumerate().skip(rest) {
            let (i, v) = (i as f64, f64::from(v));
            sums[0] += v * i;
            sums[1] += v * i * i;
            sums[2] += v.abs();
            sums[3] += v.abs() * i;
        }
        sums
    }
}

per_processor! {
    /// Sums of the squared distances, times `inverse`, from a line and from a parabola.
    fn errors(x: &[f32], inverse: f64, line: [f64; 2], parabola: [f64; 3]) -> [f64; 2] {
        let ([m, t], [a, b, c]) = (line, parabola);
        let mut lanes = [D::splat(0.0); 2];
        let (blocks, rest) = placed(x);
        for (i, v) in blocks {
            let line = (v - (i * m + t)) * inverse;
            let parabola = (v - (i * i * a + i * b + c)) * inverse;
            lanes[0] += line * line;
            lanes[1] += parabola * parabola;
        }
        let mut sums = lanes.map(sum::total);
        for (i, &v) in x.iter().enumerate().skip(rest) {
            let (i, v) = (i as f64, f64::from(v));
            let line = (v - (i * m + t)) * inverse;
            let parabola = (v - (a * i * i + b * i + c)) * inverse;
            sums[0] += line * line;
            sums[1] += parabola * parabola;
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovers_a_parabola() {
        let x: Vec<f32> = (0..50)
            .map(|i| 0.5 * (i * i) as f32 - 3.0 * i as f32 + 2.0)
            .collect();
        let s = Sums::of(&x);
        let [a, b, c] = s.parabola();
        assert!((a - 0.5).abs() < 1e-6 && (b + 3.0).abs() < 1e-4 && (c - 2.0).abs() < 1e-3);
        assert!(Regression::of(&x, sum::extent(&x), 1.0).parabola_error < 1e-9);
    }

    #[test]
    fn constant_and_single_values_are_defined() {
        for x in [&[2.0f32; 10][..], &[2.0][..], &[][..]] {
            let r = Regression::of(x, sum::extent(x), 100.0);
            assert!(
                r.slope == 0.0 && r.offset.is_finite() && r.parabola.iter().all(|v| v.is_finite())
            );
        }
    }
}
