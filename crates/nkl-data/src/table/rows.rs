//! A comma-separated table that is read row by row, so it may be larger than memory.

use super::raw::{header, malformed, too_long};
use super::{is_missing, seconds};
use crate::DataError;
use nkl_csv::Lines;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A table with a header. Cells are text as it stands in the file, without the space around it.
pub struct TextRows {
    path: PathBuf,
    names: Vec<String>,
    reader: csv::Reader<Lines<File>>,
    record: csv::StringRecord,
}

impl TextRows {
    /// Opens a table and reads its header.
    ///
    /// # Errors
    /// The file cannot be read, is empty, is not UTF-8 or not comma-separated, or has two columns of one
    /// name.
    pub fn open(path: &Path) -> Result<Self, DataError> {
        let file = File::open(path).map_err(|error| DataError::io(path, error))?;
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(Lines::new(file));
        let record = reader.headers().map_err(|error| malformed(path, &error))?;
        if record.is_empty() {
            return Err(DataError::table(path, None, "the file is empty"));
        }
        Ok(TextRows {
            path: path.to_owned(),
            names: header(path, record)?,
            reader,
            record: csv::StringRecord::new(),
        })
    }

    /// The names of the columns, in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| own == name)
    }

    /// The place of a column that has to be there; `purpose` says what for, or is empty.
    ///
    /// # Errors
    /// It is not there; says which are.
    pub fn needed(&self, name: &str, purpose: &str) -> Result<usize, DataError> {
        let names = self.names.iter().map(String::as_str);
        let place = || self.path.display().to_string();
        let missing = || DataError::no_column(place(), name, purpose, names.clone());
        self.column(name).ok_or_else(missing)
    }

    /// The next row; `None` behind the last.
    ///
    /// # Errors
    /// A row that is not UTF-8, or has more or fewer cells than the header; named by its line.
    pub fn next_row(&mut self) -> Result<Option<TextRow<'_>>, DataError> {
        let read = self.reader.read_record(&mut self.record);
        if !read.map_err(|error| malformed(&self.path, &error))? {
            return Ok(None);
        }
        let row = TextRow {
            path: &self.path,
            names: &self.names,
            record: &self.record,
            line: nkl_csv::line(&self.reader, &self.record),
        };
        let (cells, columns) = (row.record.len(), row.names.len());
        if cells > columns {
            return Err(too_long(&self.path, row.line(), cells, columns));
        }
        if cells < columns {
            let message = format!("the row has {cells} cells, the header {columns} columns");
            return Err(row.error(message));
        }
        Ok(Some(row))
    }
}

/// A row of [`TextRows`].
pub struct TextRow<'a> {
    path: &'a Path,
    names: &'a [String],
    record: &'a csv::StringRecord,
    line: u64,
}

impl TextRow<'_> {
    /// The line it begins in, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The cell in a column; empty where there is no such column.
    pub fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default().trim()
    }

    /// A cell that has to be a finite number.
    ///
    /// # Errors
    /// It is none; names line and column.
    pub fn number(&self, column: usize) -> Result<f64, DataError> {
        let cell = self.cell(column);
        let number = cell.parse().ok().filter(|value: &f64| value.is_finite());
        number.ok_or_else(|| {
            let name = self.names.get(column).map_or("", String::as_str);
            self.error(format!("{name} is `{cell}`, expected a finite number"))
        })
    }

    /// Seconds, as [`seconds`] reads them; nothing where the cell holds no value.
    ///
    /// # Errors
    /// It is no time; names line and column.
    pub fn seconds(&self, column: usize) -> Result<Option<f64>, DataError> {
        let cell = self.cell(column);
        if is_missing(cell) {
            return Ok(None);
        }
        let time = seconds(cell).filter(|time| time.is_finite());
        let wrong = || {
            let name = self.names.get(column).map_or("", String::as_str);
            self.error(format!("{name} is `{cell}`, which is no time in seconds"))
        };
        time.ok_or_else(wrong).map(Some)
    }

    /// Something that is wrong in this row, named by file and line.
    pub fn error(&self, message: impl Into<String>) -> DataError {
        DataError::table(self.path, Some(self.line()), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(bytes: &[u8]) -> Result<Vec<(u64, String, f64)>, DataError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.csv");
        std::fs::write(&path, bytes).unwrap();
        let mut rows = TextRows::open(&path)?;
        let (file, value) = (rows.needed("file", "")?, rows.needed("value", "")?);
        let mut found = Vec::new();
        while let Some(row) = rows.next_row()? {
            found.push((row.line(), row.cell(file).to_owned(), row.number(value)?));
        }
        Ok(found)
    }

    #[test]
    fn rows_have_their_lines() {
        let bytes = b"\xef\xbb\xbffile, value\r\n\"a\nb\", 1.5 \r\n\r\nc,-2e1\r\n";
        let expected = [(2, "a\nb".into(), 1.5), (5, "c".into(), -20.0)];
        assert_eq!(table(bytes).unwrap(), expected);
    }

    #[test]
    fn what_is_wrong_is_named_by_line() {
        for (bytes, message) in [
            (&b""[..], "t.csv: the file is empty"),
            (b"file\na\n", "t.csv: there is no column 'value'"),
            (b"file,value\na,1\nb,x\n", "t.csv:3: value is `x`"),
            (b"file,value\na,inf\n", "t.csv:2: value is `inf`"),
            (b"file,value\na\n", "t.csv:2: the row has 1 cells"),
            (b"file,value\na,1,2\n", "t.csv:2: the row has 3 cells"),
            (b"file,value\n\xe9,1\n", "t.csv:2: the row is not UTF-8"),
            (b"file;value\na;1\n", "separated by ';'"),
            (b"file,file\n", "two columns are named 'file'"),
        ] {
            let error = table(bytes).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
