//! How the cells of one column become values of a name.

use super::header::Labels;
use super::kind::Kind;
use super::store::Store;
use crate::error::DataError;
use crate::table::Interner;
use nkl_config::Note;
use std::collections::HashMap;
use std::sync::Arc;

/// How the cells of one column become values of the name asked for.
pub(super) enum Via {
    /// They are the values.
    Direct,
    /// They are labels that stand for the values.
    Map(HashMap<String, Option<Arc<str>>>),
}

/// How `column` gives values of `name`, if it does.
pub(super) fn via(
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

/// Every name that [`get`](super::query::get) would find.
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
