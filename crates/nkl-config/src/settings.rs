//! The settings of an experiment: entries of the file and of the command line, each with the key
//! that it means and its checked value.

mod classify;
mod collect;
mod defaults;
mod resolved;
mod roots;
mod status;
mod types;
mod unknown;
mod view;
mod written;

pub(crate) use classify::search_id;
pub(crate) use collect::collect;
use resolved::NOT_SET;
pub use resolved::{Resolved, Row};
pub(crate) use status::note as note_status;
pub(crate) use view::View;

use crate::keys::Key;
use crate::{Literal, Origin};
use indexmap::IndexMap;
use std::cell::RefCell;

/// An entry as text, not yet known to mean a key.
#[derive(Debug, Clone)]
pub(crate) struct Raw {
    pub section: &'static str,
    /// Key as written.
    pub written: String,
    /// Key in lower case.
    pub key: String,
    pub value: String,
    pub origin: Origin,
}

/// One setting.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// Its declaration; `None` for the path of a database and for lists of a search.
    pub key: Option<&'static Key>,
    /// Name for messages, in the proper spelling.
    pub name: String,
    /// Checked value; [`Literal::None`] counts as not set.
    pub value: Literal,
    pub origin: Origin,
}

/// All settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    /// The INI file, for messages.
    pub file: String,
    /// By section and name in lower case (`scale`, `emodb`, `emodb.type`).
    pub entries: IndexMap<(&'static str, String), Setting>,
    /// Every database that the settings name, in lower case, as the keys have it.
    pub databases: Vec<String>,
    /// Sections that have entries, in the file or from `--set`.
    pub sections: Vec<&'static str>,
    /// `DATA.root_folders` names a file that is not there.
    pub roots_missing: bool,
    /// Keys that were asked for but are not declared: a mistake in this crate.
    pub undeclared: RefCell<Vec<String>>,
}

impl Settings {
    pub fn section(&self, name: &'static str) -> View<'_> {
        View::new(self, name, None)
    }

    pub fn database<'s>(&'s self, name: &str) -> View<'s> {
        View::new(self, "DATA", Some(name.to_lowercase()))
    }

    pub fn has_section(&self, name: &str) -> bool {
        self.sections.contains(&name)
    }

    pub fn get(&self, section: &'static str, id: &str) -> Option<&Setting> {
        self.entries.get(&(section, id.to_owned()))
    }
}
