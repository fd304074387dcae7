//! Tables as text: numbers, a row per frame, separated by commas.
//!
//! The first line names the columns, unless all of it is numbers. The columns `file`, `start` and
//! `end` say where a row comes from and are not features; the rows of one `file` are an utterance.

use super::reader::{matrix, Block, BlockValues, FrameReader, BLOCK_ROWS};
use super::FileError;
use csv::StringRecord;
use nkl_csv::Lines;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A table on its way.
pub struct CsvReader {
    path: PathBuf,
    file: csv::Reader<Lines<File>>,
    /// Places and names of the features.
    columns: Vec<(usize, String)>,
    /// The place of the column `file`.
    of_file: Option<usize>,
    /// The row that was read too far: of the next utterance.
    kept: Option<(u64, StringRecord)>,
    next: u64,
    utterance: Option<Arc<str>>,
}

/// Whether a column says where a row comes from.
pub fn is_place(name: &str) -> bool {
    ["file", "start", "end"].contains(&name)
}

impl CsvReader {
    /// Reads the first line.
    ///
    /// # Errors
    /// The file cannot be read, or there is no column of features.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let file = File::open(path).map_err(|error| FileError::io(path, error))?;
        let mut builder = csv::ReaderBuilder::new();
        let mut file = builder.has_headers(false).from_reader(Lines::new(file));
        let mut first = StringRecord::new();
        let any = file
            .read_record(&mut first)
            .map_err(|error| wrong(path, &error))?;
        let named = first.iter().any(|cell| cell.trim().parse::<f64>().is_err());
        let names = first.iter().enumerate().map(|(i, cell)| match named {
            true => (i, cell.trim().trim_start_matches('\u{feff}').to_string()),
            false => (i, format!("column {}", i + 1)),
        });
        let (places, columns): (Vec<_>, Vec<_>) =
            names.partition(|(_, name)| named && is_place(name));
        if any && columns.is_empty() {
            return Err(FileError::format(path, "there is no column of features"));
        }
        let of_file = places
            .iter()
            .find(|(_, name)| name == "file")
            .map(|(i, _)| *i);
        Ok(CsvReader {
            path: path.to_owned(),
            kept: (any && !named).then(|| (nkl_csv::line(&file, &first), first)),
            file,
            columns,
            of_file,
            next: 0,
            utterance: None,
        })
    }

    /// A row and its line.
    fn record(&mut self) -> Result<Option<(u64, StringRecord)>, FileError> {
        if let Some(kept) = self.kept.take() {
            return Ok(Some(kept));
        }
        let mut record = StringRecord::new();
        let any = self
            .file
            .read_record(&mut record)
            .map_err(|error| wrong(&self.path, &error))?;
        let line = nkl_csv::line(&self.file, &record);
        Ok(any.then_some((line, record)))
    }

    fn numbers(
        &self,
        line: u64,
        record: &StringRecord,
        out: &mut Vec<f64>,
    ) -> Result<(), FileError> {
        for (place, name) in &self.columns {
            let cell = record.get(*place).unwrap_or_default().trim();
            let number = cell.parse().map_err(|_| {
                let text = format!("line {line}: {name} is '{cell}', features have to be numbers");
                FileError::format(&self.path, text)
            });
            out.push(number?);
        }
        Ok(())
    }
}

impl FrameReader for CsvReader {
    fn dimensions(&self) -> usize {
        self.columns.len()
    }

    fn next_block(&mut self) -> Result<Option<Block>, FileError> {
        let (mut values, mut rows) = (Vec::new(), 0);
        while rows < BLOCK_ROWS {
            let Some((line, record)) = self.record()? else {
                break;
            };
            let file = self.of_file.and_then(|i| record.get(i));
            if file.is_some() && file != self.utterance.as_deref() {
                if rows > 0 {
                    self.kept = Some((line, record));
                    break;
                }
                self.utterance = file.map(Arc::from);
                self.next = 0;
            }
            self.numbers(line, &record, &mut values)?;
            rows += 1;
        }
        if rows == 0 {
            return Ok(None);
        }
        let first_row = self.next;
        self.next += rows as u64;
        Ok(Some(Block {
            values: BlockValues::F64(matrix(self.columns.len(), values)),
            first_row,
            utterance: self.utterance.clone(),
        }))
    }
}

fn wrong(path: &Path, error: &csv::Error) -> FileError {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Io(source) => FileError::io(path, std::io::Error::from(source.kind())),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => FileError::format(
            path,
            format!("line {line} has {len} cells, expected {expected_len}"),
        ),
        csv::ErrorKind::Utf8 { .. } => {
            FileError::format(path, format!("line {line} is not UTF-8 text"))
        }
        _ => FileError::format(path, error.to_string()),
    }
}
