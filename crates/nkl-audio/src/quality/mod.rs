//! What may be wrong with a recording: clipping, silence, an offset, a band that is not full.

mod band;
mod clipping;
mod faults;

pub use faults::{Fault, FaultKind};

use crate::Audio;

/// Measures of one recording. Levels are in dB relative to full scale (amplitude 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Largest amplitude, 0..=1 and above where the format allows it.
    pub peak: f64,
    /// 20 log10 of the root mean square; -inf for digital silence.
    pub rms_db: f64,
    /// Mean of the samples.
    pub offset: f64,
    /// Share of samples in flat tops, 0..=1: three or more equal samples at the largest amplitude.
    pub clipped: f64,
    /// Frequency in Hz above which there is nothing but a floor behind a steep edge, as a lower
    /// sampling rate or a lossy codec leaves it; `None` where the band is full or the recording is
    /// too short or too quiet to tell.
    pub band_hz: Option<f64>,
}

impl Quality {
    /// Looks at all samples. Runs in one pass and one short-time spectrum.
    pub fn of(audio: &Audio) -> Quality {
        let x = &audio.samples;
        let count = x.len().max(1) as f64;
        let mean = x.iter().map(|&v| f64::from(v)).sum::<f64>() / count;
        let power = x.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>() / count;
        let peak = x.iter().fold(0.0_f32, |peak, v| peak.max(v.abs()));
        Quality {
            peak: f64::from(peak),
            rms_db: 10.0 * power.log10(),
            offset: mean,
            clipped: clipping::flat_tops(x, peak) as f64 / count,
            band_hz: band::edge(x, audio.sample_rate),
        }
    }

    /// Quieter than 60 dB below full scale: nothing that could be speech.
    pub fn is_silent(&self) -> bool {
        self.rms_db < -60.0
    }

    /// At least one sample in a thousand sits in a flat top.
    pub fn is_clipped(&self) -> bool {
        self.clipped >= 1e-3
    }

    /// The mean exceeds 1 % of full scale and a tenth of the root mean square.
    pub fn has_offset(&self) -> bool {
        self.offset.abs() > 0.01 && self.offset.abs() > 0.1 * 10f64.powf(self.rms_db / 20.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audio(samples: Vec<f32>) -> Audio {
        Audio {
            samples,
            sample_rate: 16_000,
            remarks: Vec::new(),
        }
    }

    fn tone(gain: f32) -> Vec<f32> {
        let step = 2.0 * std::f32::consts::PI * 441.3 / 16_000.0;
        (0..16_000)
            .map(|i| gain * (step * i as f32).sin())
            .collect()
    }

    #[test]
    fn a_clean_tone_has_no_fault() {
        let q = Quality::of(&audio(tone(0.5)));
        assert!((q.peak - 0.5).abs() < 1e-3 && (q.rms_db + 9.03).abs() < 0.01);
        assert!(!q.is_silent() && !q.is_clipped() && !q.has_offset());
    }

    #[test]
    fn faults_are_found() {
        let clipped = tone(2.0).into_iter().map(|v| v.clamp(-1.0, 1.0)).collect();
        assert!(Quality::of(&audio(clipped)).is_clipped());
        // Clipped first and turned down later.
        let quiet = tone(2.0).into_iter().map(|v| 0.3 * v.clamp(-1.0, 1.0));
        assert!(Quality::of(&audio(quiet.collect())).is_clipped());
        let offset = tone(0.1).into_iter().map(|v| v + 0.05).collect();
        assert!(Quality::of(&audio(offset)).has_offset());
        assert!(Quality::of(&audio(vec![0.0; 1000])).is_silent());
        assert!(Quality::of(&audio(Vec::new())).is_silent());
    }
}
