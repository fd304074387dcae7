use std::path::{Path, PathBuf};
use thiserror::Error;

/// What can be wrong with the input of diarization, verification or recommendation.
#[derive(Debug, Error)]
pub enum SpeakersError {
    /// A mixture could not be trained or read.
    #[error(transparent)]
    Mixture(#[from] nkl_mixture::MixtureError),
    /// A file cannot be opened or read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of a file is not of its format.
    #[error("{}, line {line}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and what it should be.
        message: String,
    },
    /// A setting that makes no sense.
    #[error("{name} = {value}: {help}")]
    Setting {
        /// Its name.
        name: &'static str,
        /// What it was set to.
        value: String,
        /// What is allowed.
        help: String,
    },
    /// Data that this cannot work with.
    #[error("{0}")]
    Data(String),
}

impl SpeakersError {
    /// The system refused a file.
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        SpeakersError::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// A line is not of the file's format.
    pub(crate) fn line(path: &Path, line: usize, message: impl Into<String>) -> Self {
        SpeakersError::Line {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}
