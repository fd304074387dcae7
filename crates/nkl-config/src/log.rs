//! What is noticed while an INI file is read.

use crate::keys::Status;
use crate::{Note, Origin, Problem, ProblemKind};
use indexmap::IndexMap;

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
    /// Settings that the chosen types do not read: types, key, place.
    unused: Vec<(String, String, Origin)>,
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

    /// A key was set that the chosen model or features do not read.
    pub fn unused(&mut self, types: &str, key: &str, origin: &Origin) {
        self.unused
            .push((types.to_owned(), key.to_owned(), origin.clone()));
    }

    /// All notes, each sort once.
    pub fn take_notes(&mut self) -> Vec<Note> {
        let mut notes = std::mem::take(&mut self.notes);
        for (key, why, origin) in self.without_effect.drain(..) {
            notes.push(Note::warning(format!(
                "{origin}: `{key}` has no effect: {why}"
            )));
        }
        let later = self
            .later
            .drain(..)
            .map(|(capability, key, origin)| (capability.to_owned(), key, origin));
        for (capability, keys) in grouped(later) {
            notes.push(Note::warning(format!(
                "not in this version: {capability}; without effect: {keys}"
            )));
        }
        for (types, keys) in grouped(self.unused.drain(..)) {
            notes.push(Note::info(format!("{types} does not read {keys}")));
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

/// Keys with their places, joined for each first part, in the order of their first appearance.
fn grouped(items: impl Iterator<Item = (String, String, Origin)>) -> IndexMap<String, String> {
    let mut groups: IndexMap<String, String> = IndexMap::new();
    for (name, key, origin) in items {
        let keys = groups.entry(name).or_default();
        if !keys.is_empty() {
            keys.push_str(", ");
        }
        keys.push_str(&format!("{key} ({origin})"));
    }
    groups
}
