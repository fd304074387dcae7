//! `PLOT.runs_compare`: the runs of experiments that share a name and differ in one respect.

use crate::failure::Failure;
use crate::series::{differences, records, Differences, Levels};
use crate::tables;
use anyhow::Context;
use nkl_config::plan::{Measure, Plan};
use nkl_report::plots::{bars, boxes, GroupsData};
use nkl_report::{measure_name, ExperimentResult, Layout};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The runs of one experiment, as kept beside its results for comparisons.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    experiment: String,
    databases: Vec<String>,
    target: String,
    model: String,
    features: Vec<String>,
    measure: Measure,
    values: Vec<Option<f64>>,
}

/// What a comparison gave.
#[derive(Default)]
pub struct Compared {
    /// Files that were written.
    pub files: Vec<PathBuf>,
    /// Lines for the screen.
    pub text: String,
}

/// The end of the names of kept runs.
const END: &str = "_runs.json";

/// Keeps the runs of this experiment, and with `PLOT.runs_compare` compares them with those of the
/// other experiments in the folder.
pub fn runs(plan: &Plan, layout: &Layout, result: &ExperimentResult) -> Result<Compared, Failure> {
    let kept = Kept {
        experiment: layout.experiment.clone(),
        databases: result.databases.clone(),
        target: result.target.clone(),
        model: result.model.kind.clone(),
        features: result.features.types.clone(),
        measure: result.runs.measure,
        values: result.runs.values(),
    };
    let path = layout.runs().with_extension("json");
    let mut compared = Compared::default();
    compared
        .files
        .push(records::json(&path, &kept).map_err(Failure::Run)?);
    let Some(what) = &plan.plot.runs_compare else {
        return Ok(compared);
    };
    if plan.exp.runs < 2 {
        compared.text = "PLOT.runs_compare: there is nothing to compare with EXP.runs = 1\n".into();
        return Ok(compared);
    }
    let all = read(&layout.results, result.runs.measure).map_err(Failure::Run)?;
    let levels = levels(what, &all);
    match Differences::of(&levels) {
        Some(found) => write(plan, layout, &levels, &found, kept.measure, &mut compared)?,
        None => {
            compared.text = format!(
                "PLOT.runs_compare = {what}: this is the only experiment named {} so far; run the \
                 others with the same EXP.name\n",
                plan.exp.name
            );
        }
    }
    Ok(compared)
}

/// All kept runs with this measure, by their file names.
fn read(folder: &Path, measure: Measure) -> anyhow::Result<Vec<Kept>> {
    let name = || format!("cannot read {}", folder.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(name)? {
        let path = entry.with_context(name)?.path();
        let is_kept = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().ends_with(END));
        paths.extend(is_kept.then_some(path));
    }
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let kept: Kept = serde_json::from_slice(&bytes).with_context(|| {
            format!(
                "{}: not the runs of an experiment; remove it",
                path.display()
            )
        })?;
        all.extend((kept.measure == measure).then_some(kept));
    }
    Ok(all)
}

/// The runs by what they differ in; where two experiments are alike in it, by their whole names.
fn levels(what: &str, all: &[Kept]) -> Levels {
    let label = |kept: &Kept| match what {
        "features" => kept.features.join("-"),
        "model" => kept.model.clone(),
        "databases" => kept.databases.join("-"),
        _ => kept.target.clone(),
    };
    let groups = all.iter().map(|kept| {
        let own = label(kept);
        let alike = all.iter().filter(|other| label(other) == own).count();
        let name = if alike > 1 {
            kept.experiment.clone()
        } else {
            own
        };
        (name, kept.values.iter().flatten().copied().collect())
    });
    Levels {
        what: what.to_owned(),
        groups: groups.collect(),
    }
}

fn write(
    plan: &Plan,
    layout: &Layout,
    levels: &Levels,
    found: &Differences,
    measure: Measure,
    compared: &mut Compared,
) -> Result<(), Failure> {
    let run_plot = |end: &str| {
        layout
            .images
            .join(format!("{}_runs_plot{end}", layout.experiment))
    };
    let title = format!("Comparison of {} over {} runs", levels.what, plan.exp.runs);
    let mut titles = vec![title.clone()];
    titles.extend(found.lines());
    let mut data = GroupsData {
        titles: if plan.plot.titles { titles } else { Vec::new() },
        what: levels.what.clone(),
        score: measure_name(measure).to_owned(),
        groups: levels.groups.clone(),
    };
    let format = &plan.plot.format;
    let mut files = vec![differences::picture(&data, boxes, format, &run_plot(""))];
    data.titles.truncate(1);
    files.push(differences::picture(&data, bars, format, &run_plot("_bar")));
    let table = layout.results.join("runs_compare.csv");
    let header = Differences::HEADER.map(str::to_owned).to_vec();
    files.push(tables::write(&table, header, found.rows().into_iter()).map(|()| table));
    let json = layout.results.join("runs_compare.json");
    files.push(records::json(&json, found));
    for file in files {
        compared.files.push(file.map_err(Failure::Run)?);
    }
    compared.text = format!("{title}\n  {}\n", found.lines().join("\n  "));
    Ok(())
}
