//! What databases hold, before anything is left out.

use crate::dataset::Column;
use crate::error::DataError;
use crate::frame::Frame;
use crate::prepare::load;
use indexmap::IndexMap;
use nkl_config::plan::{DatabasePlan, Plan};
use nkl_config::Note;
use std::path::PathBuf;

/// One database.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// Its name.
    pub database: String,
    /// Its rows: recordings, or stretches of them.
    pub rows: Vec<Row>,
    /// The recordings that they refer to, each once, in the order of the tables.
    pub recordings: Vec<Found>,
    /// Every column besides file, start and end, in the order of the tables.
    pub columns: IndexMap<String, Column>,
}

/// One row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Place of its recording in [`Inventory::recordings`].
    pub recording: usize,
    /// First second.
    pub start: f64,
    /// Last second; NaN for the end of the recording.
    pub end: f64,
}

/// One recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As the table names it.
    pub name: String,
    /// Where it is, or, where it is missing, the first place that was looked at.
    pub path: PathBuf,
    /// Whether there is such a file.
    pub there: bool,
}

/// All databases of the plan as their tables have them: no row is filtered, split or left out, but
/// those of an audformat database without the target.
///
/// # Errors
/// A table that cannot be read.
pub fn inventory(plan: &Plan, notes: &mut Vec<Note>) -> Result<Vec<Inventory>, DataError> {
    let databases = plan.data.databases.iter();
    databases
        .map(|database| one(plan, database, notes))
        .collect()
}

fn one(
    plan: &Plan,
    database: &DatabasePlan,
    notes: &mut Vec<Note>,
) -> Result<Inventory, DataError> {
    let target = plan.data.target.as_deref();
    let (frame, _) = load(plan, database, target, notes)?;
    let rows = (0..frame.rows()).map(|row| row_of(&frame, row));
    let recordings = frame.recordings.iter().map(|recording| {
        let there = recording.candidates.iter().find(|path| path.is_file());
        let path = there.or(recording.candidates.first());
        Found {
            name: recording.name.to_string(),
            path: path.cloned().unwrap_or_default(),
            there: there.is_some(),
        }
    });
    Ok(Inventory {
        database: database.name.clone(),
        rows: rows.collect(),
        recordings: recordings.collect(),
        columns: frame.columns,
    })
}

fn row_of(frame: &Frame, row: usize) -> Row {
    Row {
        recording: frame.recording.get(row).map_or(0, |r| *r as usize),
        start: frame.start.get(row).copied().unwrap_or(0.0),
        end: frame.end.get(row).copied().unwrap_or(f64::NAN),
    }
}
