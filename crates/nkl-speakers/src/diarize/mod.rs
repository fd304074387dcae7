//! Who spoke when.
//!
//! [`Speech`] are the frames in which somebody speaks; [`diarize`] gives each of them a speaker, by one
//! of the [`methods`]; [`Speech::turns`] makes turns of that.

mod agglomerate;
mod ahc;
mod audible;
mod cfg;
mod cluster;
mod eigen;
mod embed;
mod gaussian;
mod hierarchical;
mod kl;
mod majority;
mod plda;
mod refine;
mod settings;
mod specializer;
mod speech;
mod starts;
mod vb;
mod viterbi;
mod windows;

pub use audible::{audible, AUDIBLE};
pub use cfg::Cfg;
pub use settings::{Settings, Specializer};
pub use speech::{Speech, Stretch, Timing};

use crate::SpeakersError;
use ndarray::s;
use nkl_mixture::{CovarianceType, Gmm};

/// Frames that a mixture needs.
const FEW: usize = 2;

/// A method of diarization.
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    run: fn(&Speech, &Settings) -> Result<Diarized, SpeakersError>,
}

/// All methods; the first one is the default.
pub fn methods() -> &'static [Method] {
    &[
        Method {
            name: "viterbi",
            summary:
                "windows clustered by Gaussians, then mixtures, merged by BIC, and Viterbi search",
            run: hierarchical::run,
        },
        Method {
            name: "gmm",
            summary: "the GMM specializer's: uniform start, majority votes, BIC agglomeration",
            run: specializer::run,
        },
        Method {
            name: "ivector",
            summary: "i-vectors of windows, learned from the recording, agglomerated by PLDA",
            run: plda::run,
        },
        Method {
            name: "vb",
            summary: "the same i-vectors under a Bayesian hidden Markov model, as VBx",
            run: vb::run,
        },
    ]
}

/// The speakers of a recording.
#[derive(Debug, Clone)]
pub struct Diarized {
    /// The speaker of each frame of speech, from 0 in the order in which they begin to speak.
    pub labels: Vec<usize>,
    /// A mixture for each speaker.
    pub mixtures: Vec<Gmm>,
}

impl Diarized {
    /// Numbers speakers in order; those without frames are left out.
    fn new(labels: Vec<usize>, mixtures: Vec<Gmm>) -> Result<Self, SpeakersError> {
        let mut order: Vec<usize> = Vec::new();
        let mut place = vec![None; mixtures.len()];
        let mut renamed = Vec::with_capacity(labels.len());
        for label in labels {
            let slot: &mut Option<usize> = place
                .get_mut(label)
                .ok_or_else(|| SpeakersError::Data(format!("speaker {label} has no mixture")))?;
            let number = *slot.get_or_insert_with(|| {
                order.push(label);
                order.len() - 1
            });
            renamed.push(number);
        }
        let mixtures = order.iter().map(|&label| mixtures[label].clone()).collect();
        Ok(Diarized {
            labels: renamed,
            mixtures,
        })
    }
}

/// Finds the speakers.
///
/// A single frame has one speaker, no speech has none.
///
/// # Errors
/// A method that there is not, settings that make no sense.
pub fn diarize(speech: &Speech, settings: &Settings) -> Result<Diarized, SpeakersError> {
    let method = settings.check()?;
    if speech.is_empty() {
        return Diarized::new(Vec::new(), Vec::new());
    }
    if speech.len() < FEW {
        let mean = speech.frames.slice(s![..1, ..]).mapv(f64::from);
        let gmm = Gmm::around(mean, CovarianceType::Diagonal)?;
        return Diarized::new(vec![0; speech.len()], vec![gmm]);
    }
    (method.run)(speech, settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    /// Frames of two kinds, in stretches of so many frames.
    fn speech(stretches: usize, length: usize) -> Speech {
        let mut state = 5u64;
        let frames = Array2::from_shape_fn((stretches * (length + 3), 4), |(t, d)| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            let noise = (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0;
            let kind = t / (length + 3) % 2;
            noise + 3.0 * kind as f32 * (d as f32 - 1.0)
        });
        let step = |frames: usize| frames as f64 * 0.01;
        let spoken = (0..stretches).map(|i| {
            let start = i * (length + 3);
            (step(start), step(start + length))
        });
        let timing = Timing::from_zero(0.01);
        Speech::new(frames.view(), timing, spoken.collect(), None).unwrap()
    }

    #[test]
    fn the_default_tells_two_kinds_apart() {
        let speech = speech(8, 400);
        let settings = Settings {
            speakers: Some(2..=2),
            ..Settings::default()
        };
        let found = diarize(&speech, &settings).unwrap();
        assert_eq!(found.mixtures.len(), 2);
        let right = (0..speech.len()).filter(|row| found.labels[*row] == row / 400 % 2);
        assert!(right.count() as f64 > 0.9 * 3200.0);
    }

    #[test]
    fn hardly_any_speech_is_no_failure() {
        for (stretches, length) in [
            (0, 0),
            (1, 1),
            (1, 2),
            (2, 1),
            (9, 1),
            (3, 2),
            (1, 7),
            (2, 60),
        ] {
            let speech = speech(stretches, length);
            for method in methods() {
                for speakers in [None, Some(1..=1), Some(3..=5)] {
                    let settings = Settings {
                        method: method.name.into(),
                        speakers,
                        ..Settings::default()
                    };
                    let found = diarize(&speech, &settings).unwrap();
                    assert_eq!(found.labels.len(), speech.len(), "{}", method.name);
                    assert_eq!(found.mixtures.is_empty(), speech.is_empty());
                }
            }
        }
    }
}
