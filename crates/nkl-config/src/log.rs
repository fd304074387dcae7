//! What is noticed while an INI file is read.

use crate::keys::Status;
use crate::{Note, Origin, Problem, ProblemKind};

/// Problems and notes in the making.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub problems: Vec<Problem>,
    /// Comments that were cut off: place and comment.
    comments: Vec<(Origin, String)>,
    /// Settings for what comes later: capability, key, place.
    later: Vec<(&'static str, String, Origin)>,
    /// Settings without effect: key, reason, place.
    without_effect: Vec<(String, &'static str, Origin)>,
    notes: Vec<Note>,
}

impl Log {
    pub fn problem(
        &mut self,
        kind: ProblemKind,
        place: impl std::fmt::Display,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems
            .push(Problem::new(kind, place, message).help(help));
    }

    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub fn comment(&mut self, origin: &Origin, comment: &str) {
        self.comments.push((
            origin.clone(),
            comment.lines().next().unwrap_or("").to_owned(),
        ));
    }

    /// A key was set that does nothing (yet).
    pub fn status(&mut self, key: &str, status: Status, origin: &Origin) {
        match status {
            Status::Active => {}
            Status::Later(capability) => {
                self.later
                    .push((capability, key.to_owned(), origin.clone()))
            }
            Status::NoEffect(why) => {
                self.without_effect
                    .push((key.to_owned(), why, origin.clone()))
            }
        }
    }

    /// All notes, each sort once.
    pub fn take_notes(&mut self) -> Vec<Note> {
        let mut notes = std::mem::take(&mut self.notes);
        for (key, why, origin) in self.without_effect.drain(..) {
            notes.push(Note::warning(format!(
                "{origin}: `{key}` has no effect: {why}"
            )));
        }
        let mut capabilities: Vec<&str> = Vec::new();
        for (capability, _, _) in &self.later {
            if !capabilities.contains(capability) {
                capabilities.push(capability);
            }
        }
        for capability in capabilities {
            let keys: Vec<String> = self
                .later
                .iter()
                .filter(|item| item.0 == capability)
                .map(|(_, key, origin)| format!("{key} ({origin})"))
                .collect();
            notes.push(Note::warning(format!(
                "not in this version: {capability}; without effect: {}",
                keys.join(", ")
            )));
        }
        if !self.comments.is_empty() {
            let places: Vec<String> = self
                .comments
                .iter()
                .map(|(origin, comment)| format!("{origin} (`{comment}`)"))
                .collect();
            notes.push(Note::info(format!(
                "comments behind values were cut off: {}",
                places.join(", ")
            )));
        }
        notes
    }
}
