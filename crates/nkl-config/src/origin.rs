//! Where a setting comes from.

use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A line of the INI file.
    File {
        /// The file as given.
        file: Arc<str>,
        /// Its line, from 1.
        line: usize,
    },
    /// A line of the file named by `DATA.root_folders`.
    RootFolders {
        /// The file.
        file: Arc<str>,
        /// Its line, from 1.
        line: usize,
    },
    /// `--set` on the command line.
    Set,
    /// The default.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Origin::File { file, line } | Origin::RootFolders { file, line } => {
                write!(f, "{file}:{line}")
            }
            Origin::Set => f.write_str("--set"),
            Origin::Default => f.write_str("default"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
