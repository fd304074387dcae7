//! `nkl score trials`: how well scores tell target trials from the others.

use crate::cli::score::TrialsArgs;
use crate::detection::{cells, columns, curve, histogram, trade_off};
use crate::failure::Failure;
use crate::target::Target;
use anyhow::{anyhow, Context, Result};
use nkl_report::figure::{Format, Scene};
use nkl_report::{Align, Table};
use nkl_speakers::detection::{Calibration, DetectionSummary, Scores};
use nkl_speakers::trials::{join, read_scores, read_trials};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Scores every file, and prints a table.
pub fn run(args: &TrialsArgs) -> Result<(), Failure> {
    check(args).map_err(Failure::BadInput)?;
    let trials = args.trials.as_deref().map(read_trials).transpose();
    let trials = trials.map_err(Failure::bad_input)?;
    let mut systems = Vec::new();
    for path in &args.scores {
        let found = read_scores(path).map_err(Failure::bad_input)?;
        let labelled = match &trials {
            Some(trials) => join(trials, &found).with_context(|| path.display().to_string()),
            None => found
                .iter()
                .map(|s| s.trial.target.map(|target| (target, s.score)))
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| {
                    let path = path.display();
                    anyhow!(
                        "{path} does not say which trials are targets: give a list with --trials"
                    )
                }),
        };
        let labelled = labelled.map_err(Failure::BadInput)?;
        let scores = Scores::of(labelled).with_context(|| path.display().to_string());
        systems.push(System::new(
            path,
            scores.map_err(Failure::BadInput)?,
            &args.p_target,
        ));
    }
    print(&systems);
    let mut files = Vec::new();
    if let Some(path) = &args.out {
        let text = serde_json::to_vec_pretty(&numbers(&systems)).map_err(Failure::run)?;
        files.push(Target::whole(path, &text).map_err(Failure::Run)?);
    }
    if let Some(path) = &args.det {
        let curves: Vec<_> = systems.iter().map(|s| curve(&s.name, &s.scores)).collect();
        files.push(picture(
            path,
            &trade_off("Detection error trade-off", &curves).0,
        )?);
    }
    if let (Some(path), [system]) = (&args.histogram, systems.as_slice()) {
        let (scene, _) = histogram(&system.name, "Score", &system.scores);
        files.push(picture(path, &scene)?);
    }
    files.iter().for_each(|file| println!("{}", file.display()));
    Ok(())
}

/// A file of scores.
struct System {
    name: String,
    scores: Scores,
    summary: DetectionSummary,
    calibration: Option<Calibration>,
}

impl System {
    fn new(path: &Path, scores: Scores, p_targets: &[f64]) -> Self {
        let stem = path.file_stem().unwrap_or_default();
        System {
            name: stem.to_string_lossy().into_owned(),
            summary: DetectionSummary::of(&scores, p_targets),
            calibration: Calibration::fit(&scores).ok(),
            scores,
        }
    }
}

/// What can be known before the files are read.
fn check(args: &TrialsArgs) -> Result<()> {
    if let Some(p) = args.p_target.iter().find(|p| !(**p > 0.0 && **p < 1.0)) {
        return Err(anyhow!("--p-target {p} has to lie between 0 and 1"));
    }
    if args.histogram.is_some() && args.scores.len() > 1 {
        return Err(anyhow!("--histogram shows one file of scores"));
    }
    if let Some(out) = args
        .out
        .as_ref()
        .filter(|out| out.extension().is_none_or(|s| s != "json"))
    {
        return Err(anyhow!("{}: figures are written as .json", out.display()));
    }
    for path in args.det.iter().chain(&args.histogram) {
        format(path)?;
    }
    Ok(())
}

fn format(path: &Path) -> Result<Format> {
    let suffix = path.extension().unwrap_or_default().to_string_lossy();
    Ok(Format::parse(&suffix)?)
}

fn picture(path: &Path, scene: &Scene) -> Result<PathBuf, Failure> {
    let format = format(path).map_err(Failure::BadInput)?;
    let bytes = format.encode(scene).map_err(Failure::run)?;
    Target::whole(path, &bytes).map_err(Failure::Run)
}

fn print(systems: &[System]) {
    let mut names = vec!["scores".to_owned()];
    names.extend(columns(systems.iter().map(|system| &system.summary)));
    let align = |(i, name)| (name, if i == 0 { Align::Left } else { Align::Right });
    let mut table = Table::new(names.into_iter().enumerate().map(align).collect());
    for system in systems {
        let mut row = vec![system.name.clone()];
        row.extend(cells(&system.summary, true));
        table.row(row);
    }
    print!("{}", table.render());
}

fn numbers(systems: &[System]) -> serde_json::Value {
    let one = |system: &System| {
        json!({
            "scores": system.name,
            "errors": system.summary,
            "calibration_on_these_trials": system.calibration,
        })
    };
    json!({ "systems": systems.iter().map(one).collect::<Vec<_>>() })
}
