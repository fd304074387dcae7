//! Simple column tables in Parquet files.
//!
//! The only place where the project touches polars' crates. Columns are numbers or text; what
//! other programs write (pandas' categories, durations, booleans, dates) is turned into these.

mod footer;
mod groups;
mod guard;
mod iso_time;
mod pages;
mod read;
mod sink;
mod told;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use groups::RowGroups;
pub use read::{column_names, read, read_columns};
pub use write::{write, TableWriter};

/// One column. All columns of a [`Table`] have the same length.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnData {
    /// 32-bit reals; NaN where there is none.
    F32(Vec<f32>),
    /// 64-bit reals; NaN where there is none. Durations are read as seconds, integers with gaps as reals.
    F64(Vec<f64>),
    /// Integers without gaps.
    I64(Vec<i64>),
    /// Text. Booleans are read as `True` and `False`, dates as ISO 8601.
    Text(Vec<Option<Arc<str>>>),
}

impl ColumnData {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            ColumnData::F32(v) => v.len(),
            ColumnData::F64(v) => v.len(),
            ColumnData::I64(v) => v.len(),
            ColumnData::Text(v) => v.len(),
        }
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Named columns of equal length, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// (name, values); names are unique.
    pub columns: Vec<(String, ColumnData)>,
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, c)| c.len())
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&ColumnData> {
        self.columns.iter().find(|(n, _)| n == name).map(|(_, c)| c)
    }
}

/// Why a Parquet file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ParquetError {
    /// The file system refused.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not a Parquet file, damaged, or holding something that is not a simple table.
    #[error("{path}: {message}", path = path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl ParquetError {
    fn io(path: &Path, source: std::io::Error) -> Self {
        ParquetError::Io {
            path: path.to_owned(),
            source,
        }
    }

    fn format(path: &Path, message: impl Into<String>) -> Self {
        ParquetError::Format {
            path: path.to_owned(),
            message: message.into(),
        }
    }
}
