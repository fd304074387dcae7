//! `db.yaml`: which tables, columns, schemes and splits a database has.

use super::yaml::{self, Yaml};
use crate::csv_database::parse_split;
use crate::dataset::Split;
use crate::error::DataError;
use indexmap::IndexMap;
use std::path::Path;

/// The parts of a header that say where values are.
#[derive(Debug)]
pub(super) struct Header {
    /// By name.
    pub(super) schemes: IndexMap<String, Scheme>,
    /// By name: tables of recordings.
    pub(super) tables: IndexMap<String, Table>,
    /// By name: tables of anything else, such as speakers.
    pub(super) misc: IndexMap<String, Table>,
}

/// What values of a column are.
#[derive(Debug)]
pub(super) struct Scheme {
    /// `str`, `int`, `float`, `bool`, `time`, `date`, `object`.
    pub(super) dtype: String,
    /// Its labels.
    pub(super) labels: Labels,
}

/// Names and values; a value may be missing.
pub(super) type Pairs = Vec<(String, Option<String>)>;

/// The labels of a scheme.
#[derive(Debug)]
pub(super) enum Labels {
    /// No labels.
    Plain,
    /// The values that are allowed.
    List(Vec<String>),
    /// Code to text.
    Texts(Pairs),
    /// Label to its attributes (a speaker's age).
    Attributes(Vec<(String, Pairs)>),
    /// The rows of a misc table.
    Misc(String),
}

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    /// Rows are stretches of recordings.
    pub(super) segmented: bool,
    /// The split that all its rows belong to.
    pub(super) split: Option<Split>,
    /// Column name to scheme.
    pub(super) columns: IndexMap<String, Option<String>>,
    /// Index columns of a misc table.
    pub(super) levels: Vec<String>,
}

/// Reads `<folder>/db.yaml`.
pub(super) fn read(folder: &Path) -> Result<Header, DataError> {
    let path = folder.join("db.yaml");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(_) if !path.is_file() => return Err(no_header(folder)),
        Err(e) => return Err(DataError::io(&path, e)),
    };
    let text = String::from_utf8(bytes)
        .map_err(|_| DataError::table(&path, None, "the header is not UTF-8"))?;
    let root = yaml::parse(text.trim_start_matches('\u{feff}'))
        .map_err(|(line, message)| DataError::table(&path, Some(line as u64), message))?;
    if root.entries().is_empty() {
        return Err(DataError::table(
            &path,
            None,
            "this is not a header of an audformat database",
        ));
    }
    let splits = named(&root, "splits", |v| {
        v.get("type").and_then(Yaml::text).and_then(parse_split)
    });
    Ok(Header {
        schemes: named(&root, "schemes", scheme),
        tables: named(&root, "tables", |v| table(v, &splits)),
        misc: named(&root, "misc_tables", |v| table(v, &splits)),
    })
}

fn no_header(folder: &Path) -> DataError {
    let is_csv = folder
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let help = if is_csv {
        "this is a CSV file, but the database is taken for an audformat folder; set <db>.type = csv"
    } else {
        "there is no db.yaml, so this is not an audformat database; for a CSV table set <db>.type = csv"
    };
    DataError::table(folder, None, help)
}

fn named<T>(root: &Yaml, section: &str, read: impl Fn(&Yaml) -> T) -> IndexMap<String, T> {
    let entries = root.get(section).map(Yaml::entries).unwrap_or_default();
    entries
        .iter()
        .filter_map(|(k, v)| Some((k.text()?.to_owned(), read(v))))
        .collect()
}

fn scheme(value: &Yaml) -> Scheme {
    let dtype = value.get("dtype").and_then(Yaml::text).unwrap_or_else(|| {
        // Labels without a type are of the type of the labels.
        match value.get("labels") {
            Some(Yaml::List(items)) if items.iter().all(|i| matches!(i, Yaml::Plain(_))) => "int",
            _ => "str",
        }
    });
    Scheme {
        dtype: dtype.to_owned(),
        labels: labels(value.get("labels")),
    }
}

fn labels(value: Option<&Yaml>) -> Labels {
    match value {
        Some(Yaml::Text(table)) => Labels::Misc(table.clone()),
        Some(Yaml::Map(entries)) if entries.iter().any(|(_, v)| matches!(v, Yaml::Map(_))) => {
            Labels::Attributes(
                entries
                    .iter()
                    .filter_map(|(k, v)| Some((k.text()?.to_owned(), pairs(v))))
                    .collect(),
            )
        }
        Some(map @ Yaml::Map(_)) => Labels::Texts(pairs(map)),
        Some(Yaml::List(values)) => Labels::List(
            values
                .iter()
                .filter_map(|v| Some(v.text()?.to_owned()))
                .collect(),
        ),
        _ => Labels::Plain,
    }
}

fn pairs(map: &Yaml) -> Pairs {
    let text = |v: &Yaml| v.text().map(str::to_owned);
    map.entries()
        .iter()
        .filter_map(|(k, v)| Some((text(k)?, text(v))))
        .collect()
}

fn table(value: &Yaml, splits: &IndexMap<String, Option<Split>>) -> Table {
    let columns = value.get("columns").map(Yaml::entries).unwrap_or_default();
    let columns = columns.iter().filter_map(|(k, v)| {
        Some((
            k.text()?.to_owned(),
            v.get("scheme_id").and_then(Yaml::text).map(str::to_owned),
        ))
    });
    let split = value.get("split_id").and_then(Yaml::text);
    let levels = match value.get("levels") {
        Some(Yaml::List(items)) => items
            .iter()
            .filter_map(|i| i.text().map(str::to_owned))
            .collect(),
        Some(map) => map
            .entries()
            .iter()
            .filter_map(|(k, _)| k.text().map(str::to_owned))
            .collect(),
        None => Vec::new(),
    };
    Table {
        segmented: value.get("type").and_then(Yaml::text) == Some("segmented"),
        split: split.and_then(|id| {
            splits
                .get(id)
                .copied()
                .flatten()
                .or_else(|| parse_split(id))
        }),
        columns: columns.collect(),
        levels,
    }
}
