//! Databases in the audformat format: a folder with `db.yaml` and its tables.
//!
//! Which rows are loaded follows nkululeko: every stretch that has a value of the target in the
//! tables asked for. nkululeko drops a row as soon as *any* fetched column has a gap; here only a gap
//! in the target does, or in a column that the experiment uses (see the crate's page).

mod header;
mod kind;
mod query;
mod scalar;
mod stated;
mod store;
mod via;
mod yaml;

use crate::dataset::{Column, Split};
use crate::error::{count, DataError};
use crate::frame::{Frame, Recording, Working};
use crate::table::Cells;
use indexmap::{IndexMap, IndexSet};
use kind::Kind;
use nkl_config::plan::{DataPlan, DatabasePlan, LabelMapping};
use nkl_config::Note;
use query::{get, Answer, Value};
use std::path::PathBuf;
use store::{Key, Store, TO_END};
use via::known_names;

/// Columns that are fetched wherever they are known.
const STANDARD: [&str; 3] = ["speaker", "gender", "age"];

/// Reads the database of `plan`.
///
/// The second value says that the target is declared, or looks, numeric.
///
/// # Errors
/// No header, unknown tables, a target that is nowhere, or two different values for one stretch.
pub(crate) fn load(
    plan: &DatabasePlan,
    data: &DataPlan,
    target: Option<&str>,
    notes: &mut Vec<Note>,
) -> Result<(Frame, bool), DataError> {
    let mut store = Store::new(&plan.path, header::read(&plan.path)?);
    let tables = wanted_tables(plan, &store)?;
    let source = target.map(|t| target_source(plan, t));
    let answer = match &source {
        Some(name) => target_values(&mut store, plan, name, &tables, notes)?,
        None => all_rows(&mut store, &tables, notes)?,
    };
    if let Some(name) = &source {
        notes.extend(outside_scheme(&store, plan, name, &answer));
    }
    let mut columns = IndexMap::new();
    let mut numeric = false;
    if let Some(target) = target {
        let cells: Vec<_> = answer.values.values().map(|v| v.cell.clone()).collect();
        numeric = matches!(answer.kind.column(cells.clone()), Column::Real(_));
        columns.insert(target.to_owned(), Column::Text(cells));
    }
    for (source, name, wanted) in extra_columns(plan, data) {
        if columns.contains_key(&name) {
            continue;
        }
        match extra(&mut store, plan, &source, answer.values.keys(), notes)? {
            Some((cells, _)) if name == "speaker" => {
                columns.insert(name, Column::Text(cells));
            }
            Some((cells, kind)) => {
                columns.insert(name, kind.column(cells));
            }
            None if wanted => notes.push(Note::warning(format!(
                "database '{}': there is no column or scheme '{source}'; there are: {}",
                plan.name,
                known_names(&store).join(", ")
            ))),
            None => {}
        }
    }
    let stated = stated::splits(
        &mut store,
        plan,
        target,
        source.as_deref(),
        answer.values.keys(),
        notes,
    )?;
    Ok((frame(plan, &store, answer, columns, stated), numeric))
}

/// A note about labels of the target that its scheme does not list.
fn outside_scheme(store: &Store, plan: &DatabasePlan, name: &str, answer: &Answer) -> Option<Note> {
    let Some(header::Labels::List(allowed)) = store.header.schemes.get(name).map(|s| &s.labels)
    else {
        return None;
    };
    let cells = answer.values.values().filter_map(|v| v.cell.as_deref());
    let strange: Vec<&str> = cells
        .filter(|cell| !allowed.iter().any(|label| label == cell))
        .collect();
    let first = strange.first()?;
    Some(Note::warning(format!(
        "database '{}': {} of '{name}' {} a label that is not in its scheme ({}), first '{first}'",
        plan.name,
        count(strange.len(), "row"),
        if strange.len() == 1 { "has" } else { "have" },
        allowed.join(", ")
    )))
}

