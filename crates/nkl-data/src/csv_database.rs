//! A database that is one CSV table.

use crate::dataset::Split;
use crate::error::{nearest, DataError};
use crate::frame::{Frame, Recording, Working};
use crate::table::{infer, seconds, RawTable};
use indexmap::IndexMap;
use nkl_config::plan::{DatabasePlan, SplitStrategy};
use nkl_config::Note;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads the table of `plan`: a `file` column, optional `start` and `end`, and any others.
///
/// Columns become numbers where every value is one; `speaker` and the target keep their text.
///
/// # Errors
/// No such file, not UTF-8, no rows, no column `file`, times that are none; all with their line.
pub(crate) fn load(
    plan: &DatabasePlan,
    target: Option<&str>,
    notes: &mut Vec<Note>,
) -> Result<Frame, DataError> {
    if plan.path.is_dir() {
        let message = format!(
            "this is a folder, but {0}.type = csv: name the table in it, or set {0}.type = audformat",
            plan.name
        );
        return Err(DataError::table(&plan.path, None, message));
    }
    let mut table = RawTable::read_csv(&plan.path, notes)?;
    rename(plan, target, &mut table, notes);
    let have: Vec<String> = table.columns.iter().map(|(n, _)| n.clone()).collect();
    let Some(files) = table.take("file") else {
        let have = have.iter().map(String::as_str);
        return Err(DataError::no_column(
            plan.path.display().to_string(),
            "file",
            "the recordings",
            have,
        ));
    };
    let start = times(&mut table, "start")?;
    let end = times(&mut table, "end")?;
    let rows = files.len();
    let (recordings, recording) = recordings(plan, &table, &files)?;
    let start: Vec<f64> = match start {
        Some(start) => start
            .iter()
            .map(|s| if s.is_nan() { 0.0 } else { *s })
            .collect(),
        None => vec![0.0; rows],
    };
    let end = end.unwrap_or_else(|| vec![f64::NAN; rows]);
    let whole = start
        .iter()
        .zip(&end)
        .map(|(s, e)| *s == 0.0 && e.is_nan())
        .collect();
    let stated = stated_split(plan, &table)?;
    let mut columns = IndexMap::new();
    for (name, cells) in std::mem::take(&mut table.columns) {
        let keeps_text = name == "speaker" || Some(name.as_str()) == target;
        let column = if keeps_text {
            crate::Column::Text(cells)
        } else {
            infer(cells)
        };
        columns.insert(name, column);
    }
    Ok(Frame {
        recordings,
        recording,
        start,
        end,
        whole,
        table: vec![0; rows],
        tables: vec![plan.path.clone()],
        line: table.lines,
        database: vec![0; rows],
        stated,
        split: vec![Split::Train; rows],
        target: Working::None,
        columns,
    })
}

/// Applies `colnames` and `label`. A new name replaces a column that already has it.
fn rename(plan: &DatabasePlan, target: Option<&str>, table: &mut RawTable, notes: &mut Vec<Note>) {
    let label = plan
        .label
        .as_deref()
        .zip(target)
        .map(|(l, t)| (l.to_owned(), t.to_owned()));
    for (old, new) in plan.colnames.iter().cloned().chain(label) {
        if old == new {
            continue;
        }
        if !table.columns.iter().any(|(n, _)| *n == old) {
            let near = nearest(&old, table.columns.iter().map(|(n, _)| n.as_str()))
                .map(|n| format!(" (did you mean '{n}'?)"))
                .unwrap_or_default();
            notes.push(Note::warning(format!(
                "{}: there is no column '{old}' to call '{new}'{near}",
                plan.path.display()
            )));
            continue;
        }
        table.columns.retain(|(n, _)| *n != new);
        for (name, _) in &mut table.columns {
            if *name == old {
                name.clone_from(&new);
            }
        }
    }
}

