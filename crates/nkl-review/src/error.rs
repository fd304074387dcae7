//! What can go wrong before the page is there, and with files that are written from it.

use std::path::{Path, PathBuf};

/// A table, a list of issues or a file of edits that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A table does not have the form that it needs.
    #[error("{path}{}: {message}", .line.map(|l| format!(", line {l}")).unwrap_or_default())]
    Table {
        /// The table.
        path: PathBuf,
        /// Line of the file, counted from 1.
        line: Option<u64>,
        /// What is wrong, and what to do.
        message: String,
    },
    /// A change that is not possible.
    #[error("{0}")]
    Change(String),
    /// The file of edits has been written by another program since.
    #[error("{} was changed by another program; reload the page to see its edits", .0.display())]
    Conflict(PathBuf),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Address and port.
        address: String,
        /// Why.
        source: std::io::Error,
    },
}

impl ReviewError {
    /// A file that cannot be read or written.
    pub(crate) fn io(path: &Path) -> impl Fn(std::io::Error) -> ReviewError + '_ {
        move |source| ReviewError::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// A table that is not right, at a line where one is known.
    pub(crate) fn table(path: &Path, line: Option<u64>, message: impl Into<String>) -> Self {
        ReviewError::Table {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}
