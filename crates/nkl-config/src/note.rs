//! Things the user should know that do not stop the run.

use serde::{Deserialize, Serialize};

/// A named, counted remark: printed at the end, and kept in `result.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// How much it matters.
    pub level: NoteLevel,
    /// One sentence: what, where, how many, and what to do.
    pub text: String,
}

/// How much a [`Note`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoteLevel {
    /// For information.
    Info,
    /// May change the result.
    Warning,
}

impl Note {
    /// An informative note.
    pub fn info(text: impl Into<String>) -> Self {
        Note {
            level: NoteLevel::Info,
            text: text.into(),
        }
    }

    /// A warning.
    pub fn warning(text: impl Into<String>) -> Self {
        Note {
            level: NoteLevel::Warning,
            text: text.into(),
        }
    }
}
