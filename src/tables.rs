//! Further tables that an INI file can ask for.

use crate::assemble::{text, Run};
use crate::target::Target;
use crate::walk::Table;
use anyhow::Context;
use nkl_config::plan::Plan;
use nkl_data::{Column, Dataset};
use nkl_learn::pipeline::RunOutcome;
use nkl_report::Outcome;
use std::path::{Path, PathBuf};

/// `FEATS.store_format = csv`: `store/features.csv` with file, start, end, split and all features.
pub fn features(plan: &Plan, dataset: &Dataset, table: &Table) -> anyhow::Result<Option<PathBuf>> {
    if plan.feats.store_format != "csv" {
        return Ok(None);
    }
    let path = plan
        .exp
        .folder()
        .join(&plan.exp.store_dir)
        .join("features.csv");
    let header = ["file", "start", "end", "split"]
        .into_iter()
        .map(str::to_string);
    let header = header.chain(table.names().iter().cloned()).collect();
    let rows = (0..dataset.len()).map(|row| {
        let segment = &dataset.segments[row];
        let split = dataset.split[row].name().to_string();
        let place = [
            segment.file.clone(),
            segment.start.to_string(),
            segment.end.to_string(),
            split,
        ];
        let values = table.row(row).context("cannot read the features")?;
        Ok(place.into_iter().chain(values.iter().map(number)).collect())
    });
    write_fallible(&path, header, rows)?;
    Ok(Some(path))
}

/// `EXP.save_test`: every column of the evaluated samples, and `predictions`.
pub fn test_samples(
    plan: &Plan,
    dataset: &Dataset,
    outcome: &RunOutcome,
    run: &Run,
) -> anyhow::Result<Option<PathBuf>> {
    let Some(path) = &plan.exp.save_test else {
        return Ok(None);
    };
    predicted_samples(path, dataset, outcome, run, "predictions")?;
    Ok(Some(path.clone()))
}

/// Every column of the evaluated samples, the probabilities, and what was predicted, in the column
/// `name`.
pub fn predicted_samples(
    path: &Path,
    dataset: &Dataset,
    outcome: &RunOutcome,
    run: &Run,
    name: &str,
) -> anyhow::Result<()> {
    let columns: Vec<(&String, &Column)> = dataset.columns.iter().collect();
    let header = ["file", "start", "end"].into_iter().map(str::to_string);
    let header = header.chain(columns.iter().map(|(name, _)| name.to_string()));
    let (labels, proba) = shares(&run.predictions.outcome);
    let header = header.chain(labels.iter().cloned());
    let header = header.chain([name.to_string()]).collect();
    let rows = outcome.rows.iter().enumerate().filter_map(|(place, row)| {
        let segment = dataset.segments.get(*row)?;
        let mut cells = vec![
            segment.file.clone(),
            segment.start.to_string(),
            segment.end.to_string(),
        ];
        cells.extend(
            columns
                .iter()
                .map(|(_, column)| text(column, *row).unwrap_or_default()),
        );
        let shares = proba.chunks(labels.len().max(1)).nth(place);
        cells.extend(shares.into_iter().flatten().map(f64::to_string));
        cells.push(predicted(&run.predictions.outcome, place));
        Some(cells)
    });
    write(path, header, rows)
}

/// Class names and probabilities, row by row; none for values.
fn shares(outcome: &Outcome) -> (&[String], &[f64]) {
    match outcome {
        Outcome::Classes { labels, proba, .. } => (labels, proba),
        Outcome::Values { .. } => (&[], &[]),
    }
}

fn predicted(outcome: &Outcome, place: usize) -> String {
    let found = match outcome {
        Outcome::Classes {
            labels, predicted, ..
        } => predicted
            .get(place)
            .and_then(|class| labels.get(*class))
            .cloned(),
        Outcome::Values { predicted, .. } => predicted.get(place).map(f64::to_string),
    };
    found.unwrap_or_default()
}

fn number(value: &f32) -> String {
    if value.is_finite() {
        value.to_string()
    } else {
        String::new()
    }
}

/// Writes a table; the file has its name only once it is complete.
pub fn write(
    path: &Path,
    header: Vec<String>,
    rows: impl Iterator<Item = Vec<String>>,
) -> anyhow::Result<()> {
    write_fallible(path, header, rows.map(Ok))
}

fn write_fallible(
    path: &Path,
    header: Vec<String>,
    rows: impl Iterator<Item = anyhow::Result<Vec<String>>>,
) -> anyhow::Result<()> {
    let name = || format!("cannot write {}", path.display());
    let mut writer = csv::Writer::from_writer(Target::create(path)?);
    writer.write_record(&header).with_context(name)?;
    for row in rows {
        writer.write_record(&row?).with_context(name)?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error())
        .with_context(name)?
        .finish()?;
    Ok(())
}
