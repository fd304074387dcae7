//! All values of a name, over all tables.
//!
//! The rules are those of `audformat.Database.get`: the values of columns that have the name or
//! whose scheme has it; and, where labels of a scheme carry attributes (in the header, or as a row
//! of a misc table), the attribute of that name of each label. One difference: a scheme may take its
//! labels from a misc table of another name.

use super::kind::Kind;
use super::store::{Key, Store, TO_END};
use super::via::{via, Via};
use crate::error::DataError;
use indexmap::map::Entry;
use indexmap::IndexMap;
use nkl_config::Note;
use std::path::PathBuf;
use std::sync::Arc;

/// A value and where it was found.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) cell: Option<Arc<str>>,
    /// Index into [`Answer::tables`].
    pub(super) table: u16,
    pub(super) line: u32,
}

/// The values of a name.
pub(super) struct Answer {
    /// By stretch, in the order of the tables.
    pub(super) values: IndexMap<Key, Value>,
    /// What they are.
    pub(super) kind: Kind,
    /// The files read.
    pub(super) tables: Vec<PathBuf>,
    /// A column, scheme or attribute of that name is there.
    pub(super) known: bool,
    /// Stretches with different values: the stretch, the value kept, the other one.
    pub(super) conflicts: Vec<(Key, Arc<str>, Arc<str>)>,
}

/// All values of `name` in `tables` (all tables if empty).
pub(super) fn get(
    store: &mut Store,
    name: &str,
    tables: &[String],
    notes: &mut Vec<Note>,
) -> Result<Answer, DataError> {
    let ids: Vec<String> = if tables.is_empty() {
        store.header.tables.keys().cloned().collect()
    } else {
        tables.to_vec()
    };
    let mut answer = Answer {
        values: IndexMap::new(),
        kind: Kind::Unknown,
        tables: Vec::new(),
        known: false,
        conflicts: Vec::new(),
    };
    for id in ids {
        let columns: Vec<(String, Option<String>)> = match store.definition(&id) {
            Some(table) => table
                .columns
                .iter()
                .map(|(c, s)| (c.clone(), s.clone()))
                .collect(),
            None => continue,
        };
        for (column, scheme) in columns {
            let Some((via, kind)) = via(store, name, &column, scheme.as_deref(), notes)? else {
                continue;
            };
            answer.known = true;
            answer.kind = kind;
            answer.add(store, &id, &column, &via, notes)?;
        }
    }
    Ok(answer)
}

impl Answer {
    /// The value of a stretch: its own, else that of its whole recording.
    pub(super) fn cell(&self, key: &Key) -> Option<Arc<str>> {
        let at = |key: &Key| self.values.get(key).and_then(|v| v.cell.clone());
        at(key).or_else(|| at(&(key.0, 0, TO_END)))
    }

    fn add(
        &mut self,
        store: &mut Store,
        id: &str,
        column: &str,
        via: &Via,
        notes: &mut Vec<Note>,
    ) -> Result<(), DataError> {
        let table = store.table(id, notes)?;
        let Some((_, cells)) = table.raw.columns.iter().find(|(n, _)| n == column) else {
            let have = table.raw.columns.iter().map(|(n, _)| n.as_str());
            let place = table.raw.path.display().to_string();
            return Err(DataError::no_column(
                place,
                column,
                "a column declared in db.yaml",
                have,
            ));
        };
        self.tables.push(table.raw.path.clone());
        let number = (self.tables.len() - 1) as u16;
        for (row, (key, cell)) in table.keys.iter().zip(cells).enumerate() {
            let cell = match via {
                Via::Direct => cell.clone(),
                Via::Map(map) => match cell {
                    Some(c) => map.get(c.as_ref()).cloned().flatten(),
                    None => None,
                },
            };
            let line = table.raw.line(row).unwrap_or(0) as u32;
            self.insert(
                *key,
                Value {
                    cell,
                    table: number,
                    line,
                },
            );
        }
        Ok(())
    }

    fn insert(&mut self, key: Key, value: Value) {
        match self.values.entry(key) {
            Entry::Vacant(slot) => {
                slot.insert(value);
            }
            Entry::Occupied(mut slot) => match (&slot.get().cell, &value.cell) {
                (None, Some(_)) => {
                    slot.insert(value);
                }
                (Some(old), Some(new)) if old != new => {
                    self.conflicts.push((key, old.clone(), new.clone()));
                }
                _ => {}
            },
        }
    }
}
