//! Strategies that assign speakers: `speaker_split`, a list of test speakers, `speakers_stated`.

use super::random::shares;
use super::Context;
use crate::dataset::{Column, Split};
use crate::error::{count, list, nearest, DataError};
use crate::frame::Frame;
use crate::select::select;
use indexmap::IndexSet;
use nkl_config::Note;
use std::collections::HashMap;
use std::sync::Arc;

/// The different speakers, in order of appearance, and the number of each row's.
pub(super) struct Speakers {
    pub(super) names: Vec<Arc<str>>,
    pub(super) of_row: Vec<usize>,
}

impl Speakers {
    pub(super) fn of(context: &Context, frame: &Frame, purpose: &str) -> Result<Self, DataError> {
        let cells = frame.need_speakers(&context.database.name, purpose)?;
        let mut names: IndexSet<Arc<str>> = IndexSet::new();
        let of_row = cells
            .iter()
            .flatten()
            .map(|s| names.insert_full(s.clone()).0)
            .collect();
        Ok(Speakers {
            names: names.into_iter().collect(),
            of_row,
        })
    }
}

/// Leaves out rows without a speaker: they cannot be kept apart from the others.
pub(super) fn drop_unknown(context: &Context, frame: &mut Frame, notes: &mut Vec<Note>) {
    let Some(speakers) = frame.speakers() else {
        return;
    };
    let keep: Vec<usize> = (0..speakers.len())
        .filter(|r| speakers[*r].is_some())
        .collect();
    let dropped = frame.rows() - keep.len();
    if dropped > 0 {
        notes.push(Note::warning(format!(
            "database '{}': {} without a speaker left out, because the split is by speakers",
            context.database.name,
            count(dropped, "row")
        )));
        frame.keep(&keep);
    }
}

/// `speaker_split`: a random share of the speakers. Without a column of speakers all is test.
pub(super) fn share(
    context: &Context,
    frame: &Frame,
    notes: &mut Vec<Note>,
) -> Result<Vec<Option<Split>>, DataError> {
    if frame.speakers().is_none() {
        notes.push(Note::warning(format!(
            "database '{0}': split_strategy 'speaker_split' (the default), but there is no column 'speaker': all its \
             samples are test; set {0}.split_strategy = random, or name the column by {0}.colnames",
            context.database.name
        )));
        return Ok(vec![Some(Split::Test); frame.rows()]);
    }
    let speakers = Speakers::of(context, frame, "split_strategy 'speaker_split'")?;
    let n = speakers.names.len();
    let parts = shares(context, n, "speaker_split", "speakers")?;
    if !parts.contains(&Split::Test) {
        return Err(context.error(format!(
            "test_size of {} % is less than one of {}: give a larger {}.test_size",
            context.database.test_share * 100.0,
            count(n, "speaker"),
            context.database.name
        )));
    }
    Ok(speakers
        .of_row
        .into_iter()
        .map(|s| Some(parts[s]))
        .collect())
}

/// These speakers are the test split; with a development split, a random share of the rest is that.
pub(super) fn listed(
    context: &Context,
    frame: &Frame,
    test: &[String],
    notes: &mut Vec<Note>,
) -> Result<Vec<Option<Split>>, DataError> {
    let speakers = Speakers::of(context, frame, "a list of test speakers")?;
    let mut parts = vec![Split::Train; speakers.names.len()];
    for speaker in find(context, &speakers, test, "split_strategy", true, notes)? {
        parts[speaker] = Split::Test;
    }
    if context.exp().traindevtest {
        let rest: Vec<usize> = (0..parts.len())
            .filter(|s| parts[*s] == Split::Train)
            .collect();
        let wanted = ((parts.len() as f64 * context.dev_share()) as usize).max(1);
        let mut draw = crate::draw::Draw::new(context.exp().seed, "dev_speakers", context.number);
        for i in draw.choose(rest.len(), wanted) {
            parts[rest[i]] = Split::Dev;
        }
        let dev = (0..parts.len()).filter(|s| parts[*s] == Split::Dev);
        notes.push(Note::info(format!(
            "database '{}': dev speakers drawn from those not listed for test: {}",
            context.database.name,
            list(dev.map(|s| speakers.names[s].clone()), 20)
        )));
    }
    Ok(speakers.of_row.iter().map(|s| Some(parts[*s])).collect())
}

/// `<db>.test`, `.dev` and `.train`; without a list for training it is the rest.
pub(super) fn stated(
    context: &Context,
    frame: &Frame,
    notes: &mut Vec<Note>,
) -> Result<Vec<Option<Split>>, DataError> {
    let plan = context.database;
    let speakers = Speakers::of(context, frame, "split_strategy 'speakers_stated'")?;
    let lists = [
        (&plan.test_speakers, Split::Test, "test"),
        (&plan.dev_speakers, Split::Dev, "dev"),
        (&plan.train_speakers, Split::Train, "train"),
    ];
    if lists.iter().all(|(names, _, _)| names.is_empty()) {
        return Err(context.error(format!(
            "split_strategy 'speakers_stated' needs {0}.test (and {0}.dev, {0}.train); the speakers are: {1}",
            plan.name,
            list(&speakers.names, 40)
        )));
    }
    let rest = plan.train_speakers.is_empty().then_some(Split::Train);
    let mut parts: Vec<Option<Split>> = vec![rest; speakers.names.len()];
    let mut seen: HashMap<usize, &str> = HashMap::new();
    for (names, split, key) in lists {
        if split == Split::Dev && !names.is_empty() && !context.exp().traindevtest {
            return Err(context.error(format!("{}.dev needs EXP.traindevtest = True", plan.name)));
        }
        for speaker in find(context, &speakers, names, key, false, notes)? {
            if let Some(other) = seen.insert(speaker, key) {
                if other != key {
                    return Err(context.error(format!(
                        "speaker '{}' is listed for {other} and for {key}",
                        speakers.names[speaker]
                    )));
                }
            }
            parts[speaker] = Some(split);
        }
    }
    Ok(speakers.of_row.iter().map(|s| parts[*s]).collect())
}

/// The numbers of the speakers named; a note names those that are not there. With `needed`, none at
/// all is an error.
fn find(
    context: &Context,
    speakers: &Speakers,
    names: &[String],
    key: &str,
    needed: bool,
    notes: &mut Vec<Note>,
) -> Result<Vec<usize>, DataError> {
    let column = Column::Text(speakers.names.iter().cloned().map(Some).collect());
    let wanted: Vec<_> = names.iter().cloned().map(Some).collect();
    let selected = select(&column, &wanted);
    let found: Vec<usize> = (0..selected.rows.len())
        .filter(|s| selected.rows[*s])
        .collect();
    if let Some(first) = selected.unmatched.first() {
        let near = nearest(&names[*first], speakers.names.iter().map(|n| n.as_ref()));
        let message = format!(
            "{}.{key}: no such speakers: {}{}; there are: {}",
            context.database.name,
            list(selected.unmatched.iter().map(|i| &names[*i]), 20),
            near.map(|n| format!(" (did you mean '{n}'?)"))
                .unwrap_or_default(),
            list(&speakers.names, 40)
        );
        if needed && found.is_empty() {
            return Err(DataError::split(message));
        }
        notes.push(Note::warning(message));
    }
    Ok(found)
}
