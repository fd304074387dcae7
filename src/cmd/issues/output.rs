//! The tables, the picture and the text of `nkl issues`.

use super::Found;
use crate::cli::{Fix, IssuesArgs};
use crate::failure::Failure;
use crate::tables;
use crate::target::Target;
use anyhow::Context;
use nkl_config::plan::Plan;
use nkl_config::NoteLevel;
use nkl_data::Column;
use nkl_issues::findings::{Finding, Kind};
use nkl_report::figure::Format;
use nkl_report::{plots, Layout};
use serde_json::json;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes `results/issues.csv`, `results/issues.json`, the joint as a picture, the cleaned table,
/// and prints the worst.
pub fn write(
    found: &Found,
    args: &IssuesArgs,
    layout: &Layout,
    plan: &Plan,
) -> Result<(), Failure> {
    let mut files = vec![issues(found, &layout.results.join("issues.csv")).map_err(Failure::Run)?];
    files.push(summary(found, layout)?);
    files.extend(picture(found, layout, plan)?);
    print(found, args.show);
    if let Some(path) = &args.apply {
        let left = apply(found, plan, path, args.fix).map_err(Failure::Run)?;
        println!(
            "{}: {left} of {} rows are left",
            path.display(),
            found.dataset.len()
        );
        files.push(path.clone());
    }
    println!("{}", nkl_report::where_to_find(&layout.root, &files));
    Ok(())
}

/// One line per finding, the worst first.
fn issues(found: &Found, path: &Path) -> anyhow::Result<PathBuf> {
    let header = [
        "file",
        "start",
        "end",
        "issue",
        "severity",
        "label",
        "suggested",
        "label_quality",
        "detail",
    ];
    let rows = found.findings.iter().filter_map(|finding| {
        let segment = found.dataset.segments.get(finding.row)?;
        let quality = found.quality.get(finding.row).copied().unwrap_or(f64::NAN);
        Some(vec![
            segment.file.clone(),
            segment.start.to_string(),
            segment.end.to_string(),
            finding.kind.name().to_string(),
            format!("{:.6}", finding.severity),
            found.label(finding.row),
            finding
                .suggested
                .and_then(|c| found.labels.get(c).cloned())
                .unwrap_or_default(),
            if quality.is_finite() {
                format!("{quality:.6}")
            } else {
                String::new()
            },
            finding.detail.clone(),
        ])
    });
    tables::write(path, header.map(str::to_string).to_vec(), rows)?;
    Ok(path.to_owned())
}

fn summary(found: &Found, layout: &Layout) -> Result<PathBuf, Failure> {
    let counts: serde_json::Map<String, serde_json::Value> = found
        .counts()
        .iter()
        .map(|(kind, n)| (kind.name().to_string(), json!(n)))
        .collect();
    let joint = found
        .joint
        .as_ref()
        .map(|j| j.outer_iter().map(|row| row.to_vec()).collect::<Vec<_>>());
    let value = json!({
        "samples": found.dataset.len(),
        "labels": found.labels,
        "judged_by": found.judged_by,
        "counts": counts,
        "health": found.health,
        "confident_joint": joint,
        "rarest_class": found.imbalance.as_ref().map(|i| json!({
            "class": found.labels.get(i.class), "share": i.share, "is_issue": i.is_issue,
        })),
        "order_p_value": found.order_p.is_finite().then_some(found.order_p),
        "notes": found.notes,
    });
    let text = serde_json::to_vec_pretty(&value).map_err(Failure::run)?;
    whole(layout.results.join("issues.json"), &text)
}

/// The calibrated confident joint.
fn picture(found: &Found, layout: &Layout, plan: &Plan) -> Result<Vec<PathBuf>, Failure> {
    let Some(joint) = &found.joint else {
        return Ok(Vec::new());
    };
    let counts: Vec<Vec<u64>> = joint
        .outer_iter()
        .map(|row| row.iter().map(|&n| n.max(0) as u64).collect())
        .collect();
    let titles = vec![
        "Given labels against estimated true classes".to_string(),
        format!(
            "{} of {} labels are probably wrong",
            found.count(Kind::Label),
            found.dataset.len()
        ),
        found.judged_by.clone(),
    ];
    let titles = if plan.plot.titles { titles } else { Vec::new() };
    let scene = plots::confusion_named(
        found.labels,
        &counts,
        titles,
        "Estimated true class",
        "Given label",
    );
    let format = Format::parse(&plan.plot.format).map_err(Failure::run)?;
    let bytes = format.encode(&scene).map_err(Failure::run)?;
    let name = format!("issues_joint.{}", format.extension());
    Ok(vec![whole(layout.images.join(name), &bytes)?])
}

