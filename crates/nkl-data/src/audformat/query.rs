//! All values of a name, over all tables.
//!
//! The rules are those of `audformat.Database.get`: the values of columns that have the name or
//! whose scheme has it; and, where labels of a scheme carry attributes (in the header, or as a row
//! of a misc table), the attribute of that name of each label. One difference: a scheme may take its
//! labels from a misc table of another name.

use super::header::{Labels, Scheme};
use super::store::{Key, Store};
use crate::dataset::Column;
use crate::error::DataError;
use crate::table::{infer, number, real_column, seconds, Interner};
use indexmap::map::Entry;
use indexmap::IndexMap;
use nkl_config::Note;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What the cells of an answer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, even if it looks like numbers.
    Text,
    /// Numbers.
    Real,
    /// Durations.
    Time,
    /// To be seen from the values.
    Unknown,
}

impl Kind {
    fn of(scheme: Option<&Scheme>) -> Kind {
        match scheme.map(|s| (s.dtype.as_str(), &s.labels)) {
            Some((_, Labels::Texts(_))) => Kind::Text,
            Some(("int" | "integer" | "float", _)) => Kind::Real,
            Some(("time", _)) => Kind::Time,
            Some(("str" | "string" | "bool" | "date", _)) => Kind::Text,
            _ => Kind::Unknown,
        }
    }

    /// The cells as a column of this kind; text that is no number makes the column text.
    pub(super) fn column(self, cells: Vec<Option<Arc<str>>>) -> Column {
        match self {
            Kind::Text => Column::Text(cells),
            Kind::Real if cells.iter().flatten().all(|c| number(c).is_some()) => {
                real_column(&cells)
            }
            Kind::Time => Column::Real(
                cells
                    .iter()
                    .map(|c| c.as_deref().and_then(seconds).unwrap_or(f64::NAN))
                    .collect(),
            ),
            Kind::Real | Kind::Unknown => infer(cells),
        }
    }
}

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

/// How the cells of one column become values of the name asked for.
enum Via {
    Direct,
    Map(HashMap<String, Option<Arc<str>>>),
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

/// How `column` gives values of `name`, if it does.
fn via(
    store: &mut Store,
    name: &str,
    column: &str,
    scheme: Option<&str>,
    notes: &mut Vec<Note>,
) -> Result<Option<(Via, Kind)>, DataError> {
    if scheme == Some(name) || column == name {
        let scheme = scheme.and_then(|s| store.header.schemes.get(s));
        let kind = Kind::of(scheme);
        return Ok(Some(match scheme.map(|s| &s.labels) {
            Some(Labels::Texts(texts)) => (Via::Map(shared(texts.iter().cloned())), kind),
            _ => (Via::Direct, kind),
        }));
    }
    let Some(scheme) = scheme.and_then(|s| store.header.schemes.get(s)) else {
        return Ok(None);
    };
    match &scheme.labels {
        Labels::Attributes(labels) => {
            if !labels.iter().any(|(_, a)| a.iter().any(|(n, _)| n == name)) {
                return Ok(None);
            }
            let value = |a: &[(String, Option<String>)]| {
                a.iter()
                    .find(|(n, _)| n == name)
                    .and_then(|(_, v)| v.clone())
            };
            let map = shared(labels.iter().map(|(label, a)| (label.clone(), value(a))));
            Ok(Some((Via::Map(map), Kind::Unknown)))
        }
        Labels::Misc(table) => {
            let table = table.clone();
            misc(store, &table, name, notes)
        }
        _ => Ok(None),
    }
}

/// Label to attribute, by a misc table.
fn misc(
    store: &mut Store,
    id: &str,
    name: &str,
    notes: &mut Vec<Note>,
) -> Result<Option<(Via, Kind)>, DataError> {
    let Some(definition) = store.header.misc.get(id) else {
        return Ok(None);
    };
    let found = definition
        .columns
        .iter()
        .find(|(c, s)| *c == name || s.as_deref() == Some(name));
    let Some((column, scheme)) = found.map(|(c, s)| (c.clone(), s.clone())) else {
        return Ok(None);
    };
    let level = definition.levels.first().cloned();
    let table = store.table(id, notes)?;
    let raw = &table.raw;
    let cells = |wanted: &str| {
        raw.columns
            .iter()
            .find(|(n, _)| n == wanted)
            .map(|(_, c)| c)
            .ok_or_else(|| {
                let have = raw.columns.iter().map(|(n, _)| n.as_str());
                DataError::no_column(
                    raw.path.display().to_string(),
                    wanted,
                    "a column declared in db.yaml",
                    have,
                )
            })
    };
    let Some(level) = level else { return Ok(None) };
    let (labels, values) = (cells(&level)?, cells(&column)?);
    let scheme = scheme.and_then(|s| store.header.schemes.get(&s));
    let texts = match scheme.map(|s| &s.labels) {
        Some(Labels::Texts(texts)) => Some(shared(texts.iter().cloned())),
        _ => None,
    };
    let mut map = HashMap::new();
    for (label, value) in labels.iter().zip(values) {
        let Some(label) = label else { continue };
        let value = match (&texts, value) {
            (Some(texts), Some(code)) => texts.get(code.as_ref()).cloned().flatten(),
            (_, value) => value.clone(),
        };
        map.insert(label.to_string(), value);
    }
    Ok(Some((Via::Map(map), Kind::of(scheme))))
}

fn shared(
    pairs: impl Iterator<Item = (String, Option<String>)>,
) -> HashMap<String, Option<Arc<str>>> {
    let mut texts = Interner::default();
    pairs.map(|(k, v)| (k, v.map(|v| texts.get(&v)))).collect()
}

/// Every name that [`get`] would find.
pub(super) fn known_names(store: &Store) -> Vec<String> {
    let header = &store.header;
    let mut names: Vec<String> = Vec::new();
    for table in header.tables.values() {
        for (column, scheme) in &table.columns {
            names.push(column.clone());
            let Some(scheme) = scheme else { continue };
            names.push(scheme.clone());
            match header.schemes.get(scheme).map(|s| &s.labels) {
                Some(Labels::Attributes(labels)) => {
                    names.extend(
                        labels
                            .iter()
                            .flat_map(|(_, a)| a.iter().map(|(n, _)| n.clone())),
                    );
                }
                Some(Labels::Misc(id)) => {
                    let columns = header
                        .misc
                        .get(id)
                        .into_iter()
                        .flat_map(|t| t.columns.keys());
                    names.extend(columns.cloned());
                }
                _ => {}
            }
        }
    }
    names.sort();
    names.dedup();
    names
}
