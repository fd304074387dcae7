//! What networks take: the signal, or a log-mel spectrogram as the feature extractors of Hugging
//! Face's transformers make it.

mod mel;
mod recipes;
mod spectrum;

use crate::Tensor;
use recipes::Spectrogram;

/// The kinds of input that published networks have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The samples; scaled to mean 0 and variance 1 if set (`do_normalize` of a
    /// Wav2Vec2FeatureExtractor).
    Signal {
        /// (x - mean) / sqrt(variance + 1e-7)
        normalise: bool,
    },
    /// WhisperFeatureExtractor: 30 s at 16 kHz, so many mel bands (80, or 128 for large-v3), 3000
    /// frames.
    Whisper {
        /// Mel bands.
        bands: usize,
    },
    /// ASTFeatureExtractor: 1024 frames of 128 mel bands as Kaldi computes them, 16 kHz.
    Ast,
    /// ClapFeatureExtractor without fusion: 10 s at 48 kHz, repeated if shorter, 1001 frames of 64
    /// bands.
    Clap,
}

impl Form {
    /// By its name in `FEATS.onnx.input`; signals are not scaled.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "signal" => Some(Form::Signal { normalise: false }),
            "whisper" => Some(Form::Whisper { bands: 80 }),
            "ast" => Some(Form::Ast),
            "clap" => Some(Form::Clap),
            _ => None,
        }
    }

    /// The form in full, for the key of a cache.
    pub fn name(self) -> String {
        match self {
            Form::Signal { normalise: true } => "signal, normalised".to_owned(),
            Form::Signal { normalise: false } => "signal".to_owned(),
            Form::Whisper { bands } => format!("whisper, {bands} bands"),
            Form::Ast => "ast".to_owned(),
            Form::Clap => "clap".to_owned(),
        }
    }

    /// The sampling rate in Hz that a form prescribes; signals have any.
    pub fn rate(self) -> Option<u32> {
        match self {
            Form::Signal { .. } => None,
            Form::Whisper { .. } | Form::Ast => Some(16_000),
            Form::Clap => Some(48_000),
        }
    }

    /// The longest stretch in seconds that fits into one input; signals have no limit.
    pub fn longest(self) -> Option<f64> {
        match self {
            Form::Signal { .. } => None,
            Form::Whisper { .. } => Some(30.0),
            // 1024 frames of 10 ms, the last of 25 ms.
            Form::Ast => Some(10.255),
            Form::Clap => Some(10.0),
        }
    }
}

/// A form with its tables.
pub struct Frontend {
    form: Form,
    spectrogram: Option<Spectrogram>,
}

impl Frontend {
    /// Makes the tables.
    pub fn new(form: Form) -> Self {
        let spectrogram = match form {
            Form::Signal { .. } => None,
            Form::Whisper { bands } => Some(recipes::whisper(bands)),
            Form::Ast => Some(recipes::ast()),
            Form::Clap => Some(recipes::clap()),
        };
        Frontend { form, spectrogram }
    }

    /// What the network takes of a stretch of at least one sample; without the dimension for the
    /// batch. Longer stretches than [`Form::longest`] are cut there.
    pub fn input(&self, samples: &[f32]) -> Tensor {
        match (&self.spectrogram, self.form) {
            (Some(spectrogram), _) => spectrogram.input(samples),
            (None, Form::Signal { normalise: true }) => signal(normalised(samples)),
            (None, _) => signal(samples.to_vec()),
        }
    }
}

fn signal(values: Vec<f32>) -> Tensor {
    Tensor {
        shape: vec![values.len()],
        values,
    }
}

/// To mean 0 and variance 1, as `zero_mean_unit_var_norm` of transformers: (x - mean) / sqrt(var +
/// 1e-7), population variance.
fn normalised(samples: &[f32]) -> Vec<f32> {
    let count = samples.len().max(1) as f64;
    let mean = samples.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
    let square = |v: &f32| (f64::from(*v) - mean).powi(2);
    let variance = samples.iter().map(square).sum::<f64>() / count;
    let scale = 1.0 / (variance + 1e-7).sqrt();
    let scaled = samples
        .iter()
        .map(|v| ((f64::from(*v) - mean) * scale) as f32);
    scaled.collect()
}
