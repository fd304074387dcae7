//! `--apply`: the database table without what is wrong.

use super::Found;
use crate::cli::Fix;
use crate::tables;
use nkl_config::plan::Plan;
use nkl_data::Column;
use nkl_issues::findings::Kind;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Kinds that leave nothing to learn from.
const GONE: [Kind; 4] = [
    Kind::Silent,
    Kind::Unreadable,
    Kind::ExactDuplicate,
    Kind::Null,
];

/// Writes all columns of the samples without silent, unreadable and doubled ones, with labels put
/// right or left out. Returns how many rows are left.
pub fn write(found: &Found, plan: &Plan, path: &Path, fix: Fix) -> anyhow::Result<usize> {
    let mut dropped: HashSet<usize> = HashSet::new();
    let mut better: HashMap<usize, String> = HashMap::new();
    let mut issues: HashMap<usize, Vec<&str>> = HashMap::new();
    for finding in &found.findings {
        let label = finding.kind == Kind::Label;
        if GONE.contains(&finding.kind) || (label && fix == Fix::Drop) {
            dropped.insert(finding.row);
        } else if label {
            better.insert(finding.row, found.suggested(finding));
        }
        issues
            .entry(finding.row)
            .or_default()
            .push(finding.kind.name());
    }
    let target = plan.data.target.clone().unwrap_or_default();
    let columns: Vec<(&String, &Column)> = found
        .dataset
        .columns
        .iter()
        .filter(|(name, _)| **name != target && *name != "class_label")
        .collect();
    let mut header: Vec<String> = ["file", "start", "end"].map(str::to_string).to_vec();
    header.push(target);
    header.extend(columns.iter().map(|(name, _)| name.to_string()));
    header.push("issues".to_string());
    let kept: Vec<usize> = (0..found.dataset.len())
        .filter(|row| !dropped.contains(row))
        .collect();
    let rows = kept.iter().filter_map(|&row| {
        let segment = found.dataset.segments.get(row)?;
        let place = [&segment.start, &segment.end].map(f64::to_string);
        let mut cells = vec![segment.file.clone()];
        cells.extend(place);
        cells.push(
            better
                .get(&row)
                .cloned()
                .unwrap_or_else(|| found.label(row)),
        );
        let own = columns.iter().map(|(_, c)| crate::assemble::text(c, row));
        cells.extend(own.map(Option::unwrap_or_default));
        cells.push(
            issues
                .get(&row)
                .map(|own| own.join(" "))
                .unwrap_or_default(),
        );
        Some(cells)
    });
    tables::write(path, header, rows)?;
    Ok(kept.len())
}
