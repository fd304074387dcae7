//! The spectrograms of Whisper, AST and CLAP. Constants are those of the feature extractors in
//! transformers (WhisperFeatureExtractor, ASTFeatureExtractor, ClapFeatureExtractor) and of the
//! preprocessor_config.json of the published checkpoints; the tests compare values with theirs.

use super::mel::{bank, Scale};
use super::spectrum::Frames;
use crate::Tensor;

/// A log-mel spectrogram of fixed size.
pub(super) struct Spectrogram {
    frames: Frames,
    bank: Vec<(usize, Vec<f64>)>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Whisper,
    Ast,
    Clap,
}

/// 25 ms windows every 10 ms, Slaney's bands from 0 to 8 kHz; log10, at most 8 below the loudest,
/// (x + 4) / 4 (A. Radford et al. 2022, section 2.2).
pub(super) fn whisper(bands: usize) -> Spectrogram {
    Spectrogram {
        frames: Frames::new(400, 160, 400, false),
        bank: bank(Scale::Slaney, 16_000.0, 400, bands, (0.0, 8_000.0)),
        kind: Kind::Whisper,
    }
}

/// Kaldi's filter bank: 128 bands from 20 Hz, natural logarithm; then scaled by mean -4.2677393 and
/// twice the deviation 4.5689974 of AudioSet (Y. Gong et al. 2021).
pub(super) fn ast() -> Spectrogram {
    Spectrogram {
        frames: Frames::new(400, 160, 512, true),
        bank: bank(Scale::Kaldi, 16_000.0, 512, 128, (20.0, 8_000.0)),
        kind: Kind::Ast,
    }
}

/// 1024-sample windows every 480 at 48 kHz, 64 Slaney bands from 50 Hz to 14 kHz, dB.
pub(super) fn clap() -> Spectrogram {
    Spectrogram {
        frames: Frames::new(1024, 480, 1024, false),
        bank: bank(Scale::Slaney, 48_000.0, 1024, 64, (50.0, 14_000.0)),
        kind: Kind::Clap,
    }
}

impl Spectrogram {
    /// The input of the network, without the dimension for the batch.
    pub fn input(&self, samples: &[f32]) -> Tensor {
        match self.kind {
            Kind::Whisper => self.whisper(samples),
            Kind::Ast => self.ast(samples),
            Kind::Clap => self.clap(samples),
        }
    }

    /// Powers in bands, one row of `bands` values for each frame.
    fn rows(&self, samples: &[f32], count: usize) -> Vec<f64> {
        let width = self.bank.len();
        let mut rows = vec![0.0f64; count * width];
        self.frames.powers(samples, count, |index, power| {
            let row = rows.iter_mut().skip(index * width).take(width);
            for (value, (first, weights)) in row.zip(&self.bank) {
                let powers = power.iter().skip(*first);
                *value = powers.zip(weights).map(|(p, w)| p * w).sum();
            }
        });
        rows
    }

    /// [bands, 3000]
    fn whisper(&self, samples: &[f32]) -> Tensor {
        const SAMPLES: usize = 480_000;
        const FRAMES: usize = 3_000;
        let mut padded = samples.to_vec();
        padded.resize(SAMPLES, 0.0);
        let rows = self.rows(&padded, FRAMES);
        let logs: Vec<f64> = rows.iter().map(|v| v.max(1e-10).log10()).collect();
        let loudest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let bands = self.bank.len();
        let mut values = vec![0.0f32; bands * FRAMES];
        for (frame, row) in logs.chunks_exact(bands).enumerate() {
            let places = values.iter_mut().skip(frame).step_by(FRAMES);
            for (place, v) in places.zip(row) {
                *place = ((v.max(loudest - 8.0) + 4.0) / 4.0) as f32;
            }
        }
        Tensor {
            shape: vec![bands, FRAMES],
            values,
        }
    }

    /// [1024, 128]; zeros, scaled like the rest, behind a shorter recording.
    fn ast(&self, samples: &[f32]) -> Tensor {
        const FRAMES: usize = 1024;
        let bands = self.bank.len();
        let count = self.frames.count(samples.len()).min(FRAMES);
        let mut logs = self.rows(samples, count);
        logs.iter_mut()
            .for_each(|v| *v = v.max(f64::from(f32::EPSILON)).ln());
        logs.resize(FRAMES * bands, 0.0);
        let scaled = |v: f64| ((v + 4.267_739_3) / (2.0 * 4.568_997_4)) as f32;
        Tensor {
            shape: vec![FRAMES, bands],
            values: logs.into_iter().map(scaled).collect(),
        }
    }

    /// [1, 1001, 64]; a recording shorter than 10 s is repeated as often as it fits whole, then
    /// zeros.
    fn clap(&self, samples: &[f32]) -> Tensor {
        const SAMPLES: usize = 480_000;
        let mut filled: Vec<f32> = samples.iter().copied().take(SAMPLES).collect();
        let times = SAMPLES / filled.len().max(1);
        filled = filled.repeat(times.max(1));
        filled.resize(SAMPLES, 0.0);
        let count = self.frames.count(SAMPLES);
        let rows = self.rows(&filled, count);
        let decibels = |v: f64| (10.0 * v.max(1e-10).log10()) as f32;
        Tensor {
            shape: vec![1, count, self.bank.len()],
            values: rows.into_iter().map(decibels).collect(),
        }
    }
}
