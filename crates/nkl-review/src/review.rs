//! What the page shows: the table, its edits, issues, and what is computed while it is looked at.

use crate::edits::Edits;
use crate::error::ReviewError;
use crate::issues::Issue;
use crate::place::Roots;
use crate::table::{Column, Table};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// Where a column comes from; the choice of columns is sorted by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// The table.
    Data,
    /// Features of the recordings.
    Feature,
    /// Places on a map.
    Map,
}

/// Two columns that make a map.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Map {
    /// Its name for people.
    pub name: String,
    /// The column of places from left to right.
    pub x: usize,
    /// The column of places from bottom to top.
    pub y: usize,
}

/// What may come later.
#[derive(Default)]
struct Later {
    columns: Vec<(Group, Arc<Column>)>,
    maps: Vec<Map>,
    /// What is being computed; empty when all is there.
    busy: String,
    notes: Vec<String>,
}

/// Everything that the page shows. Columns are counted through: first those of the table, then
/// those that were added.
pub struct Review {
    /// What is looked at, for the page's title.
    pub title: String,
    /// The table.
    pub table: Table,
    /// Which recordings may be read.
    pub roots: Roots,
    /// Where the corrected table goes when it is asked for.
    pub export: PathBuf,
    pub(crate) issues: Vec<Issue>,
    edits: Mutex<Edits>,
    later: RwLock<Later>,
}

impl Review {
    /// A review of a table, whose edits are kept in the file `edits`.
    ///
    /// # Errors
    /// The file of edits is there and cannot be used.
    pub fn new(title: &str, table: Table, roots: Roots, edits: &Path) -> Result<Self, ReviewError> {
        let edits = Edits::load(edits, &table)?;
        let mut notes = Vec::new();
        if edits.unplaced() > 0 {
            notes.push(format!(
                "{} edits in {} fit no row of this table; they stay in the file",
                edits.unplaced(),
                edits.path().display()
            ));
        }
        let export = edits.path().with_extension("corrected.csv");
        Ok(Review {
            title: title.to_owned(),
            table,
            roots,
            export,
            issues: Vec::new(),
            edits: Mutex::new(edits),
            later: RwLock::new(Later {
                notes,
                ..Later::default()
            }),
        })
    }

    /// With these findings.
    pub fn with_issues(mut self, issues: Vec<Issue>) -> Self {
        self.issues = issues;
        self
    }

    /// Adds columns; gives the number of the first. Columns of another length are left out.
    pub fn add_columns(&self, group: Group, columns: Vec<Column>) -> usize {
        let mut later = self.write();
        let first = self.table.columns().len() + later.columns.len();
        let fitting = columns.into_iter().filter(|c| c.len() == self.table.rows());
        later.columns.extend(fitting.map(|c| (group, Arc::new(c))));
        first
    }

    /// Adds a map with its two columns.
    pub fn add_map(&self, name: &str, x: Vec<f64>, y: Vec<f64>) {
        let columns = [("1", x), ("2", y)];
        let columns = columns.map(|(axis, v)| Column::numbers(format!("{name} {axis}"), v));
        let first = self.add_columns(Group::Map, columns.into());
        self.add_axes(name, first, first + 1);
    }

    /// Makes a map of two columns of numbers that are there.
    pub fn add_axes(&self, name: &str, x: usize, y: usize) {
        let name = name.to_owned();
        self.write().maps.push(Map { name, x, y });
    }

    /// Says what is being computed; an empty text when nothing is.
    pub fn set_busy(&self, what: &str) {
        self.write().busy = what.to_owned();
    }

    /// Something that the user should know.
    pub fn note(&self, text: impl Into<String>) {
        self.write().notes.push(text.into());
    }

    /// Columns that were added, with their numbers.
    pub(crate) fn added(&self) -> Vec<(usize, Group, Arc<Column>)> {
        let first = self.table.columns().len();
        let later = self.read();
        let columns = later.columns.iter().enumerate();
        columns
            .map(|(i, (group, column))| (first + i, *group, column.clone()))
            .collect()
    }

    /// Does something with a column.
    pub(crate) fn column<T>(&self, number: usize, f: impl FnOnce(&Column) -> T) -> Option<T> {
        let own = self.table.columns();
        if let Some(column) = own.get(number) {
            return Some(f(column));
        }
        let added = self.read().columns.get(number - own.len()).cloned();
        added.map(|(_, column)| f(&column))
    }

    pub(crate) fn maps(&self) -> Vec<Map> {
        self.read().maps.clone()
    }

    pub(crate) fn busy(&self) -> String {
        self.read().busy.clone()
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        self.read().notes.clone()
    }

    /// The edits, for this thread alone.
    pub fn edits(&self) -> MutexGuard<'_, Edits> {
        self.edits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Later> {
        self.later.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Later> {
        self.later.write().unwrap_or_else(PoisonError::into_inner)
    }
}
