//! Rows on their way from the tables to the [`Dataset`](crate::Dataset).

use crate::dataset::{Column, Split};
use crate::error::{place, DataError};
use crate::table::Cells;
use indexmap::IndexMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A recording that rows refer to.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    /// As the table names it.
    pub(crate) name: Arc<str>,
    /// Where it may be, in the order of trying; after the recordings are found, where it is.
    pub(crate) candidates: Vec<PathBuf>,
    /// Seconds; NaN before it is known.
    pub(crate) duration: f64,
}

/// The target while it is worked on; the columns keep what the table says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Working {
    /// No target.
    None,
    /// Class names.
    Labels(Vec<Arc<str>>),
    /// Numbers.
    Values(Vec<f64>),
}

/// Rows of one or more databases. All vectors have one entry per row, except `recordings`.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The distinct recordings.
    pub(crate) recordings: Vec<Recording>,
    /// The recording of each row.
    pub(crate) recording: Vec<u32>,
    /// First second.
    pub(crate) start: Vec<f64>,
    /// Last second; NaN means the end of the recording, until that is known.
    pub(crate) end: Vec<f64>,
    /// The row is the whole recording.
    pub(crate) whole: Vec<bool>,
    /// Index into `tables`.
    pub(crate) table: Vec<u16>,
    /// The files that the rows were read from.
    pub(crate) tables: Vec<PathBuf>,
    /// Line in that file; 0 where there is none.
    pub(crate) line: Vec<u32>,
    /// Position of the database in `DATA.databases`.
    pub(crate) database: Vec<u32>,
    /// The split that the database itself states.
    pub(crate) stated: Option<Vec<Option<Split>>>,
    /// The split, once it is decided.
    pub(crate) split: Vec<Split>,
    /// The target.
    pub(crate) target: Working,
    /// Named values.
    pub(crate) columns: IndexMap<String, Column>,
}

impl Frame {
    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.recording.len()
    }

    /// Where a row comes from, for messages.
    pub(crate) fn place(&self, row: usize) -> String {
        let line = self.line.get(row).copied().unwrap_or(0);
        let table = self
            .table
            .get(row)
            .and_then(|t| self.tables.get(usize::from(*t)));
        match table {
            Some(path) if line > 0 => place(path, Some(u64::from(line))),
            Some(path) => format!("{}: {}", path.display(), self.file(row)),
            None => self.file(row).to_string(),
        }
    }

    /// The recording of a row as its table names it.
    pub(crate) fn file(&self, row: usize) -> &Arc<str> {
        &self.recordings[self.recording[row] as usize].name
    }

    /// Seconds of a row.
    pub(crate) fn duration(&self, row: usize) -> f64 {
        self.end[row] - self.start[row]
    }

    /// The texts of a column: numbers are written out.
    pub(crate) fn texts(&self, name: &str) -> Option<Cells> {
        self.columns.get(name).map(texts)
    }

    /// The speaker of each row.
    pub(crate) fn speakers(&self) -> Option<&[Option<Arc<str>>]> {
        match self.columns.get("speaker") {
            Some(Column::Text(cells)) => Some(cells),
            _ => None,
        }
    }

    /// The speaker of each row, or an error that says what they are needed for.
    pub(crate) fn need_speakers(
        &self,
        database: &str,
        purpose: &str,
    ) -> Result<&[Option<Arc<str>>], DataError> {
        self.speakers().ok_or_else(|| {
            let have = self.columns.keys().map(String::as_str);
            DataError::no_column(format!("database '{database}'"), "speaker", purpose, have)
        })
    }

    /// Keeps these rows, in this order. Recordings that no row needs any more stay listed.
    pub(crate) fn keep(&mut self, rows: &[usize]) {
        if rows.len() == self.rows() && rows.iter().enumerate().all(|(i, r)| i == *r) {
            return;
        }
        pick(&mut self.recording, rows);
        pick(&mut self.start, rows);
        pick(&mut self.end, rows);
        pick(&mut self.whole, rows);
        pick(&mut self.table, rows);
        pick(&mut self.line, rows);
        pick(&mut self.database, rows);
        pick(&mut self.split, rows);
        if let Some(stated) = &mut self.stated {
            pick(stated, rows);
        }
        match &mut self.target {
            Working::None => {}
            Working::Labels(labels) => pick(labels, rows),
            Working::Values(values) => pick(values, rows),
        }
        for column in self.columns.values_mut() {
            match column {
                Column::Text(cells) => pick(cells, rows),
                Column::Real(values) => pick(values, rows),
            }
        }
    }
}

/// The elements at `rows`.
fn pick<T: Clone>(values: &mut Vec<T>, rows: &[usize]) {
    *values = rows.iter().map(|r| values[*r].clone()).collect();
}

/// A column's cells as text; whole numbers without a decimal point.
pub(crate) fn texts(column: &Column) -> Cells {
    match column {
        Column::Text(cells) => cells.clone(),
        Column::Real(values) => values
            .iter()
            .map(|v| (!v.is_nan()).then(|| v.to_string().into()))
            .collect(),
    }
}
