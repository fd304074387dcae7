//! Rows that name the same stretch of the same recording.

use crate::error::{count, DataError};
use crate::frame::{texts, Frame};
use nkl_config::plan::DatabasePlan;
use nkl_config::Note;
use std::collections::HashMap;

/// The same sample with the same target is a note: it counts as often as it is there. With different
/// targets it is an error.
pub(crate) fn check(
    plan: &DatabasePlan,
    target: Option<&str>,
    frame: &Frame,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let labels = target.and_then(|t| frame.columns.get(t)).map(texts);
    let mut first: HashMap<(u32, u64, u64), usize> = HashMap::with_capacity(frame.rows());
    let (mut repeats, mut example) = (0, 0);
    for row in 0..frame.rows() {
        let key = (
            frame.recording[row],
            frame.start[row].to_bits(),
            frame.end[row].to_bits(),
        );
        let before = *first.entry(key).or_insert(row);
        if before == row {
            continue;
        }
        if repeats == 0 {
            example = row;
        }
        repeats += 1;
        let Some(labels) = &labels else { continue };
        if let (Some(old), Some(new)) = (&labels[before], &labels[row]) {
            if old != new {
                return Err(DataError::target(format!(
                    "{}: {} has the {} '{new}', but '{old}' at {}; leave one of the rows out",
                    frame.place(row),
                    frame.file(row),
                    target.unwrap_or("target"),
                    frame.place(before)
                )));
            }
        }
    }
    if repeats > 0 {
        notes.push(Note::warning(format!(
            "database '{}': {} repeat a sample (same file and times), first {}; each counts",
            plan.name,
            count(repeats, "row"),
            frame.place(example)
        )));
    }
    Ok(())
}