/// Writes a file that has its name only once it is complete.
fn whole(path: PathBuf, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let write = || -> anyhow::Result<PathBuf> {
        let mut file = Target::create(&path)?;
        file.write_all(bytes)
            .with_context(|| format!("cannot write {}", path.display()))?;
        file.finish()
    };
    write().map_err(Failure::Run)
}

fn print(found: &Found, show: usize) {
    for note in found.notes.iter().filter(|n| n.level == NoteLevel::Warning) {
        println!("warning: {}", note.text);
    }
    let counts: Vec<String> = found
        .counts()
        .iter()
        .map(|(k, n)| format!("{n} {}", k.name()))
        .collect();
    let counts = if counts.is_empty() {
        "none".to_string()
    } else {
        counts.join(", ")
    };
    println!("issues among {} samples: {counts}", found.dataset.len());
    if let Some(health) = &found.health {
        println!(
            "label health {:.3}: about {} labels are wrong",
            health.overall, health.off_diagonal_calibrated
        );
        for o in health.overlapping.iter().take(3).filter(|o| o.rows > 0) {
            let name = |c: usize| found.labels.get(c).map_or("?", String::as_str);
            println!(
                "  {} and {} are mixed up in about {} samples",
                name(o.a),
                name(o.b),
                o.rows
            );
        }
    }
    if let Some(i) = found.imbalance.as_ref().filter(|i| i.is_issue) {
        let name = found.labels.get(i.class).map_or("?", String::as_str);
        println!(
            "class {name} is rare: {:.2} % of the samples",
            100.0 * i.share
        );
    }
    if found.order_p < 0.05 {
        println!(
            "the order of the rows is not random (p = {:.3}): folds have to be shuffled",
            found.order_p
        );
    }
    let width = found
        .findings
        .iter()
        .take(show)
        .map(|f| found.file(f).len())
        .max()
        .unwrap_or(0);
    for finding in found.findings.iter().take(show) {
        println!(
            "{:.3}  {:<width$}  {:<20}  {}",
            finding.severity,
            found.file(finding),
            finding.kind.name(),
            finding.detail
        );
    }
    if let Some(more) = found.findings.len().checked_sub(show).filter(|n| *n > 0) {
        println!("... and {more} more in issues.csv");
    }
}

/// All columns of the samples without silent, unreadable and doubled ones, with labels put right.
/// Returns how many rows are left.
fn apply(found: &Found, plan: &Plan, path: &Path, fix: Fix) -> anyhow::Result<usize> {
    let gone = [
        Kind::Silent,
        Kind::Unreadable,
        Kind::ExactDuplicate,
        Kind::Null,
    ];
    let mut dropped: HashSet<usize> = HashSet::new();
    let mut new_label = vec![None; found.dataset.len()];
    for finding in &found.findings {
        if gone.contains(&finding.kind) || (finding.kind == Kind::Label && fix == Fix::Drop) {
            dropped.insert(finding.row);
        } else if finding.kind == Kind::Label {
            new_label[finding.row] = finding.suggested.and_then(|c| found.labels.get(c).cloned());
        }
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
        let mut cells = vec![
            segment.file.clone(),
            segment.start.to_string(),
            segment.end.to_string(),
        ];
        cells.push(new_label[row].clone().unwrap_or_else(|| found.label(row)));
        cells.extend(
            columns
                .iter()
                .map(|(_, c)| crate::assemble::text(c, row).unwrap_or_default()),
        );
        let own = found
            .findings
            .iter()
            .filter(|f| f.row == row)
            .map(|f| f.kind.name());
        cells.push(own.collect::<Vec<_>>().join(" "));
        Some(cells)
    });
    tables::write(path, header, rows)?;
    Ok(kept.len())
}

impl Found<'_> {
    fn label(&self, row: usize) -> String {
        match &self.dataset.target {
            nkl_data::Target::Classes { labels, index } => index
                .get(row)
                .and_then(|c| labels.get(*c))
                .cloned()
                .unwrap_or_default(),
            nkl_data::Target::Values(values) => {
                values.get(row).map(f64::to_string).unwrap_or_default()
            }
            nkl_data::Target::None => String::new(),
        }
    }

    fn file(&self, finding: &Finding) -> &str {
        self.dataset
            .segments
            .get(finding.row)
            .map_or("", |s| s.file.as_str())
    }

    fn count(&self, kind: Kind) -> usize {
        self.findings.iter().filter(|f| f.kind == kind).count()
    }
}
