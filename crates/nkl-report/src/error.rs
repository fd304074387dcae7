//! What can go wrong while results are written.

use std::path::PathBuf;
use thiserror::Error;

/// Why a result could not be written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// A folder could not be made.
    #[error("cannot make the folder {path}: {source} (is the disk full, or the parent folder read-only?)")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something else has the name of a folder or file that is needed.
    #[error("{path} is {found}, but a {wanted} of that name is needed; move it away, or change EXP.root or EXP.name")]
    InTheWay {
        /// The name.
        path: PathBuf,
        /// What is there: "a file" or "a folder".
        found: &'static str,
        /// What is needed: "file" or "folder".
        wanted: &'static str,
    },
    /// A file could not be written.
    #[error("cannot write {path}: {source} (is the disk full, or the folder read-only?)")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The parts of a result do not fit together.
    #[error("the result is inconsistent: {0}")]
    Inconsistent(String),
    /// A figure format that is not offered.
    #[error("PLOT.format = {0} is not supported: use png, svg, pdf or eps")]
    Format(String),
    /// A figure could not be turned into a file.
    #[error("cannot draw {figure}: {reason}")]
    Figure {
        /// Which one.
        figure: String,
        /// What the drawing library said.
        reason: String,
    },
}
