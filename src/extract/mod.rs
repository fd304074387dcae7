//! Tables of features as files: rows come in pieces and are written as they come.
//!
//! To add a format, write its file and add a line to [`FORMATS`].

mod arff;
mod ark;
mod csv;
mod frames;
mod htk;
mod npy;
mod parquet;
pub mod recordings;
pub mod work;

use anyhow::{anyhow, Result};
use ndarray::Array2;
use std::path::{Path, PathBuf};

/// What a row stands for.
#[derive(Clone)]
pub struct Place {
    /// The recording, as it was named.
    pub file: String,
    /// First second.
    pub start: f64,
    /// Second after the last.
    pub end: f64,
}

/// Some rows of the table.
pub struct Rows {
    /// What each row stands for.
    pub places: Vec<Place>,
    /// Rows by features; NaN where a feature is not defined.
    pub values: Array2<f32>,
}

/// A table that is being written, under a temporary name until it is finished.
pub trait Sink {
    /// Adds rows.
    fn write(&mut self, rows: &Rows) -> Result<()>;
    /// Ends the table and gives it its name. Returns the files there are now.
    fn finish(self: Box<Self>) -> Result<Vec<PathBuf>>;
}

/// Begins a table with features of these names.
pub type Open = fn(&Path, &[String]) -> Result<Box<dyn Sink>>;

/// A format.
pub struct Format {
    suffix: &'static str,
    /// Begins it.
    pub open: Open,
}

static FORMATS: &[Format] = &[
    Format {
        suffix: "csv",
        open: csv::open,
    },
    Format {
        suffix: "parquet",
        open: parquet::open,
    },
    Format {
        suffix: "arff",
        open: arff::open,
    },
    Format {
        suffix: "npy",
        open: npy::open,
    },
    Format {
        suffix: "ark",
        open: ark::open,
    },
    Format {
        suffix: "htk",
        open: htk::open,
    },
];

/// The format that the suffix of a file asks for.
///
/// # Errors
/// There is none; the message lists those that there are.
pub fn format(path: &Path) -> Result<&'static Format> {
    let suffix = path
        .extension()
        .map(|suffix| suffix.to_string_lossy().to_lowercase());
    let found = FORMATS
        .iter()
        .find(|format| Some(format.suffix) == suffix.as_deref());
    found.ok_or_else(|| {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.suffix).collect();
        let known = known.join(", .");
        anyhow!(
            "--out {}: the suffix decides on the format; there are .{known}",
            path.display()
        )
    })
}
