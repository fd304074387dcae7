//! `<db>.mapping` and `DATA.labels`.

use crate::dataset::Column;
use crate::error::{count, list, nearest, DataError};
use crate::frame::{texts, Frame, Working};
use crate::select::resolve;
use crate::table::{infer, Cells};
use indexmap::IndexMap;
use nkl_config::plan::{ColumnMapping, DatabasePlan, LabelMapping};
use nkl_config::Note;
use std::sync::Arc;

/// Applies `<db>.mapping`. A mapping of the target leaves rows out whose value it does not list;
/// mappings of several columns leave other values as they are.
///
/// # Errors
/// A column that is not there, or a mapping that matches no row.
pub(crate) fn map(
    plan: &DatabasePlan,
    target: &str,
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    match &plan.mapping {
        None => Ok(()),
        Some(LabelMapping::Target(mapping)) => {
            let Working::Labels(labels) = &frame.target else {
                return Ok(());
            };
            let mapped = translate(plan, mapping, target, labels.iter().map(Some), notes);
            let before: Vec<Arc<str>> = labels.clone();
            keep_mapped(plan, frame, &before, mapped, "is not in the mapping", notes)
        }
        Some(LabelMapping::Columns(mappings)) => {
            for mapping in mappings {
                map_column(plan, mapping, target, frame, notes)?;
            }
            Ok(())
        }
    }
}

fn map_column(
    plan: &DatabasePlan,
    mapping: &ColumnMapping,
    target: &str,
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let name = mapping.column.as_deref().unwrap_or(target);
    if let (true, Working::Labels(labels)) = (name == target, &frame.target) {
        let mapped = translate(plan, mapping, name, labels.iter().map(Some), notes);
        let new = mapped
            .into_iter()
            .zip(labels)
            .map(|(m, old)| m.unwrap_or_else(|| old.clone()));
        frame.target = Working::Labels(new.collect());
        return Ok(());
    }
    let Some(column) = frame.columns.get(name) else {
        let have = frame.columns.keys().map(String::as_str);
        return Err(DataError::no_column(
            format!("database '{}'", plan.name),
            name,
            "'mapping'",
            have,
        ));
    };
    let cells = texts(column);
    let mapped = translate(plan, mapping, name, cells.iter().map(Option::as_ref), notes);
    let new: Vec<_> = mapped
        .into_iter()
        .zip(cells)
        .map(|(m, old)| m.or(old))
        .collect();
    let column = if name == "speaker" {
        Column::Text(new)
    } else {
        infer(new)
    };
    frame.columns.insert(name.to_owned(), column);
    Ok(())
}

/// The new value of each cell that the mapping lists.
fn translate<'c>(
    plan: &DatabasePlan,
    mapping: &ColumnMapping,
    name: &str,
    cells: impl Iterator<Item = Option<&'c Arc<str>>> + Clone,
    notes: &mut Vec<Note>,
) -> Cells {
    // Later pairs win, as in a Python dictionary.
    let pairs: Vec<(&str, Arc<str>)> = mapping
        .pairs
        .iter()
        .rev()
        .flat_map(|(from, to)| {
            from.iter()
                .map(move |f| (f.as_str(), Arc::from(to.as_str())))
        })
        .collect();
    let found = resolve(cells.clone().flatten(), pairs.iter().map(|(f, _)| Some(*f)));
    let hit: std::collections::HashSet<usize> = found.values().copied().collect();
    let lacking: Vec<&str> = pairs
        .iter()
        .enumerate()
        .filter(|(i, _)| !hit.contains(i))
        .map(|(_, (f, _))| *f)
        .collect();
    if !lacking.is_empty() {
        notes.push(Note::warning(format!(
            "database '{}': mapping of '{name}': no row has {}",
            plan.name,
            list(lacking.iter().rev(), 10)
        )));
    }
    cells
        .map(|c| {
            c.and_then(|c| found.get(c.as_ref()))
                .map(|i| pairs[*i].1.clone())
        })
        .collect()
}

/// Leaves out rows whose label is not one of `labels` (`DATA.labels`), and calls the others as they
/// are called there.
///
/// # Errors
/// No row is left.
pub(crate) fn keep_labels(
    plan: &DatabasePlan,
    labels: &[String],
    frame: &mut Frame,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let Working::Labels(old) = &frame.target else {
        return Ok(());
    };
    let names: Vec<Arc<str>> = labels.iter().map(|l| l.as_str().into()).collect();
    let found = resolve(old.iter(), labels.iter().map(|l| Some(l.as_str())));
    let mapped = old
        .iter()
        .map(|l| found.get(l.as_ref()).map(|i| names[*i].clone()))
        .collect();
    let old = old.clone();
    keep_mapped(plan, frame, &old, mapped, "is not in DATA.labels", notes)
}

fn keep_mapped(
    plan: &DatabasePlan,
    frame: &mut Frame,
    old: &[Arc<str>],
    mapped: Cells,
    why: &str,
    notes: &mut Vec<Note>,
) -> Result<(), DataError> {
    let keep: Vec<usize> = (0..mapped.len()).filter(|r| mapped[*r].is_some()).collect();
    let mut lost: IndexMap<&str, usize> = IndexMap::new();
    for (label, new) in old.iter().zip(&mapped) {
        if new.is_none() {
            *lost.entry(label.as_ref()).or_default() += 1;
        }
    }
    let counts = list(lost.iter().map(|(l, n)| format!("{l} {n}")), 20);
    if keep.is_empty() && !mapped.is_empty() {
        return Err(DataError::target(format!(
            "database '{}': no row is left, because the label of each {why}; the labels are: {counts}",
            plan.name
        )));
    }
    if !lost.is_empty() {
        notes.push(Note::info(format!(
            "database '{}': {} left out whose label {why}: {counts}",
            plan.name,
            count(lost.values().sum(), "row")
        )));
    }
    let labels = mapped.into_iter().flatten().collect();
    frame.keep(&keep);
    frame.target = Working::Labels(labels);
    Ok(())
}

/// Names in `DATA.labels` that no row has.
pub(super) fn absent(labels: &[String], found: &[String]) -> Option<Note> {
    let absent: Vec<&String> = labels.iter().filter(|l| !found.contains(l)).collect();
    let first = absent.first()?;
    let near = nearest(first, found.iter().map(String::as_str)).filter(|n| n != &first.as_str());
    Some(Note::warning(format!(
        "DATA.labels: no row has {}{}",
        list(&absent, 20),
        near.map(|n| format!(" (did you mean '{n}'?)"))
            .unwrap_or_default()
    )))
}
