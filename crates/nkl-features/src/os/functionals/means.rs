//! Means.

use crate::os::dsp::elementary::ln;
use crate::os::dsp::lanes::{per_processor, D, V};
use crate::os::dsp::sum;

/// Means of a track; zero for an empty one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Means {
    /// Mean of the positive values, 0 without any.
    pub positive: f32,
    /// Root of the mean square.
    pub quadratic: f32,
    /// Flatness: geometric mean of the magnitudes that are not zero over the mean magnitude; 1 when
    /// all are zero.
    pub flatness: f32,
}

impl Means {
    /// Means of `x`.
    pub fn of(x: &[f32]) -> Self {
        if x.is_empty() {
            return Self::default();
        }
        let n = x.len() as f64;
        let Sums {
            magnitude,
            square,
            log,
            nonzero,
            positive,
            positives,
        } = sums(x);
        let geometric = if nonzero > 0.0 {
            (log / nonzero).exp()
        } else {
            0.0
        };
        let mean = magnitude / n;
        Self {
            positive: if positives > 0.0 {
                (positive / positives) as f32
            } else {
                0.0
            },
            quadratic: (square / n).sqrt() as f32,
            flatness: if mean != 0.0 {
                (geometric / mean) as f32
            } else {
                1.0
            },
        }
    }
}

/// Sums over a track; of those of positive values and logarithms also how many.
struct Sums {
    magnitude: f64,
    square: f64,
    log: f64,
    nonzero: f64,
    positive: f64,
    positives: f64,
}

/// Values whose logarithm is taken together.
const FACTORS: usize = 6;

per_processor! {
    fn sums(x: &[f32]) -> Sums {
        let zero = D::splat(0.0);
        let [mut magnitude, mut square, mut log, mut nonzero, mut positive, mut positives] = [zero; 6];
        let (blocks, rest) = sum::blocks(x);
        // Zeros add nothing to any of the sums.
        let mut last = V::default();
        last.0[..rest.len()].copy_from_slice(rest);
        // Logarithms of products of a few values, which stay far within the range of numbers.
        let (mut product, mut factors) = (D::splat(1.0), 0);
        for v in blocks.chain([last]) {
            let v = v.wide();
            let size = v.map(f64::abs);
            magnitude += size;
            square += v * v;
            product = product * size.map(|s| if s != 0.0 { s } else { 1.0 });
            factors += 1;
            if factors == FACTORS {
                log += ln(product);
                (product, factors) = (D::splat(1.0), 0);
            }
            nonzero += size.map(|s| if s != 0.0 { 1.0 } else { 0.0 });
            positive += v.map(|v| if v > 0.0 { v } else { 0.0 });
            positives += v.map(|v| if v > 0.0 { 1.0 } else { 0.0 });
        }
        log += ln(product);
        let [magnitude, square, log, nonzero, positive, positives] =
            [magnitude, square, log, nonzero, positive, positives].map(sum::total);
        Sums { magnitude, square, log, nonzero, positive, positives }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_few_values() {
        let m = Means::of(&[1.0, -4.0, 0.0, 7.0]);
        assert_eq!(m.positive, 4.0);
        assert!((m.quadratic - 66f32.sqrt() / 2.0).abs() < 1e-6);
        assert!((m.flatness - 28f32.cbrt() / 3.0).abs() < 1e-6);
        assert_eq!(Means::of(&[0.0; 3]).flatness, 1.0);
    }
}
