//! The splits that a database states itself.

use super::store::{Key, Store, TO_END};
use crate::dataset::Split;
use crate::error::{list, DataError};
use nkl_config::plan::{DatabasePlan, SplitStrategy};
use nkl_config::Note;
use std::collections::HashMap;

/// The split of each row, for strategies `database` and `specified`.
pub(super) fn splits<'k>(
    store: &mut Store,
    plan: &DatabasePlan,
    target: Option<&str>,
    source: Option<&str>,
    keys: impl Iterator<Item = &'k Key>,
    notes: &mut Vec<Note>,
) -> Result<Option<Vec<Option<Split>>>, DataError> {
    let tables = match plan.split {
        SplitStrategy::Specified => specified(plan, store)?,
        SplitStrategy::Database => by_database(plan, store, target, source)?,
        _ => return Ok(None),
    };
    let mut member: HashMap<Key, (Split, String)> = HashMap::new();
    for (id, split) in tables {
        let table = store.table(&id, notes)?;
        for key in &table.keys {
            if let Some((other, first)) = member.insert(*key, (split, id.clone())) {
                if other != split {
                    let file = store
                        .files
                        .get(key.0 as usize)
                        .map(|f| f.to_string())
                        .unwrap_or_default();
                    return Err(DataError::split(format!(
                        "database '{}': {file} is in {} (table '{first}') and in {} (table '{id}')",
                        plan.name,
                        other.name(),
                        split.name()
                    )));
                }
            }
        }
    }
    // A table of whole recordings says it for all their stretches.
    let find = |key: &Key| {
        member
            .get(key)
            .or_else(|| member.get(&(key.0, 0, TO_END)))
            .map(|(s, _)| *s)
    };
    Ok(Some(keys.map(find).collect()))
}

fn specified(plan: &DatabasePlan, store: &Store) -> Result<Vec<(String, Split)>, DataError> {
    let mut out = Vec::new();
    for (names, split) in [
        (&plan.train_tables, Split::Train),
        (&plan.dev_tables, Split::Dev),
        (&plan.test_tables, Split::Test),
    ] {
        out.extend(names.iter().map(|n| (n.clone(), split)));
    }
    if out.is_empty() {
        return Err(DataError::split(format!(
            "database '{0}': split_strategy 'specified' needs {0}.train_tables and {0}.test_tables; there are: {1}",
            plan.name,
            list(store.header.tables.keys(), 40)
        )));
    }
    Ok(out)
}

/// Tables `<target>.train`, `.dev` and `.test`; else those whose `split_id` names a split.
fn by_database(
    plan: &DatabasePlan,
    store: &Store,
    target: Option<&str>,
    source: Option<&str>,
) -> Result<Vec<(String, Split)>, DataError> {
    let mut out = Vec::new();
    for name in [target, source].into_iter().flatten() {
        for split in Split::ALL {
            let id = format!("{name}.{}", split.name());
            if store.header.tables.contains_key(&id) && !out.contains(&(id.clone(), split)) {
                out.push((id, split));
            }
        }
    }
    if out.is_empty() {
        let tables = store.header.tables.iter();
        out.extend(tables.filter_map(|(id, t)| Some((id.clone(), t.split?))));
    }
    if out.is_empty() {
        let name = target.unwrap_or("<target>");
        return Err(DataError::split(format!(
            "database '{}': split_strategy 'database' needs tables '{name}.train' and '{name}.test', or tables with a \
             split_id; there are: {}",
            plan.name,
            list(store.header.tables.keys(), 40)
        )));
    }
    Ok(out)
}
