//! Settings of diarization.

use super::{methods, Method};
use crate::SpeakersError;
use std::ops::RangeInclusive;

/// How speakers are found.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Name of one of the [`methods`].
    pub method: String,
    /// How many speakers there can be; without it, as many as the method finds.
    pub speakers: Option<RangeInclusive<usize>>,
    /// Seconds that a turn lasts at least, for methods with a Viterbi search.
    pub least_turn: f64,
    /// Settings of method `gmm`.
    pub specializer: Specializer,
}

/// Settings of the GMM specializer's diarizer, with its defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Specializer {
    /// Clusters to begin with (`initial_clusters`).
    pub clusters: usize,
    /// Components of each of these (`M_mfcc`).
    pub components: usize,
    /// EM iterations at most (`em_iterations`).
    pub iterations: usize,
    /// Pairs that are tried, the most alike first; 0 tries all (`KL_ntop`).
    pub ranked_pairs: usize,
    /// Re-segmentations at the beginning (`num_seg_iters_init`).
    pub first_segmentations: usize,
    /// Re-segmentations before each merge (`num_seg_iters`).
    pub segmentations: usize,
    /// Frames of a block that votes (`seg_length`).
    pub segment_frames: usize,
}

impl Default for Specializer {
    fn default() -> Self {
        Specializer {
            clusters: 16,
            components: 5,
            iterations: 3,
            ranked_pairs: 0,
            first_segmentations: 2,
            segmentations: 3,
            segment_frames: 250,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            method: methods()[0].name.to_owned(),
            speakers: None,
            least_turn: 0.5,
            specializer: Specializer::default(),
        }
    }
}

impl Settings {
    /// The fewest speakers there can be.
    pub(crate) fn least_speakers(&self) -> usize {
        self.speakers.as_ref().map_or(1, |s| *s.start())
    }

    /// The most speakers there can be.
    pub(crate) fn most_speakers(&self) -> usize {
        self.speakers.as_ref().map_or(usize::MAX, |s| *s.end())
    }

    /// Whether all of them make sense; the method.
    ///
    /// # Errors
    /// They do not.
    pub fn check(&self) -> Result<&'static Method, SpeakersError> {
        let setting = |name, value: String, help: &str| {
            Err(SpeakersError::Setting {
                name,
                value,
                help: help.into(),
            })
        };
        let Some(method) = methods().iter().find(|m| m.name == self.method) else {
            let names: Vec<&str> = methods().iter().map(|m| m.name).collect();
            let help = format!("the methods are {}", names.join(", "));
            return setting("method", self.method.clone(), &help);
        };
        if let Some(range) = &self.speakers {
            if *range.start() == 0 || range.is_empty() {
                let text = format!("{}-{}", range.start(), range.end());
                return setting("speakers", text, "has to be a number from 1, or a range");
            }
        }
        if !(self.least_turn.is_finite() && self.least_turn >= 0.0) {
            let text = self.least_turn.to_string();
            return setting("least turn", text, "has to be 0 or a number of seconds");
        }
        let own = &self.specializer;
        let positive = [
            ("initial_clusters", own.clusters),
            ("M_mfcc", own.components),
            ("em_iterations", own.iterations),
            ("seg_length", own.segment_frames),
        ];
        match positive.into_iter().find(|(_, value)| *value == 0) {
            Some((name, value)) => setting(name, value.to_string(), "has to be 1 or more"),
            None => Ok(method),
        }
    }
}
