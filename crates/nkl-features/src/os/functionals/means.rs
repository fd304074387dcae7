//! Means.

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
        let (mut magnitude, mut square, mut log) = (0.0, 0.0, 0.0);
        let (mut positive, mut positives, mut nonzero) = (0.0, 0usize, 0usize);
        for &v in x {
            let v = f64::from(v);
            magnitude += v.abs();
            square += v * v;
            if v != 0.0 {
                log += v.abs().ln();
                nonzero += 1;
            }
            if v > 0.0 {
                positive += v;
                positives += 1;
            }
        }
        let geometric = if nonzero > 0 {
            (log / nonzero as f64).exp()
        } else {
            0.0
        };
        let mean = magnitude / n;
        Self {
            positive: if positives > 0 {
                (positive / positives as f64) as f32
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
