//! Samples as tables again: what the commands share that make new recordings of old ones.

use crate::assemble::text;
use crate::tables;
use anyhow::Result;
use nkl_config::plan::{Plan, Selection};
use nkl_config::{Note, NoteLevel};
use nkl_data::{Column, Dataset, Split};
use std::path::{Path, PathBuf};

/// The samples of a part.
pub fn selected(dataset: &Dataset, selection: Selection) -> Vec<usize> {
    match selection {
        Selection::All => (0..dataset.len()).collect(),
        Selection::Train => dataset.rows(Split::Train),
        Selection::Dev => dataset.rows(Split::Dev),
        Selection::Test => dataset.rows(Split::Test),
    }
}

/// A remark on standard error, for commands that write no report.
pub fn say(note: &Note) {
    let word = match note.level {
        NoteLevel::Info => "note",
        NoteLevel::Warning => "warning",
    };
    eprintln!("{word}: {}", note.text);
}

/// A row of a table: a stretch of a recording that was made of a sample, or is a part of it.
#[derive(Debug, Clone)]
pub struct Made {
    /// The sample.
    pub row: usize,
    /// The recording.
    pub file: String,
    /// First second.
    pub start: f64,
    /// Second after the last.
    pub end: f64,
}

/// The columns that go with samples into a table that is a database of its own.
pub struct Columns<'a> {
    columns: Vec<(&'a str, &'a Column)>,
    /// What a target is multiplied by, because it will be divided when the table is read.
    factor: Option<(&'a str, f64)>,
    split: Option<&'a Dataset>,
}

impl<'a> Columns<'a> {
    /// All columns, the target as it is after mapping and the like; a target that is cut into bins
    /// stays a number, because it will be cut again. The length is new in a new table.
    pub fn of(plan: &'a Plan, dataset: &'a Dataset) -> Self {
        let target = plan.data.target.as_deref().unwrap_or_default();
        let final_label = dataset
            .columns
            .get("class_label")
            .filter(|_| plan.data.continuous.is_none());
        let mut columns = Vec::new();
        for (name, column) in &dataset.columns {
            match name.as_str() {
                "class_label" | "duration" => {}
                name if name == target => columns.push((name, final_label.unwrap_or(column))),
                name => columns.push((name, column)),
            }
        }
        if let Some(label) = final_label {
            if !target.is_empty() && !columns.iter().any(|(name, _)| *name == target) {
                columns.push((target, label));
            }
        }
        let numeric = matches!(dataset.target, nkl_data::Target::Values(_));
        let factor = plan.data.target_divide_by.filter(|_| numeric);
        Columns {
            columns,
            factor: factor.map(|factor| (target, factor)),
            split: None,
        }
    }

    /// With a column that names the part.
    pub fn with_split(mut self, dataset: &'a Dataset) -> Self {
        self.columns.retain(|(name, _)| *name != "split");
        self.split = Some(dataset);
        self
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        let split = self.split.map(|_| "split".to_string());
        let names = self.columns.iter().map(|(name, _)| name.to_string());
        names.chain(split).collect()
    }

    /// Their cells in a row.
    pub fn cells(&self, row: usize) -> Vec<String> {
        let cell = |(name, column): &(&str, &Column)| match (column, self.factor) {
            (Column::Real(values), Some((target, factor))) if *name == target => {
                let value = values.get(row).copied().unwrap_or(f64::NAN) * factor;
                value.is_finite().then(|| value.to_string())
            }
            _ => text(column, row),
        };
        let split = self.split.and_then(|data| data.split.get(row));
        let cells = self
            .columns
            .iter()
            .map(|column| cell(column).unwrap_or_default());
        cells
            .chain(split.map(|split| split.name().to_string()))
            .collect()
    }

    /// Which of them hold numbers, by name; the others hold text.
    pub fn is_number(&self, name: &str) -> bool {
        let found = self.columns.iter().find(|(own, _)| *own == name);
        matches!(found, Some((_, Column::Real(_))))
    }
}

/// Writes a table: file, start, end, the columns, duration.
pub fn write(path: &Path, columns: &Columns, made: &[Made]) -> Result<()> {
    let mut header: Vec<String> = ["file", "start", "end"].map(str::to_string).to_vec();
    header.extend(columns.names());
    header.push("duration".to_string());
    let rows = made.iter().map(|row| {
        let mut cells = vec![row.file.clone(), row.start.to_string(), row.end.to_string()];
        cells.extend(columns.cells(row.row));
        cells.push(seconds(row.end - row.start));
        cells
    });
    tables::write(path, header, rows)
}

/// Seconds to the microsecond, without the digits that a difference leaves.
pub fn seconds(value: f64) -> String {
    ((value * 1e6).round() / 1e6).to_string()
}

/// The folder that all paths lie in; empty where they have none in common.
pub fn common_folder<'p>(paths: impl IntoIterator<Item = &'p Path>) -> PathBuf {
    let mut common: Option<PathBuf> = None;
    for path in paths {
        let folder = path.parent().unwrap_or(Path::new(""));
        common = Some(match common {
            None => folder.to_owned(),
            Some(common) => {
                let pairs = common.components().zip(folder.components());
                pairs.take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
            }
        });
    }
    common.unwrap_or_default()
}

/// The name of the piece of a recording, without suffix: `NAME`, or `NAME_1.250-3.500` for a stretch.
pub fn piece_name(path: &Path, stretch: Option<(f64, f64)>) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match stretch {
        None => stem.into_owned(),
        Some((start, end)) => format!("{stem}_{start:.3}-{end:.3}"),
    }
}
