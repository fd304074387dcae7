//! Parquet tables as frames: a row group at a time.

use ndarray::Array2;
use nkl_data::parquet::{ColumnData, ParquetError, RowGroups, Table};
use nkl_mixture::files::{is_place, Block, BlockValues, FileError, FrameFile, FrameReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// By the suffix of its name.
pub fn is_one(path: &Path) -> bool {
    let suffix = path.extension().and_then(|suffix| suffix.to_str());
    suffix.is_some_and(|suffix| ["parquet", "pqt", "pq"].contains(&suffix))
}

/// A table that can be read again and again.
pub fn file(path: &Path) -> FrameFile {
    let again = path.to_owned();
    FrameFile {
        path: path.to_owned(),
        open: Box::new(move || Ok(Box::new(Reader::open(&again)?))),
    }
}

/// A table on its way.
struct Reader {
    path: PathBuf,
    groups: RowGroups,
    /// Names of the features; the columns that say where a row comes from are left out.
    columns: usize,
    /// The group that is handed over.
    rows: Option<Rows>,
}

/// The rows of a group that are left.
struct Rows {
    values: Array2<f64>,
    /// The utterance of each row, if there is a column `file`.
    files: Option<Vec<Option<Arc<str>>>>,
    next: usize,
    first: u64,
}

impl Reader {
    fn open(path: &Path) -> Result<Self, FileError> {
        let groups = RowGroups::open(path).map_err(|error| wrong(path, error))?;
        let names = groups.names().iter();
        let columns = names.filter(|name| !is_place(name)).count();
        if columns == 0 {
            return Err(FileError::format(path, "there is no column of features"));
        }
        Ok(Reader {
            path: path.to_owned(),
            groups,
            columns,
            rows: None,
        })
    }

    /// Features of a group as a matrix.
    fn rows(&self, table: &Table, first: u64) -> Result<Rows, FileError> {
        let mut values = Array2::zeros((table.rows(), self.columns));
        let features = table.columns.iter().filter(|(name, _)| !is_place(name));
        for (mut column, (name, data)) in values.columns_mut().into_iter().zip(features) {
            match data {
                ColumnData::F64(v) => column.iter_mut().zip(v).for_each(|(to, from)| *to = *from),
                ColumnData::F32(v) => {
                    column
                        .iter_mut()
                        .zip(v)
                        .for_each(|(to, from)| *to = f64::from(*from));
                }
                ColumnData::I64(v) => column
                    .iter_mut()
                    .zip(v)
                    .for_each(|(to, from)| *to = *from as f64),
                ColumnData::Text(_) => {
                    let text = format!("column {name} is text, features have to be numbers");
                    return Err(FileError::format(&self.path, text));
                }
            }
        }
        let files = match table.column("file") {
            Some(ColumnData::Text(files)) => Some(files.clone()),
            _ => None,
        };
        Ok(Rows {
            values,
            files,
            next: 0,
            first,
        })
    }
}

impl FrameReader for Reader {
    fn dimensions(&self) -> usize {
        self.columns
    }

    fn next_block(&mut self) -> Result<Option<Block>, FileError> {
        loop {
            if let Some(block) = self.rows.as_mut().and_then(Rows::block) {
                return Ok(Some(block));
            }
            let first = self
                .rows
                .as_ref()
                .map_or(0, |rows| rows.first + rows.values.nrows() as u64);
            let group = self
                .groups
                .next_group()
                .map_err(|error| wrong(&self.path, error))?;
            let Some(table) = group else { return Ok(None) };
            self.rows = Some(self.rows(&table, first)?);
        }
    }
}

impl Rows {
    /// The next rows of one utterance.
    fn block(&mut self) -> Option<Block> {
        let (start, total) = (self.next, self.values.nrows());
        if start == total {
            return None;
        }
        let utterance = self.files.as_ref().and_then(|files| files[start].clone());
        let end = match &self.files {
            None => total,
            Some(files) => {
                let same = files[start..].iter().take_while(|file| **file == utterance);
                start + same.count()
            }
        };
        self.next = end;
        let values = self.values.slice(ndarray::s![start..end, ..]).to_owned();
        Some(Block {
            values: BlockValues::F64(values),
            // Rows of a table have one numbering, whatever recording they are of.
            first_row: self.first + start as u64,
            utterance,
        })
    }
}

fn wrong(path: &Path, error: ParquetError) -> FileError {
    match error {
        ParquetError::Io { source, .. } => FileError::io(path, source),
        ParquetError::Format { message, .. } => FileError::format(path, message),
    }
}
