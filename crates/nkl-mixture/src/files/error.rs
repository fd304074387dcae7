//! What can go wrong with a file.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A file that cannot be read or written; the message begins with its name.
#[derive(Debug, Error)]
pub enum FileError {
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not what its name or its beginning says, or it is damaged.
    #[error("{}: {message}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl FileError {
    /// The system refused. A file that ends too early is damaged.
    pub fn io(path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::UnexpectedEof {
            return FileError::format(path, "the file is cut short");
        }
        FileError::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// The contents are wrong.
    pub fn format(path: &Path, message: impl Into<String>) -> Self {
        FileError::Format {
            path: path.to_owned(),
            message: message.into(),
        }
    }
}