/// The tables that the target is looked for in.
fn wanted_tables(plan: &DatabasePlan, store: &Store) -> Result<Vec<String>, DataError> {
    let mut all = IndexSet::new();
    for (names, setting) in [
        (&plan.target_tables, "target_tables"),
        (&plan.files_tables, "files_tables"),
        (&plan.train_tables, "train_tables"),
        (&plan.dev_tables, "dev_tables"),
        (&plan.test_tables, "test_tables"),
    ] {
        store.check_names(names, &format!("{}.{setting}", plan.name))?;
        all.extend(names.iter().cloned());
    }
    Ok(all.into_iter().collect())
}

/// The name that the target has in the database.
fn target_source(plan: &DatabasePlan, target: &str) -> String {
    let name = plan.label.as_deref().unwrap_or(target);
    let renamed = plan
        .colnames
        .iter()
        .find(|(_, new)| new == name)
        .map(|(old, _)| old.as_str());
    renamed.unwrap_or(name).to_owned()
}

fn target_values(
    store: &mut Store,
    plan: &DatabasePlan,
    name: &str,
    tables: &[String],
    notes: &mut Vec<Note>,
) -> Result<Answer, DataError> {
    let mut answer = get(store, name, tables, notes)?;
    if !answer.known && !tables.is_empty() {
        answer = target_elsewhere(store, plan, name, tables, notes)?;
    }
    if !answer.known {
        let known = known_names(store);
        let place = match tables {
            [] => plan.path.display().to_string(),
            _ => format!("{}: tables {}", plan.path.display(), tables.join(", ")),
        };
        return Err(DataError::no_column(
            place,
            name,
            "the target",
            known.iter().map(String::as_str),
        ));
    }
    if let Some((key, one, other)) = answer.conflicts.first() {
        return Err(DataError::target(format!(
            "{}: '{name}' has two values for {} stretches, first {}: '{one}' and '{other}'; name the tables to use \
             ({}.target_tables)",
            plan.path.display(),
            answer.conflicts.len(),
            describe(store, *key),
            plan.name
        )));
    }
    if answer.values.is_empty() {
        return Err(DataError::target(format!(
            "{}: no rows with '{name}'",
            plan.path.display()
        )));
    }
    Ok(answer)
}

/// The rows of the named tables, with the values that the target has in other tables.
///
/// nkululeko stops here, and asks for the other table in `target_tables`. The tables that state a
/// split often lack the target (age, say, is an attribute of the speakers, known by table `files`).
fn target_elsewhere(
    store: &mut Store,
    plan: &DatabasePlan,
    name: &str,
    tables: &[String],
    notes: &mut Vec<Note>,
) -> Result<Answer, DataError> {
    let found = get(store, name, &[], notes)?;
    if !found.known {
        return Ok(found);
    }
    let mut rows = all_rows(store, tables, notes)?;
    for (key, value) in &mut rows.values {
        value.cell = found.cell(key);
    }
    rows.kind = found.kind;
    rows.conflicts = found.conflicts;
    rows.conflicts
        .retain(|(key, ..)| rows.values.contains_key(key));
    notes.push(Note::warning(format!(
        "database '{}': tables {} do not have '{name}'; its values are those of the other tables",
        plan.name,
        tables.join(", ")
    )));
    Ok(rows)
}

/// Every stretch, for data without a target.
fn all_rows(
    store: &mut Store,
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
        known: true,
        conflicts: Vec::new(),
    };
    for id in ids {
        let table = store.table(&id, notes)?;
        answer.tables.push(table.raw.path.clone());
        for (row, key) in table.keys.iter().enumerate() {
            let line = table.raw.line(row).unwrap_or(0) as u32;
            let value = Value {
                cell: None,
                table: (answer.tables.len() - 1) as u16,
                line,
            };
            answer.values.entry(*key).or_insert(value);
        }
    }
    Ok(answer)
}

