//! Who speaks from when to when.

use indexmap::IndexMap;

/// A stretch of time in which one speaker speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// First second.
    pub start: f64,
    /// Second after the last.
    pub end: f64,
    /// Who speaks.
    pub speaker: String,
}

impl Turn {
    /// Seconds.
    pub fn duration(&self) -> f64 {
        self.end - self.start
    }
}

/// The turns of several recordings, by the names of these, in the order of a file.
pub type Conversations = IndexMap<String, Vec<Turn>>;

/// Stretches of time of several recordings (first second, second after the last).
pub type Stretches = IndexMap<String, Vec<(f64, f64)>>;

/// The speakers of turns, each once, in the order in which they begin to speak.
pub fn speakers(turns: &[Turn]) -> Vec<String> {
    let mut order: Vec<&Turn> = turns.iter().collect();
    order.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut names: Vec<String> = Vec::new();
    for turn in order {
        if !names.contains(&turn.speaker) {
            names.push(turn.speaker.clone());
        }
    }
    names
}
