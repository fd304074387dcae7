//! Where in a recording somebody speaks, without a trained model.
//!
//! [`speech`] walks: power in mel bands every 10 ms ([`bands`]) → how far each frame stands out of
//! the noise of its band ([`prominence`]) → two Gaussians, one for pauses and one for speech, fitted
//! to this recording by EM → the best path through both ([`decide`]) → shortest lengths
//! ([`smooth`]). [`lengths`] cuts what was found to lengths, [`gaps`] gives what lies between, and
//! [`Detection`] measures the error against a reference.
//!
//! It is a crate of its own because nkl-audio knows no statistics, nkl-mixture no recordings, and
//! nkl-features is about tables of features; and so that it compiles beside them.

mod bands;
mod decide;
mod detection;
mod lengths;
mod prominence;
mod smooth;

pub use detection::Detection;
pub use lengths::{fixed, gaps, limit};

use bands::Bands;
use nkl_audio::AudioError;
use nkl_mixture::MixtureError;

/// Frames per second of the detector.
pub const FRAME_RATE: f64 = 100.0;

/// A stretch of time in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// First second.
    pub start: f64,
    /// Second after the last.
    pub end: f64,
}

impl Stretch {
    /// Seconds.
    pub fn duration(&self) -> f64 {
        self.end - self.start
    }
}

/// What counts as speech.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Speech shorter than this is taken for a noise. Seconds.
    pub min_speech: f64,
    /// Pauses shorter than this belong to the speech around them. Seconds.
    pub min_pause: f64,
    /// Every stretch of speech is made longer by this at both ends. Seconds.
    pub pad: f64,
    /// How often speech is looked for: every round after the first finds speakers that are quieter
    /// than those found so far, as in meetings. One speaker needs one round.
    pub rounds: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            min_speech: 0.25,
            min_pause: 0.5,
            pad: 0.1,
            rounds: 1,
        }
    }
}

/// Why speech cannot be looked for.
#[derive(Debug, thiserror::Error)]
pub enum VadError {
    /// The sampling rate cannot be converted, or a sample is not finite.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The two Gaussians cannot be fitted.
    #[error("the levels of the recording cannot be divided into speech and pauses: {0}")]
    Mixture(#[from] MixtureError),
    /// A sample is not a finite number.
    #[error("sample {0} is not a finite number")]
    NotFinite(usize),
}

/// The stretches of speech of a recording, in order and apart from each other; none where there is
/// no speech.
///
/// `samples` is one channel at `rate` Hz. The result depends on nothing but these and `settings`.
///
/// # Errors
/// A rate that cannot be converted, samples that are not finite.
pub fn speech(samples: &[f32], rate: u32, settings: &Settings) -> Result<Vec<Stretch>, VadError> {
    if let Some(sample) = samples.iter().position(|v| !v.is_finite()) {
        return Err(VadError::NotFinite(sample));
    }
    let duration = samples.len() as f64 / f64::from(rate.max(1));
    let bands = Bands::of(samples, rate)?;
    let prominence = prominence::of(&bands);
    let spoken = decide::spoken(&prominence, &bands, settings.rounds)?;
    Ok(smooth::stretches(&spoken, duration, settings))
}