/// (name in the database, name in the experiment, the user asked for it).
fn extra_columns(plan: &DatabasePlan, data: &DataPlan) -> Vec<(String, String, bool)> {
    let mut out: Vec<(String, String, bool)> = Vec::new();
    let mut add = |source: &str, name: &str, wanted: bool| {
        if !out.iter().any(|(_, n, _)| n == name) {
            out.push((source.to_owned(), name.to_owned(), wanted));
        }
    };
    for source in &plan.columns {
        let new = plan
            .colnames
            .iter()
            .find(|(old, _)| old == source)
            .map(|(_, new)| new);
        add(source, new.unwrap_or(source), true);
    }
    for (old, new) in &plan.colnames {
        add(old, new, true);
    }
    // Columns that settings speak of are fetched as well; where they are not there, the setting complains.
    // A standard column with another name in the experiment is not there under its own any more.
    let renamed = |name: &str| {
        plan.colnames
            .iter()
            .any(|(old, new)| old == name && new != name)
    };
    let mut used: Vec<&str> = STANDARD.into_iter().filter(|n| !renamed(n)).collect();
    used.extend(
        plan.filter
            .iter()
            .chain(&data.filter)
            .map(|f| f.column.as_str()),
    );
    used.extend(plan.required.as_deref());
    used.extend(data.balance.iter().map(|(c, _)| c.as_str()));
    if let Some(LabelMapping::Columns(mappings)) = &plan.mapping {
        used.extend(mappings.iter().filter_map(|m| m.column.as_deref()));
    }
    for name in used {
        add(name, name, false);
    }
    out.retain(|(_, name, _)| !matches!(name.as_str(), "file" | "start" | "end" | "duration"));
    out
}

/// The values of a further column for these rows.
fn extra<'k>(
    store: &mut Store,
    plan: &DatabasePlan,
    name: &str,
    keys: impl Iterator<Item = &'k Key>,
    notes: &mut Vec<Note>,
) -> Result<Option<(Cells, Kind)>, DataError> {
    let answer = get(store, name, &[], notes)?;
    if !answer.known {
        return Ok(None);
    }
    if let Some((key, one, other)) = answer.conflicts.first() {
        notes.push(Note::warning(format!(
            "database '{}': '{name}' has two values for {}, first {}: '{one}' is kept, '{other}' is not",
            plan.name,
            count(answer.conflicts.len(), "row"),
            describe(store, *key)
        )));
    }
    let cells = keys.map(|key| answer.cell(key)).collect();
    Ok(Some((cells, answer.kind)))
}

fn describe(store: &Store, key: Key) -> String {
    let file = store
        .files
        .get(key.0 as usize)
        .map(|f| f.to_string())
        .unwrap_or_default();
    match key {
        (_, 0, TO_END) => file,
        (_, start, TO_END) => format!("{file} from {} s", start as f64 / 1e9),
        (_, start, end) => format!(
            "{file} from {} to {} s",
            start as f64 / 1e9,
            end as f64 / 1e9
        ),
    }
}

fn frame(
    plan: &DatabasePlan,
    store: &Store,
    answer: Answer,
    columns: IndexMap<String, Column>,
    stated: Option<Vec<Option<Split>>>,
) -> Frame {
    let recordings = store.files.iter().map(|name| Recording {
        name: name.clone(),
        candidates: vec![plan.path.join(name.as_ref()) as PathBuf],
        duration: f64::NAN,
    });
    let rows = answer.values.len();
    let keys = || answer.values.keys();
    Frame {
        recordings: recordings.collect(),
        recording: keys().map(|k| k.0).collect(),
        start: keys().map(|k| k.1 as f64 / 1e9).collect(),
        end: keys()
            .map(|k| {
                if k.2 == TO_END {
                    f64::NAN
                } else {
                    k.2 as f64 / 1e9
                }
            })
            .collect(),
        whole: keys().map(|k| k.1 == 0 && k.2 == TO_END).collect(),
        table: answer.values.values().map(|v| v.table).collect(),
        line: answer.values.values().map(|v| v.line).collect(),
        database: vec![0; rows],
        stated,
        split: vec![Split::Train; rows],
        target: Working::None,
        columns,
        tables: answer.tables,
    }
}
