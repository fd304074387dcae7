//! Mean and central moments.

use crate::os::dsp::lanes::{per_processor, D};
use crate::os::dsp::sum;

/// Arithmetic mean of a track; 0 for an empty one.
pub(crate) fn mean(x: &[f32]) -> f32 {
    (sum::plain(x) / x.len().max(1) as f64) as f32
}

/// Moments of a track; zero for an empty one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    /// Arithmetic mean.
    pub mean: f32,
    /// Population standard deviation.
    pub stddev: f64,
    /// Third standardised moment, 0 without variance.
    pub skewness: f32,
    /// Fourth standardised moment (3 for a normal distribution), 0 without variance.
    pub kurtosis: f32,
}

impl Moments {
    /// Moments of `x`.
    pub fn of(x: &[f32]) -> Self {
        if x.is_empty() {
            return Self::default();
        }
        let n = x.len() as f64;
        let mean = mean(x);
        let [m2, m3, m4] = central(x, mean);
        let variance = m2 / n;
        let stddev = variance.sqrt();
        let (skewness, kurtosis) = if variance > 0.0 {
            (
                (m3 / (n * variance * stddev)) as f32,
                (m4 / (n * variance * variance)) as f32,
            )
        } else {
            (0.0, 0.0)
        };
        Self {
            mean,
            stddev,
            skewness,
            kurtosis,
        }
    }

    /// Standard deviation over the mean, negative where the mean is; where the mean is 0, the
    /// standard deviation.
    pub fn variation(&self) -> f32 {
        let mean = f64::from(self.mean);
        (self.stddev / if mean == 0.0 { 1.0 } else { mean }) as f32
    }
}

per_processor! {
    /// Sums of the second to fourth power of the deviations from `mean`.
    fn central(x: &[f32], mean: f32) -> [f64; 3] {
        let mean = f64::from(mean);
        let mut lanes = [D::splat(0.0); 3];
        let (blocks, rest) = sum::blocks(x);
        for v in blocks {
            let d = v.wide() - mean;
            let d2 = d * d;
            lanes[0] += d2;
            lanes[1] += d2 * d;
            lanes[2] += d2 * d * d;
        }
        let mut m = lanes.map(sum::total);
        for &v in rest {
            let d = f64::from(v) - mean;
            let d2 = d * d;
            m[0] += d2;
            m[1] += d2 * d;
            m[2] += d2 * d * d;
        }
        m
    }
}
