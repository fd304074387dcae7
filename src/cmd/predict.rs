//! `nkl predict`: labels that models and measurements give to data.

use super::load_with;
use crate::cli::PredictArgs;
use crate::failure::Failure;
use crate::predict::samples::{self, Samples};
use crate::predict::{self, Column};
use crate::progress::Bar;
use crate::samples::say;
use crate::tables;
use crate::target::for_this_run;
use anyhow::anyhow;
use nkl_config::plan::{PredictPlan, Selection};
use nkl_config::Purpose;
use nkl_data::Segment;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where predictions of an INI file's samples go, as in nkululeko.
const OUTFILE: &str = "prediction_result.csv";

/// Predicts, and writes the table or prints it.
pub fn run(args: &PredictArgs) -> Result<(), Failure> {
    let (plan, samples, cache, out) = match &args.config {
        Some(config) => {
            let loaded = load_with(config, &settings(args), Purpose::Predict)?;
            let plan = loaded.plan;
            loaded.notes.iter().for_each(say);
            // Before the data are read: a model that is not there is found at once.
            predict::targets(&plan.predict)?;
            let samples = samples::of_plan(&plan)?;
            let cache = Cache::Kept(plan.exp.folder().join(&plan.exp.cache_dir));
            let out = args
                .inputs
                .outfile
                .clone()
                .unwrap_or_else(|| OUTFILE.into());
            (plan.predict, samples, cache, Some(out))
        }
        None => {
            let plan = by_arguments(args)?;
            predict::targets(&plan)?;
            let samples = samples::of_inputs(&args.inputs)?;
            let out = args.inputs.outfile.clone();
            (plan, samples, Cache::beside(out.as_deref())?, out)
        }
    };
    let targets = predict::targets(&plan)?;
    samples.notes.iter().for_each(say);
    samples
        .unusable
        .iter()
        .for_each(|reason| eprintln!("left out: {reason}"));
    let values = predict::values(&targets, &samples, cache.path(), &Bar::default())?;
    let kept = kept(&samples, &values)?;
    match out {
        Some(path) => write(&path, &samples, &values, &kept)?,
        None => print(&samples, &values, &kept)?,
    }
    cache.end();
    Ok(())
}

/// `--set`, and what `--target` and `--model` mean in the INI file.
fn settings(args: &PredictArgs) -> Vec<String> {
    let mut all = args.set.clone();
    if !args.targets.is_empty() {
        let quoted: Vec<String> = args.targets.iter().map(|t| format!("'{t}'")).collect();
        all.push(format!("PREDICT.targets=[{}]", quoted.join(", ")));
    }
    let models = args.models.iter().map(|model| match model.split_once('=') {
        Some((target, path)) => format!("PREDICT.{target}.model={path}"),
        None => format!("PREDICT.{model}"),
    });
    all.extend(models);
    all
}

/// The same where there is no INI file.
fn by_arguments(args: &PredictArgs) -> Result<PredictPlan, Failure> {
    let mut models = Vec::new();
    for text in &args.models {
        let Some((target, path)) = text.split_once('=') else {
            return Err(Failure::bad_input(anyhow!(
                "--model {text} is not of the form TARGET=FILE, such as age=age.nkl"
            )));
        };
        models.push((target.trim().to_lowercase(), PathBuf::from(path.trim())));
    }
    Ok(PredictPlan {
        targets: args.targets.iter().map(|t| t.trim().to_owned()).collect(),
        models,
        folder: None,
        selection: Selection::All,
    })
}

/// Where features are kept so that a killed run goes on.
enum Cache {
    /// The experiment's own.
    Kept(PathBuf),
    /// Beside the table, until that is there.
    Beside(PathBuf),
    /// For this run alone.
    Temporary(tempfile::TempDir),
}

impl Cache {
    fn beside(out: Option<&Path>) -> Result<Self, Failure> {
        let Some(out) = out else {
            return for_this_run().map(Cache::Temporary);
        };
        let mut name = out.file_name().unwrap_or_default().to_owned();
        name.push(".cache");
        Ok(Cache::Beside(out.with_file_name(name)))
    }

    fn path(&self) -> &Path {
        match self {
            Cache::Kept(path) | Cache::Beside(path) => path,
            Cache::Temporary(folder) => folder.path(),
        }
    }