pub(crate) fn times(table: &mut RawTable, name: &str) -> Result<Option<Vec<f64>>, DataError> {
    let Some(cells) = table.take(name) else {
        return Ok(None);
    };
    let mut out = Vec::with_capacity(cells.len());
    for (row, cell) in cells.iter().enumerate() {
        let Some(cell) = cell else {
            out.push(f64::NAN);
            continue;
        };
        match seconds(cell) {
            Some(value) if value >= 0.0 => out.push(value),
            Some(_) => {
                return Err(table.error(
                    row,
                    format!("'{name}' is before the recording begins: {cell}"),
                ))
            }
            None => {
                let message = format!(
                    "'{name}' is not a time: '{cell}' (seconds such as 2.5, or 0 days 00:00:02.5)"
                );
                return Err(table.error(row, message));
            }
        }
    }
    Ok(Some(out))
}

fn recordings(
    plan: &DatabasePlan,
    table: &RawTable,
    files: &[Option<Arc<str>>],
) -> Result<(Vec<Recording>, Vec<u32>), DataError> {
    let mut list: Vec<Recording> = Vec::new();
    let mut at: HashMap<Arc<str>, u32> = HashMap::new();
    let mut out = Vec::with_capacity(files.len());
    let bases = bases(plan);
    for (row, file) in files.iter().enumerate() {
        let Some(file) = file else {
            return Err(table.error(row, "the row names no recording (column 'file' is empty)"));
        };
        let next = list.len() as u32;
        let index = *at.entry(file.clone()).or_insert(next);
        if index == next {
            let candidates = bases.iter().map(|b| b.join(file.as_ref())).collect();
            list.push(Recording {
                name: file.clone(),
                candidates,
                duration: f64::NAN,
            });
        }
        out.push(index);
    }
    Ok((list, out))
}

/// The folders that the file names are relative to, in the order of trying.
fn bases(plan: &DatabasePlan) -> Vec<PathBuf> {
    if !plan.absolute_path {
        let folder = plan.path.parent().unwrap_or(Path::new(""));
        return vec![folder.join(&plan.audio_path)];
    }
    let mut bases = vec![plan.audio_path.clone()];
    if plan.audio_path.is_relative() && !plan.ini_dir.as_os_str().is_empty() {
        bases.push(plan.ini_dir.join(&plan.audio_path));
    }
    bases
}

/// The column `split`, for strategy `specified`.
fn stated_split(
    plan: &DatabasePlan,
    table: &RawTable,
) -> Result<Option<Vec<Option<Split>>>, DataError> {
    if plan.split == SplitStrategy::Database {
        return Err(DataError::split(format!(
            "database '{}': split_strategy 'database' reads the tables of an audformat database; for a CSV table \
             give it a column 'split' (train, dev, test) and use 'specified'",
            plan.name
        )));
    }
    if plan.split != SplitStrategy::Specified {
        return Ok(None);
    }
    let Some((_, cells)) = table.columns.iter().find(|(n, _)| n == "split") else {
        let have = table.columns.iter().map(|(n, _)| n.as_str());
        let purpose = "split_strategy 'specified' (train, dev or test in each row)";
        return Err(DataError::no_column(
            plan.path.display().to_string(),
            "split",
            purpose,
            have,
        ));
    };
    let mut out = Vec::with_capacity(cells.len());
    for (row, cell) in cells.iter().enumerate() {
        out.push(match cell {
            None => None,
            Some(cell) => Some(parse_split(cell).ok_or_else(|| {
                table.error(
                    row,
                    format!("'{cell}' is not a split; there are train, dev and test"),
                )
            })?),
        });
    }
    Ok(Some(out))
}

/// A split by one of its usual names.
pub(crate) fn parse_split(name: &str) -> Option<Split> {
    match name.to_ascii_lowercase().as_str() {
        "train" | "training" => Some(Split::Train),
        "dev" | "devel" | "development" | "val" | "valid" | "validation" => Some(Split::Dev),
        "test" | "testing" | "eval" => Some(Split::Test),
        _ => None,
    }
}
