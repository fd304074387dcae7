//! What can be wrong with the data, said so that it can be put right.

use crate::parquet::ParquetError;
use std::path::{Path, PathBuf};

/// Why the data could not be prepared.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The file system refused.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table or header that cannot be read.
    #[error("{place}: {message}")]
    Table {
        /// File, with line where there is one.
        place: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// A column that is not there.
    #[error("{place}: there is no column '{column}'{hint}; there are: {have}")]
    NoColumn {
        /// File or database.
        place: String,
        /// The column asked for.
        column: String,
        /// What it is needed for, or the nearest name.
        hint: String,
        /// The columns that are there.
        have: String,
    },
    /// Recordings that are missing or unusable, all of them.
    #[error("database '{database}': {message}")]
    Audio {
        /// Its name.
        database: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// Values of the target that cannot be used.
    #[error("{message}")]
    Target {
        /// What is wrong, where, and what to do.
        message: String,
    },
    /// A division of the data that cannot be made, or must not be used.
    #[error("{message}")]
    Split {
        /// What is wrong, where, and what to do.
        message: String,
    },
    /// A filter or limit that cannot be applied.
    #[error("database '{database}': {message}")]
    Filter {
        /// Its name, or `DATA` for all.
        database: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// A Parquet file.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
}

impl DataError {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        DataError::Io {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn table(path: &Path, line: Option<u64>, message: impl Into<String>) -> Self {
        DataError::Table {
            place: place(path, line),
            message: message.into(),
        }
    }

    pub(crate) fn no_column<'a>(
        place: impl Into<String>,
        column: &str,
        purpose: &str,
        have: impl IntoIterator<Item = &'a str> + Clone,
    ) -> Self {
        let mut hint = String::new();
        if !purpose.is_empty() {
            hint = format!(", needed for {purpose}");
        }
        if let Some(near) = nearest(column, have.clone()) {
            hint.push_str(&format!(" (did you mean '{near}'?)"));
        }
        DataError::NoColumn {
            place: place.into(),
            column: column.to_owned(),
            hint,
            have: list(have, 40),
        }
    }

    pub(crate) fn target(message: impl Into<String>) -> Self {
        DataError::Target {
            message: message.into(),
        }
    }

    pub(crate) fn split(message: impl Into<String>) -> Self {
        DataError::Split {
            message: message.into(),
        }
    }
}

/// `file:line`, or the file alone.
pub(crate) fn place(path: &Path, line: Option<u64>) -> String {
    match line {
        Some(line) => format!("{}:{line}", path.display()),
        None => path.display().to_string(),
    }
}

/// The nearest of `known` to a misspelt name: at most a third of its letters differ.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|(distance, _)| *distance <= (name.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// The first `max` names, comma-separated, and how many more there are.
pub(crate) fn list<S: AsRef<str>>(names: impl IntoIterator<Item = S>, max: usize) -> String {
    let mut shown = Vec::new();
    let mut more = 0;
    for name in names {
        if shown.len() < max {
            shown.push(name.as_ref().to_owned());
        } else {
            more += 1;
        }
    }
    match (shown.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (_, 0) => shown.join(", "),
        _ => format!("{} and {more} more", shown.join(", ")),
    }
}

/// `1 row`, `2 rows`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