    /// The table is complete.
    fn end(self) {
        if let Cache::Beside(path) = self {
            // What is left takes room and does no harm.
            let _ = std::fs::remove_dir_all(path);
        }
    }
}

/// Samples that have a value for some target; the others, and single values that are not there, are
/// named.
fn kept(samples: &Samples, columns: &[Column]) -> Result<Vec<usize>, Failure> {
    let mut kept = Vec::new();
    let mut first = samples.unusable.first().cloned();
    for (row, segment) in samples.segments.iter().enumerate() {
        let of_row = columns.iter().filter_map(|c| c.values.get(row));
        let reasons: BTreeSet<&String> = of_row.clone().filter_map(|v| v.as_ref().err()).collect();
        let any = of_row.clone().any(|value| value.is_ok());
        for reason in reasons {
            first.get_or_insert_with(|| reason.clone());
            let names = columns.iter().filter_map(|column| {
                let same = column.values.get(row)?.as_ref().err() == Some(reason);
                same.then_some(column.target.as_str())
            });
            let mut names: Vec<&str> = names.collect();
            names.dedup();
            match any {
                true => eprintln!("no {} of {}: {reason}", names.join(", "), segment.file),
                false => eprintln!("left out: {}: {reason}", segment.file),
            }
        }
        if any {
            kept.push(row);
        }
    }
    if kept.is_empty() {
        let count = samples.segments.len() + samples.unusable.len();
        return Err(Failure::bad_input(anyhow!(
            "none of {count} recordings could be used. The first: {}",
            first.unwrap_or_default()
        )));
    }
    Ok(kept)
}

fn value(column: &Column, row: usize) -> String {
    let value = column.values.get(row).and_then(|value| value.as_ref().ok());
    value.cloned().unwrap_or_default()
}

/// The samples with their columns and the new ones; those may replace what an earlier run wrote.
fn write(
    path: &Path,
    samples: &Samples,
    columns: &[Column],
    kept: &[usize],
) -> Result<(), Failure> {
    let new: Vec<String> = columns.iter().map(Column::name).collect();
    let old: Vec<(usize, &String)> = samples
        .header
        .iter()
        .enumerate()
        .filter(|(_, name)| !new.contains(name))
        .collect();
    let mut header: Vec<String> = ["file", "start", "end"].map(str::to_owned).to_vec();
    header.extend(old.iter().map(|(_, name)| (*name).clone()));
    header.extend(new);
    let rows = kept.iter().filter_map(|&row| {
        let segment = samples.segments.get(row)?;
        let mut cells = place(segment);
        let own = samples.cells.get(row)?;
        cells.extend(
            old.iter()
                .map(|(at, _)| own.get(*at).cloned().unwrap_or_default()),
        );
        cells.extend(columns.iter().map(|column| value(column, row)));
        Some(cells)
    });
    tables::write(path, header, rows).map_err(Failure::Run)?;
    let all = samples.segments.len() + samples.unusable.len();
    let left_out = match all - kept.len() {
        0 => String::new(),
        n => format!(", {n} of {all} left out"),
    };
    println!("{} samples{left_out}\n{}", kept.len(), path.display());
    Ok(())
}

/// File, start and end, as a database of the next experiment has them.
fn place(segment: &Segment) -> Vec<String> {
    // Without `.` in the middle, which comes of `audio_path = ./`.
    let path: PathBuf = segment.path.components().collect();
    vec![
        path.display().to_string(),
        segment.start.to_string(),
        segment.end.to_string(),
    ]
}

/// `file <tab> gender=female <tab> snr=33.4`.
fn print(samples: &Samples, columns: &[Column], kept: &[usize]) -> Result<(), Failure> {
    let mut screen = std::io::stdout().lock();
    for &row in kept {
        let Some(segment) = samples.segments.get(row) else {
            continue;
        };
        let mut line = match segment.whole {
            true => segment.file.clone(),
            false => format!("{} [{}-{} s]", segment.file, segment.start, segment.end),
        };
        for column in columns {
            let value = value(column, row);
            // The numbers of a vector stand behind its name.
            match column.dimension {
                Some(i) if i > 0 => line.push_str(&format!(" {value}")),
                _ => line.push_str(&format!("\t{}={value}", column.target)),
            }
        }
        match writeln!(screen, "{line}") {
            // A reader that has gone away is no failure of the program's.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            other => other.map_err(Failure::run)?,
        }
    }
    Ok(())
}
