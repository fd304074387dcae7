//! How good a diarization is: diarization error rate and Jaccard error rate.

mod assignment;
mod der;
mod jer;
mod overlay;
mod regions;

pub(crate) use assignment::assign;
pub use der::DiarizationError;
pub use jer::JaccardError;

use crate::turns::speakers;
use crate::{SpeakersError, Turn};
use overlay::Overlay;

/// Names of the speakers of a reference, each with the one of the hypothesis that is the same in the
/// mapping of least confusion; those that are nobody are left out.
pub fn mapping(reference: &[Turn], hypothesis: &[Turn]) -> Vec<(String, String)> {
    let overlay = Overlay::new(reference, hypothesis, None, &ScoreOptions::default());
    let found = speakers(hypothesis);
    let pairs = overlay.names.into_iter().zip(overlay.mapping);
    pairs
        .filter_map(|(name, h)| Some((name, found.get(h?)?.clone())))
        .collect()
}

/// What is scored.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ScoreOptions {
    /// Seconds on each side of every border of the reference that are not scored.
    pub collar: f64,
    /// Leave out where turns of the reference overlap.
    pub skip_overlap: bool,
}

/// The errors of one recording, or of several together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scores {
    /// Diarization error.
    pub diarization: DiarizationError,
    /// Jaccard error.
    pub jaccard: JaccardError,
}

impl std::ops::AddAssign for Scores {
    fn add_assign(&mut self, other: Self) {
        self.diarization += other.diarization;
        self.jaccard += other.jaccard;
    }
}

/// Compares the turns of a hypothesis with those of the reference.
///
/// `scored` is the evaluation map; without it everything from the first to the last second of both
/// counts. Turns of one speaker that overlap count twice, in the reference and in the hypothesis.
/// The numbers agree with pyannote.metrics (H. Bredin, "pyannote.metrics: a toolkit for reproducible
/// evaluation, diagnostic, and error analysis of speaker diarization systems", Interspeech 2017),
/// whose `collar` is twice this one.
///
/// # Errors
/// A collar that is negative or not finite.
pub fn score(
    reference: &[Turn],
    hypothesis: &[Turn],
    scored: Option<&[(f64, f64)]>,
    options: &ScoreOptions,
) -> Result<Scores, SpeakersError> {
    if !(options.collar.is_finite() && options.collar >= 0.0) {
        return Err(SpeakersError::Setting {
            name: "collar",
            value: options.collar.to_string(),
            help: "has to be 0 or a positive number of seconds".into(),
        });
    }
    let overlay = Overlay::new(reference, hypothesis, scored, options);
    Ok(Scores {
        diarization: der::of(&overlay),
        jaccard: jer::of(&overlay),
    })
}
