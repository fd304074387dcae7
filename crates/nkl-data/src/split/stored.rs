//! The split of an experiment, stored and read again.

use super::Context;
use crate::csv_database::parse_split;
use crate::dataset::{Dataset, Split};
use crate::error::{count, DataError};
use crate::frame::Frame;
use crate::table::{Cells, RawTable};
use nkl_config::plan::{ExpPlan, Plan};
use nkl_config::Note;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the split of an experiment is stored: `<root>/<name>/<store>/split.csv`.
pub fn split_file(exp: &ExpPlan) -> PathBuf {
    exp.folder().join(&exp.store_dir).join("split.csv")
}

/// One row of a stored split.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRow {
    /// Name of the database.
    pub database: String,
    /// The recording as its table names it.
    pub file: String,
    /// First second.
    pub start: f64,
    /// Last second.
    pub end: f64,
    /// The split.
    pub split: Split,
}

/// Writes `database,file,start,end,split` for each sample to [`split_file`], for
/// `split_strategy = reuse` in a later run.
///
/// # Errors
/// The file system refuses; then an older file stays as it is.
pub fn save_split(plan: &Plan, dataset: &Dataset) -> Result<PathBuf, DataError> {
    let path = split_file(&plan.exp);
    let folder = path.parent().unwrap_or(Path::new("."));
    let io = |e| DataError::io(&path, e);
    std::fs::create_dir_all(folder).map_err(io)?;
    let mut file = crate::temporary_in(folder).map_err(io)?;
    let mut writer = csv::Writer::from_writer(std::io::BufWriter::new(file.as_file_mut()));
    let put = |writer: &mut csv::Writer<_>, row: [&str; 5]| {
        writer
            .write_record(row)
            .map_err(|e| io(std::io::Error::other(e)))
    };
    put(&mut writer, ["database", "file", "start", "end", "split"])?;
    for (i, segment) in dataset.segments.iter().enumerate() {
        let database = plan
            .data
            .databases
            .get(dataset.database[i])
            .map_or("", |d| d.name.as_str());
        let (start, end) = (segment.start.to_string(), segment.end.to_string());
        put(
            &mut writer,
            [
                database,
                &segment.file,
                &start,
                &end,
                dataset.split[i].name(),
            ],
        )?;
    }
    let mut inner = writer
        .into_inner()
        .map_err(|e| io(std::io::Error::other(e.to_string())))?;
    inner.flush().map_err(io)?;
    drop(inner);
    file.persist(&path).map_err(|e| io(e.error))?;
    Ok(path)
}

/// Reads what [`save_split`] wrote.
///
/// # Errors
/// No such file, a missing column, or a cell that is not what it should be, with its line.
pub fn load_split(path: &Path) -> Result<Vec<StoredRow>, DataError> {
    let mut table = RawTable::read_csv(path, &mut Vec::new())?;
    let mut columns = Vec::new();
    for name in ["database", "file", "start", "end", "split"] {
        let have: Vec<String> = table.columns.iter().map(|(n, _)| n.clone()).collect();
        columns.push(table.take(name).ok_or_else(|| {
            let have = have.iter().map(String::as_str);
            DataError::no_column(path.display().to_string(), name, "a stored split", have)
        })?);
    }
    (0..table.lines.len())
        .map(|row| stored_row(&table, &columns, row))
        .collect()
}

/// The row's cells are those of `columns`: database, file, start, end, split.
fn stored_row(table: &RawTable, columns: &[Cells], row: usize) -> Result<StoredRow, DataError> {
    let text = |column: usize| {
        columns
            .get(column)
            .and_then(|c| c.get(row))
            .and_then(Option::as_deref)
            .unwrap_or("")
    };
    let time = |column: usize| {
        let parsed = text(column).parse::<f64>();
        parsed.map_err(|_| table.error(row, format!("'{}' is not a time", text(column))))
    };
    Ok(StoredRow {
        database: text(0).to_owned(),
        file: text(1).to_owned(),
        start: time(2)?,
        end: time(3)?,
        split: parse_split(text(4))
            .ok_or_else(|| table.error(row, format!("'{}' is not a split", text(4))))?,
    })
}

/// Strategy `reuse`.
pub(super) fn reuse(
    context: &Context,
    frame: &Frame,
    notes: &mut Vec<Note>,
) -> Result<Vec<Option<Split>>, DataError> {
    let path = split_file(context.exp());
    if context.plan.data.no_reuse {
        return Err(context.error("split_strategy 'reuse' contradicts DATA.no_reuse = True"));
    }
    if !path.is_file() {
        return Err(context.error(format!(
            "split_strategy 'reuse', but no split is stored at {}; run the experiment once with another strategy",
            path.display()
        )));
    }
    let mut stored: HashMap<(Arc<str>, i64, i64), Split> = HashMap::new();
    for row in load_split(&path)?
        .into_iter()
        .filter(|r| r.database == context.database.name)
    {
        stored.insert(
            (row.file.into(), micros(row.start), micros(row.end)),
            row.split,
        );
    }
    let parts: Vec<Option<Split>> = (0..frame.rows())
        .map(|r| {
            let key = (
                frame.file(r).clone(),
                micros(frame.start[r]),
                micros(frame.end[r]),
            );
            stored.get(&key).copied()
        })
        .collect();
    let found = parts.iter().flatten().count();
    if found == 0 {
        return Err(context.error(format!(
            "the split stored at {} has none of its samples; run the experiment once with another strategy",
            path.display()
        )));
    }
    if parts.contains(&Some(Split::Dev)) && !context.exp().traindevtest {
        return Err(context.error(format!(
            "the split stored at {} has a dev part; set EXP.traindevtest = True",
            path.display()
        )));
    }
    notes.push(Note::info(format!(
        "database '{}': split reused from {} ({} of {})",
        context.database.name,
        path.display(),
        found,
        count(frame.rows(), "row")
    )));
    Ok(parts)
}

/// Times are compared to the microsecond.
fn micros(seconds: f64) -> i64 {
    (seconds * 1e6).round() as i64
}
