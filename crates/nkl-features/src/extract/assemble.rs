//! From rows to tables.

use super::compute::Rows;
use super::{Block, Request};
use crate::{Extractor, FeatureError, FeatureTable, Relations};
use ndarray::{s, Array2, Axis};
use nkl_config::Note;
use nkl_data::Segment;
use std::collections::{BTreeMap, HashSet};

/// The columns of one feature set for all segments.
///
/// # Errors
/// A column relative to other recordings that cannot be fitted.
pub(super) fn block(
    request: &Request<'_>,
    rows: &Rows<'_>,
    set: usize,
    extractor: &dyn Extractor,
    known: Option<&Relations>,
) -> Result<Block, FeatureError> {
    let names = extractor.feature_names();
    let mut values = Array2::from_elem((request.segments.len(), names.len()), f32::NAN);
    let mut failed = Vec::new();
    let mut cached = vec![false; request.segments.len()];
    let lines = values
        .axis_iter_mut(Axis(0))
        .zip(&rows.keys)
        .zip(request.segments);
    for (i, ((mut line, key), segment)) in lines.enumerate() {
        let Some(out) = line.as_slice_mut() else {
            continue;
        };
        match fill(rows, set, key, out) {
            Ok(from_cache) => cached[i] = from_cache,
            Err(Failure::Named(reason)) => failed.push((i, reason)),
            Err(Failure::Nameless(reason)) => {
                failed.push((i, format!("{}: {reason}", segment.path.display())))
            }
        }
    }
    let relation = match known.and_then(|known| known.get(extractor.name())) {
        Some(relation) => relation.clone(),
        None if known.is_some() && extractor.relates() => {
            let reason = "the model has nothing learned for it; train it again".to_owned();
            return Err(setting(extractor, reason));
        }
        None => learn(request, extractor, &values, &failed),
    };
    let good = extractor.relate(values.view_mut(), &relation);
    good.map_err(|reason| setting(extractor, reason))?;
    for (row, _) in &failed {
        values.row_mut(*row).fill(f32::NAN);
    }
    let table = keep(
        FeatureTable {
            names,
            values,
            failed,
        },
        extractor.keep(),
    );
    Ok(Block {
        table,
        notes: Vec::new(),
        cached,
        relation,
    })
}

fn setting(extractor: &dyn Extractor, reason: String) -> FeatureError {
    FeatureError::Setting {
        name: extractor.name().to_owned(),
        reason,
    }
}

enum Failure {
    Named(String),
    Nameless(String),
}

/// Fills one row; true if it came from the cache.
fn fill(
    rows: &Rows<'_>,
    set: usize,
    key: &Result<crate::cache::RowKey, String>,
    out: &mut [f32],
) -> Result<bool, Failure> {
    let key = key.as_ref().map_err(|e| Failure::Named(e.clone()))?;
    match rows.results.get(set).and_then(|r| r.get(key)) {
        Some(Ok(row)) => {
            out.copy_from_slice(&row.values);
            Ok(false)
        }
        Some(Err(reason)) => Err(Failure::Nameless(reason.clone())),
        None if rows.use_stores && rows.stores.get(set).is_some_and(|s| s.copy(key, out)) => {
            Ok(true)
        }
        None => Err(Failure::Nameless("its features were not computed".into())),
    }
}

/// Lets the extractor learn what its columns relative to other recordings need.
fn learn(
    request: &Request<'_>,
    extractor: &dyn Extractor,
    values: &Array2<f32>,
    failed: &[(usize, String)],
) -> Vec<f64> {
    if !extractor.relates() {
        return Vec::new();
    }
    let wanted: HashSet<usize> = match request.reference {
        Some(rows) => rows.iter().copied().collect(),
        None => (0..values.nrows()).collect(),
    };
    let bad: HashSet<usize> = failed.iter().map(|(row, _)| *row).collect();
    let good: Vec<usize> = (0..values.nrows()).filter(|r| !bad.contains(r)).collect();
    let positions = good
        .iter()
        .enumerate()
        .filter(|(_, row)| wanted.contains(row));
    let reference: Vec<usize> = positions.map(|(i, _)| i).collect();
    extractor.relation(values.select(Axis(0), &good).view(), &reference)
}

/// The columns in `wanted`, in the order of the table; all if it is empty.
fn keep(table: FeatureTable, wanted: &[String]) -> FeatureTable {
    if wanted.is_empty() {
        return table;
    }
    let columns: Vec<usize> = (0..table.names.len())
        .filter(|i| table.names.get(*i).is_some_and(|n| wanted.contains(n)))
        .collect();
    crate::select::columns(table, &columns)
}

/// Puts the columns of several feature sets side by side. A row that failed in one fails in all.
///
/// # Errors
/// Two columns with one name.
pub(super) fn join(blocks: Vec<Block>, rows: usize) -> Result<Block, FeatureError> {
    let mut blocks = blocks;
    if blocks.len() == 1 {
        if let Some(block) = blocks.pop() {
            return Ok(block);
        }
    }
    let names: Vec<String> = blocks
        .iter()
        .flat_map(|b| b.table.names.iter().cloned())
        .collect();
    let mut seen = HashSet::new();
    if let Some(twice) = names.iter().find(|n| !seen.insert(n.as_str())) {
        return Err(FeatureError::Columns(format!(
            "two feature sets have a column `{twice}`; rename it in the imported table"
        )));
    }
    let mut values = Array2::from_elem((rows, names.len()), f32::NAN);
    let mut failed: BTreeMap<usize, String> = BTreeMap::new();
    let mut cached = vec![true; rows];
    let mut from = 0;
    for block in &blocks {
        let to = from + block.table.names.len();
        values
            .slice_mut(s![.., from..to])
            .assign(&block.table.values);
        for (row, reason) in &block.table.failed {
            failed.entry(*row).or_insert_with(|| reason.clone());
        }
        for (all, one) in cached.iter_mut().zip(&block.cached) {
            *all &= one;
        }
        from = to;
    }
    for row in failed.keys() {
        values.row_mut(*row).fill(f32::NAN);
    }
    let failed = failed.into_iter().collect();
    Ok(Block {
        table: FeatureTable {
            names,
            values,
            failed,
        },
        notes: Vec::new(),
        cached,
        relation: Vec::new(),
    })
}

/// Notes what was remarked on recordings when they were read, now or by an earlier run.
pub(super) fn note_remarks(segments: &[Segment], rows: &Rows<'_>, notes: &mut Vec<Note>) {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (i, key) in rows.keys.iter().enumerate() {
        let Ok(key) = key else { continue };
        let computed = rows
            .results
            .iter()
            .find_map(|r| r.get(key)?.as_ref().ok()?.remark.clone());
        let remark = computed.or_else(|| rows.stores.iter().find_map(|s| s.remark(key)));
        found.extend(remark.map(|text| (i, text.to_string())));
    }
    let Some((first, text)) = found.first() else {
        return;
    };
    let file = segments
        .get(*first)
        .map(|s| s.path.display().to_string())
        .unwrap_or_default();
    let others = match found.len() {
        1 => String::new(),
        n => format!(" (the first of {n} such samples)"),
    };
    notes.push(Note::warning(format!("{file}: {text}{others}")));
}
