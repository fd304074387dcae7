//! What steps work on.

/// One channel of a recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Sound {
    /// Samples, -1..1 at the start; steps may go beyond.
    pub samples: Vec<f32>,
    /// Samples per second.
    pub rate: u32,
}

impl Sound {
    /// Mean square of the samples; 0 without any.
    pub fn power(&self) -> f64 {
        power(&self.samples)
    }

    /// Largest magnitude.
    pub fn peak(&self) -> f64 {
        f64::from(
            self.samples
                .iter()
                .fold(0.0f32, |peak, v| peak.max(v.abs())),
        )
    }

    /// Multiplies all samples.
    pub fn scale(&mut self, factor: f64) {
        for value in &mut self.samples {
            *value = (f64::from(*value) * factor) as f32;
        }
    }

    /// Makes it quieter as a whole if a sample lies outside -1..1, as integer samples would be
    /// clipped there.
    pub fn fit(&mut self) {
        let peak = self.peak();
        if peak > 1.0 {
            self.scale(1.0 / peak);
        }
    }

    /// Cuts it, or adds silence at its end.
    pub fn set_len(&mut self, len: usize) {
        self.samples.resize(len, 0.0);
    }

    /// Adds `other` so that the power ratio of what was there and what is added is `snr` dB, to the
    /// precision of the samples. Nothing is added to silence, and silence adds nothing.
    pub fn add_at_snr(&mut self, other: &[f64], snr: f64) {
        let own = self.power();
        let count = self.samples.len().min(other.len());
        let added = other.iter().map(|v| v * v).sum::<f64>() / count.max(1) as f64;
        if own <= 0.0 || added <= 0.0 {
            return;
        }
        let factor = (own / added / 10f64.powf(snr / 10.0)).sqrt();
        for (value, more) in self.samples.iter_mut().zip(other) {
            *value = (f64::from(*value) + factor * more) as f32;
        }
    }
}

/// Mean square; 0 without samples.
pub(crate) fn power(samples: &[f32]) -> f64 {
    let sum: f64 = samples.iter().map(|v| f64::from(*v).powi(2)).sum();
    sum / samples.len().max(1) as f64
}
