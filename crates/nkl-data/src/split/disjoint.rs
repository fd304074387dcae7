//! No speaker in two splits.

use super::{by_speakers, Context};
use crate::dataset::Split;
use crate::error::{list, DataError};
use crate::frame::Frame;
use indexmap::IndexMap;
use nkl_config::plan::DatabasePlan;
use nkl_config::Note;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Within one database: a speaker in two splits is an error for strategies by speakers, else a note.
pub(crate) fn check_within(
    context: &Context,
    frame: &Frame,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let shared = in_two_splits(frame);
    if shared.is_empty() {
        return Ok(());
    }
    let names = list(shared.iter(), 10);
    if by_speakers(&context.database.split) {
        return Err(context.error(format!("speakers are in more than one split: {names}")));
    }
    notes.push(Note::warning(format!(
        "database '{}': {} of its speakers are in more than one split ({names}); results may be too good",
        context.database.name,
        shared.len()
    )));
    Ok(())
}

fn in_two_splits(frame: &Frame) -> Vec<Arc<str>> {
    let Some(speakers) = frame.speakers() else {
        return Vec::new();
    };
    let mut first: IndexMap<&Arc<str>, Split> = IndexMap::new();
    let mut shared = BTreeSet::new();
    for (speaker, split) in speakers.iter().zip(&frame.split) {
        let Some(speaker) = speaker else { continue };
        if *first.entry(speaker).or_insert(*split) != *split {
            shared.insert(speaker.clone());
        }
    }
    shared.into_iter().collect()
}

/// Across databases: a recording or a speaker's name in two splits is a note, because the same name
/// in two databases is usually another person.
pub(crate) fn check_across(databases: &[DatabasePlan], frame: &Frame, notes: &mut Vec<Note>) {
    recordings(frame, notes);
    let Some(speakers) = frame.speakers() else {
        return;
    };
    let mut places: BTreeMap<&Arc<str>, BTreeSet<(Split, u32)>> = BTreeMap::new();
    for ((speaker, split), database) in speakers.iter().zip(&frame.split).zip(&frame.database) {
        if let Some(speaker) = speaker {
            places
                .entry(speaker)
                .or_default()
                .insert((*split, *database));
        }
    }
    let shared: Vec<_> = places
        .iter()
        .filter(|(_, p)| p.iter().any(|a| p.iter().any(|b| a.0 != b.0 && a.1 != b.1)))
        .collect();
    let Some((first, where_)) = shared.first() else {
        return;
    };
    let name = |d: u32| databases.get(d as usize).map_or("", |p| p.name.as_str());
    let where_ = where_
        .iter()
        .map(|(s, d)| format!("{} of '{}'", s.name(), name(*d)));
    notes.push(Note::warning(format!(
        "{} speaker name(s) occur in different splits of different databases, first '{first}' ({}); if they are \
         different persons, set <db>.rename_speakers = True",
        shared.len(),
        where_.collect::<Vec<_>>().join(", ")
    )));
}

fn recordings(frame: &Frame, notes: &mut Vec<Note>) {
    let mut first: HashMap<&std::path::Path, Split> = HashMap::new();
    let mut shared: BTreeSet<&std::path::Path> = BTreeSet::new();
    for (recording, split) in frame.recording.iter().zip(&frame.split) {
        let Some(path) = frame.recordings[*recording as usize].candidates.first() else {
            continue;
        };
        if *first.entry(path).or_insert(*split) != *split {
            shared.insert(path);
        }
    }
    if let Some(path) = shared.first() {
        notes.push(Note::warning(format!(
            "{} recording(s) are in more than one split, first {}; results may be too good",
            shared.len(),
            path.display()
        )));
    }
}
