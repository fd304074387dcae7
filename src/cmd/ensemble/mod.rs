//! `nkl ensemble`: what several experiments say together.

mod report;
mod table;

use crate::cli::EnsembleArgs;
use crate::failure::Failure;
use anyhow::{anyhow, Context};
use nkl_config::Purpose;
use nkl_learn::ensemble::{join_classes, join_values, Rule};
use nkl_learn::Prediction;
use std::path::{Path, PathBuf};
use table::Predicted;

/// One experiment as it is joined.
pub struct Source {
    /// As given.
    pub name: String,
    /// Its table of predictions.
    pub table: PathBuf,
    /// Its `result.json`, where it is known.
    pub result: Option<serde_json::Value>,
}

/// Reads the stored predictions, joins them, and writes table and report.
pub fn run(args: &EnsembleArgs) -> Result<(), Failure> {
    if !(0.0..=1.0).contains(&args.threshold) {
        let text = format!(
            "--threshold {}: expected a share from 0 to 1",
            args.threshold
        );
        return Err(Failure::bad_input(anyhow!(text)));
    }
    let given = args.experiments();
    if given.len() < 2 {
        let what = "an ensemble needs at least two experiments";
        return Err(Failure::bad_input(anyhow!(what)));
    }
    let sources = given
        .iter()
        .map(|path| source(path))
        .collect::<Result<Vec<_>, _>>()?;
    let tables = sources
        .iter()
        .map(|source| table::read(&source.table, args.no_labels))
        .collect::<Result<Vec<_>, _>>()?;
    let tables = table::aligned(tables).map_err(Failure::BadInput)?;
    let weights = weights(args, &sources)?;
    let joined = joined(args.rule(), &tables, weights.as_deref())?;
    report::write(args, &sources, &tables, &joined, weights.as_deref())
}

/// A table as it is; of an INI file the predictions of its experiment.
fn source(path: &Path) -> Result<Source, Failure> {
    let name = path.display().to_string();
    let is_table = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let (table, folder) = if is_table {
        (path.to_owned(), path.parent().map(Path::to_owned))
    } else {
        let loaded = nkl_config::load(path, &[], Purpose::Apply).map_err(Failure::bad_input)?;
        let layout = nkl_report::Layout::new(&loaded.plan);
        (layout.predictions(), Some(layout.results))
    };
    if !table.exists() {
        let help = if is_table {
            "there is no such table".to_owned()
        } else {
            format!("run `nkl experiment --config {name}` first")
        };
        let text = format!(
            "{name}: its predictions, {}, are not there: {help}",
            table.display()
        );
        return Err(Failure::bad_input(anyhow!(text)));
    }
    // The report of the experiment says how good it was on dev; a lone table does without.
    let result = folder.map(|folder| folder.join("result.json"));
    let result = result.and_then(|path| std::fs::read(path).ok());
    Ok(Source {
        name,
        table,
        result: result.and_then(|bytes| serde_json::from_slice(&bytes).ok()),
    })
}

/// The weights of performance_weighted: as given, else the scores on dev.
fn weights(args: &EnsembleArgs, sources: &[Source]) -> Result<Option<Vec<f64>>, Failure> {
    if args.rule() != Rule::PerformanceWeighted {
        return match &args.weights {
            Some(_) => Err(Failure::bad_input(anyhow!(
                "--weights is for --method performance_weighted"
            ))),
            None => Ok(None),
        };
    }
    if let Some(given) = &args.weights {
        return Ok(Some(given.clone()));
    }
    let on_dev = |source: &Source| {
        let result = source.result.as_ref()?;
        let measure = result.get("measure")?.as_str()?;
        let further = result.get("further")?.as_array()?;
        let dev = further
            .iter()
            .find(|e| e.get("evaluated").is_some_and(|v| v == "dev"))?;
        let value = dev.get("metrics")?.get(measure)?.get("value")?.as_f64()?;
        let falls = ["mse", "mae", "eer"].contains(&measure);
        Some(if falls {
            1.0 / value.max(1e-12)
        } else {
            value.max(0.0)
        })
    };
    let weights: Option<Vec<f64>> = sources.iter().map(on_dev).collect();
    weights.map(Some).ok_or_else(|| {
        Failure::bad_input(anyhow!(
            "performance_weighted needs --weights, one for each experiment (the experiments have no \
             scores on a dev part, and those on the test part would favour what happens to fit it)"
        ))
    })
}

fn joined(
    rule: Rule,
    tables: &[Predicted],
    weights: Option<&[f64]>,
) -> Result<Prediction, Failure> {
    let classes = tables.first().is_some_and(|table| !table.labels.is_empty());
    if classes {
        let proba: Vec<_> = tables.iter().map(|table| table.proba.clone()).collect();
        let proba = join_classes(rule, &proba, weights).map_err(Failure::bad_input)?;
        return Ok(Prediction::Classes { proba });
    }
    if !matches!(rule, Rule::Mean | Rule::PerformanceWeighted) {
        let what = "predicted values can be joined by mean and performance_weighted only";
        return Err(Failure::bad_input(anyhow!(what)));
    }
    let values = tables
        .iter()
        .map(values)
        .collect::<anyhow::Result<Vec<_>>>();
    let values = values.map_err(Failure::BadInput)?;
    let joined = join_values(&values, weights).map_err(Failure::bad_input)?;
    Ok(Prediction::Values(joined))
}

fn values(table: &Predicted) -> anyhow::Result<Vec<f64>> {
    let rows = table.predicted.iter().enumerate();
    rows.map(|(row, text)| {
        table::number(text).with_context(|| {
            let place = table.place(row);
            format!("{place}: predicted is `{text}`, not a number")
        })
    })
    .collect()
}
