//! A table of text.

use super::{is_missing, Cells, Interner};
use crate::error::{list, DataError};
use crate::parquet::{self, ColumnData};
use nkl_config::Note;
use nkl_csv::Lines;
use std::path::{Path, PathBuf};

/// Columns of text, with the file line of each row.
pub(crate) struct RawTable {
    /// Where it was read.
    pub(crate) path: PathBuf,
    /// (name, cells); missing cells are `None`. All of the same length.
    pub(crate) columns: Vec<(String, Cells)>,
    /// The line of each row in a text file; empty for Parquet.
    pub(crate) lines: Vec<u32>,
}

impl RawTable {
    /// The line of a row.
    pub(crate) fn line(&self, row: usize) -> Option<u64> {
        self.lines.get(row).map(|l| u64::from(*l))
    }

    /// An error at a row.
    pub(crate) fn error(&self, row: usize, message: impl Into<String>) -> DataError {
        match self.line(row) {
            Some(line) => DataError::table(&self.path, Some(line), message),
            None => DataError::table(
                &self.path,
                None,
                format!("row {}: {}", row + 1, message.into()),
            ),
        }
    }

    /// Takes a column out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Cells> {
        let at = self.columns.iter().position(|(n, _)| n == name)?;
        Some(self.columns.remove(at).1)
    }

    /// Reads a comma-separated file as UTF-8, with or without byte order mark, any line ends.
    /// Cells are trimmed; what pandas takes for missing is missing.
    pub(crate) fn read_csv(path: &Path, notes: &mut Vec<Note>) -> Result<RawTable, DataError> {
        let bytes = std::fs::read(path).map_err(|e| DataError::io(path, e))?;
        let text = utf8(path, &bytes)?;
        if text.trim().is_empty() {
            return Err(DataError::table(path, None, "the file is empty"));
        }
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(Lines::new(text.as_bytes()));
        let names = header(path, reader.headers().map_err(|e| malformed(path, &e))?)?;
        let mut columns: Vec<Cells> = vec![Vec::new(); names.len()];
        let mut interners: Vec<Interner> = names.iter().map(|_| Interner::default()).collect();
        let mut lines = Vec::new();
        let mut short = (0, 0);
        let mut record = csv::StringRecord::new();
        while reader
            .read_record(&mut record)
            .map_err(|e| malformed(path, &e))?
        {
            let line = nkl_csv::line(&reader, &record);
            if record.len() > names.len() {
                return Err(too_long(path, line, record.len(), names.len()));
            }
            if record.len() < names.len() {
                short = (short.0 + 1, if short.0 == 0 { line } else { short.1 });
            }
            for (i, column) in columns.iter_mut().enumerate() {
                let cell = record.get(i).unwrap_or("").trim();
                column.push((!is_missing(cell)).then(|| interners[i].get(cell)));
            }
            lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        }
        if lines.is_empty() {
            return Err(DataError::table(
                path,
                None,
                "the table has a header but no rows",
            ));
        }
        if short.0 > 0 {
            notes.push(Note::warning(format!(
                "{}: {} of {} rows have fewer cells than the header, first in line {}; the rest is taken as missing",
                path.display(), short.0, lines.len(), short.1
            )));
        }
        Ok(RawTable {
            path: path.to_owned(),
            columns: names.into_iter().zip(columns).collect(),
            lines,
        })
    }

    /// Reads a Parquet table, its values written out as text.
    pub(crate) fn read_parquet(path: &Path) -> Result<RawTable, DataError> {
        let table = parquet::read(path)?;
        let columns = table
            .columns
            .into_iter()
            .map(|(name, data)| (name, texts(data)))
            .collect();
        Ok(RawTable {
            path: path.to_owned(),
            columns,
            lines: Vec::new(),
        })
    }
}

fn texts(data: ColumnData) -> Cells {
    let mut shared = Interner::default();
    match data {
        ColumnData::Text(cells) => cells
            .into_iter()
            .map(|c| c.filter(|c| !is_missing(c)).map(|c| shared.get(&c)))
            .collect(),
        ColumnData::I64(values) => values
            .iter()
            .map(|v| Some(shared.get(&v.to_string())))
            .collect(),
        ColumnData::F64(values) => values
            .iter()
            .map(|v| (!v.is_nan()).then(|| shared.get(&v.to_string())))
            .collect(),
        ColumnData::F32(values) => values
            .iter()
            .map(|v| (!v.is_nan()).then(|| shared.get(&v.to_string())))
            .collect(),
    }
}

fn utf8<'a>(path: &Path, bytes: &'a [u8]) -> Result<&'a str, DataError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(DataError::table(
            path,
            None,
            "the table is UTF-16; save it as UTF-8",
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|e| {
        let at = e.valid_up_to();
        let line = 1 + bytes[..at].iter().filter(|b| **b == b'\n').count() as u64;
        let start = bytes[..at]
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |p| p + 1);
        let before = String::from_utf8_lossy(&bytes[start..at]).into_owned();
        let byte = bytes.get(at).copied().unwrap_or(0);
        let message = format!(
            "the row is not UTF-8 (byte 0x{byte:02x} after \"{before}\"); save the table as UTF-8"
        );
        DataError::table(path, Some(line), message)
    })
}

pub(super) fn header(path: &Path, record: &csv::StringRecord) -> Result<Vec<String>, DataError> {
    let mut names: Vec<String> = Vec::with_capacity(record.len());
    for (i, name) in record.iter().enumerate() {
        // pandas names a column without a name by its position; an index written along has none.
        let name = name.trim();
        let name = if name.is_empty() {
            format!("Unnamed: {i}")
        } else {
            name.to_owned()
        };
        if names.contains(&name) {
            return Err(DataError::table(
                path,
                Some(1),
                format!("two columns are named '{name}'"),
            ));
        }
        names.push(name);
    }
    if let [only] = names.as_slice() {
        if let Some(separator) = [';', '\t', '|'].into_iter().find(|s| only.contains(*s)) {
            let message = format!(
                "the columns are separated by {separator:?}, not by commas: save the table with commas ({})",
                list(only.split(separator), 10)
            );
            return Err(DataError::table(path, Some(1), message));
        }
    }
    Ok(names)
}

pub(super) fn too_long(path: &Path, line: u64, cells: usize, columns: usize) -> DataError {
    let message = format!(
        "the row has {cells} cells, the header {columns} columns; put quotes around text that contains commas"
    );
    DataError::table(path, Some(line), message)
}

pub(super) fn malformed(path: &Path, error: &csv::Error) -> DataError {
    let line = error.position().map(|p| p.line());
    if let csv::ErrorKind::Utf8 { .. } = error.kind() {
        let message = "the row is not UTF-8; save the table as UTF-8";
        return DataError::table(path, line, message);
    }
    DataError::table(path, line, format!("not a readable table: {error}"))
}
