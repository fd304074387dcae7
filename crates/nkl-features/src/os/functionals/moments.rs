//! Mean and central moments.

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
        let mean = (x.iter().map(|&v| f64::from(v)).sum::<f64>() / n) as f32;
        let (mut m2, mut m3, mut m4) = (0.0, 0.0, 0.0);
        for &v in x {
            let d = f64::from(v) - f64::from(mean);
            let d2 = d * d;
            m2 += d2;
            m3 += d2 * d;
            m4 += d2 * d * d;
        }
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
