//! Who spoke when.
//!
//! [`Speech`] are the frames in which somebody speaks; [`diarize`] gives each of them a speaker, by one
//! of the [`methods`]; [`Speech::turns`] makes turns of that.

mod agglomerate;
mod ahc;
mod audible;
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
mod vb;
mod viterbi;
mod windows;

pub use audible::{audible, AUDIBLE};
pub use settings::{Settings, Specializer};
pub use speech::{Speech, Stretch, Timing};

use crate::SpeakersError;
use nkl_mixture::Gmm;

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
/// Speech of less than a moment has one speaker, none has none.
///
/// # Errors
/// A method that there is not, settings that make no sense.
pub fn diarize(speech: &Speech, settings: &Settings) -> Result<Diarized, SpeakersError> {
    let method = settings.check()?;
    if speech.is_empty() {
        return Diarized::new(Vec::new(), Vec::new());
    }
    (method.run)(speech, settings)
}
