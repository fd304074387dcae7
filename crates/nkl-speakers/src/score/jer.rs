//! Jaccard error rate (N. Ryant et al., "The Second DIHARD Diarization Challenge", Interspeech
//! 2019): for each speaker of the reference, what is not common of the two that are mapped to each
//! other, as a share of what either speaks.

use super::overlay::{Overlay, Piece};
use super::regions::{length, union, within};

/// Adds up over recordings.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct JaccardError {
    /// Sum of the errors of all speakers of the reference, each from 0 to 1.
    pub speaker_error: f64,
    /// How many there are.
    pub speakers: usize,
}

impl JaccardError {
    /// The error of a speaker on average; 0 without speakers.
    pub fn rate(&self) -> f64 {
        match self.speakers {
            0 => 0.0,
            n => self.speaker_error / n as f64,
        }
    }
}

impl std::ops::AddAssign for JaccardError {
    fn add_assign(&mut self, other: Self) {
        self.speaker_error += other.speaker_error;
        self.speakers += other.speakers;
    }
}

pub(super) fn of(overlay: &Overlay) -> JaccardError {
    let of_speaker = |r: usize| {
        let Some(h) = overlay.mapping[r] else {
            return 1.0;
        };
        let reference = spoken(&overlay.reference, r);
        let hypothesis = spoken(&overlay.hypothesis, h);
        let common = hypothesis
            .iter()
            .map(|&(start, end)| length(&within(start, end, &reference).collect::<Vec<_>>()));
        let common: f64 = common.sum();
        let either = length(&reference) + length(&hypothesis) - common;
        1.0 - common / either
    };
    JaccardError {
        speaker_error: (0..overlay.names.len()).map(of_speaker).sum(),
        speakers: overlay.names.len(),
    }
}

/// When a speaker speaks.
fn spoken(pieces: &[Piece], speaker: usize) -> Vec<(f64, f64)> {
    let own = pieces.iter().filter(|piece| piece.speaker == speaker);
    union(own.map(|piece| (piece.start, piece.end)).collect())
}
