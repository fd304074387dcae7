//! What can go wrong, in words for the user.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why work cannot be divided, or went wrong.
#[derive(Debug, Error)]
pub enum ShardError {
    /// A file of the work folder.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// What was tried, such as `cannot write`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file of the work folder that does not hold what it should.
    #[error("{}: {reason}; remove the folder and submit again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// What the work depends on is not what it was.
    #[error("{0}")]
    Changed(String),
    /// Somebody else is at it.
    #[error("{0}")]
    Busy(String),
    /// A shard that failed too often.
    #[error("{0}")]
    Failed(String),
    /// Slurm, or a program of it.
    #[error("{0}")]
    Engine(String),
}

impl ShardError {
    /// Of a path.
    pub(crate) fn io(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        ShardError::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }
}
