//! What is wrong with an INI file.

use serde::Serialize;
use std::fmt;

/// All problems of an experiment's settings, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Problems(pub Vec<Problem>);

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What sort of problem.
    pub kind: ProblemKind,
    /// Where: `file:line`, `--set`, or the file alone.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to do, where that is not plain from the message.
    pub help: Option<String>,
}

/// Sorts of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The INI file itself cannot be read.
    Unreadable,
    /// A line that the INI dialect does not allow.
    Syntax,
    /// A section that does not exist.
    UnknownSection,
    /// A key that does not exist.
    UnknownKey,
    /// A value that its key does not take.
    Value,
    /// A required key is not set.
    MissingKey,
    /// Settings that exclude each other, or that need each other.
    Conflict,
    /// A file or folder that the settings name is not there.
    MissingData,
}

impl Problem {
    /// A problem without help.
    pub fn new(kind: ProblemKind, place: impl fmt::Display, message: impl Into<String>) -> Self {
        Problem {
            kind,
            place: place.to_string(),
            message: message.into(),
            help: None,
        }
    }

    /// The same with help; an empty help is none.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into()).filter(|help| !help.is_empty());
        self
    }
}

impl Problems {
    /// Whether every problem is a missing file or folder.
    pub fn only_missing_data(&self) -> bool {
        self.0
            .iter()
            .all(|problem| problem.kind == ProblemKind::MissingData)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Problems {
    /// One problem per line.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
