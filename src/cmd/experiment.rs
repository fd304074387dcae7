//! `nkl experiment`: data, features, model, report.

use super::{describe, load, supported};
use crate::assemble::{self, Parts, Run};
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::sound::Recordings;
use crate::stages::Stages;
use crate::{stored, tables};
use anyhow::Context;
use ndarray::Axis;
use nkl_config::plan::{PlotPlan, Task};
use nkl_config::{Loaded, Note, Purpose};
use nkl_data::{Dataset, Prepared, Split};
use nkl_features::{Extracted, FeatureTable, Request};
use nkl_learn::pipeline::{self, Outcome, Part, Samples};
use nkl_learn::Estimator;
use nkl_report as report;
use std::path::PathBuf;

/// Runs the whole experiment and says where its results are.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let loaded = load(args, Purpose::Experiment)?;
    let plan = &loaded.plan;
    supported::ready(plan, plan.exp.task.unwrap_or(Task::Classification))?;
    crate::threads::limit(plan.model.n_jobs);
    let layout = report::Layout::new(plan);
    make_folder(&layout)?;
    stages.end("plan");

    let prepared = nkl_data::prepare(plan, &Recordings).map_err(Failure::bad_input)?;
    let Prepared {
        dataset,
        task,
        notes,
        ..
    } = prepared;
    let estimator = supported::ready(plan, task)?;
    let mut remarks: Vec<Note> = loaded.notes.iter().cloned().chain(notes).collect();
    remarks.extend(describe::without_effect(plan, task));
    stages.end_with("data", &describe::data(&dataset));

    let extracted = extract(&loaded, &layout, &dataset)?;
    let features = assemble::features(plan, &extracted, &dataset);
    let (dataset, table) = without_failed(dataset, extracted.table);
    if plan.feats.print_feats {
        eprintln!("features  {}", table.names.join(", "));
    }
    remarks.extend(extracted.notes);
    stages.end_with(
        "features",
        &describe::features(&features, table.values.nrows(), extracted.from_cache),
    );

    let outcome = learn(&loaded, estimator.as_ref(), &dataset, &table)?;
    remarks.extend(describe::missing(&outcome, &table));
    stages.end_with("model", &describe::model(plan, &outcome));

    let config = report::Config {
        file: args.config().display().to_string(),
        overrides: args.set.clone(),
    };
    let parts = Parts {
        loaded: &loaded,
        config,
        dataset: &dataset,
        task,
        features,
        outcome: &outcome,
        notes: remarks,
    };
    let (mut result, runs) = assemble::result(parts).map_err(Failure::run)?;
    let mut kept: Vec<PathBuf> = Vec::new();
    kept.extend(tables::features(plan, &dataset, &table).map_err(Failure::Run)?);
    if let (Some(best), Some(run)) = (outcome.runs.get(result.run), runs.get(result.run)) {
        kept.extend(tables::test_samples(plan, &dataset, best, run).map_err(Failure::Run)?);
    }
    kept.extend(stored::write(
        &loaded,
        &layout,
        &dataset,
        &table.names,
        outcome,
    )?);
    stages.end("scores");
    result.seconds = stages.all();
    let mut files = write(&result, &runs, &layout, &plan.plot).map_err(Failure::run)?;
    files.extend(kept);
    println!("{}", report::text(&result));
    println!("{}", report::where_to_find(&layout.root, &files));
    Ok(())
}

/// Finds out before any work whether results can be written.
fn make_folder(layout: &report::Layout) -> Result<(), Failure> {
    let folder = &layout.results;
    std::fs::create_dir_all(folder)
        .with_context(|| {
            format!(
                "cannot make the folder of the results, {}",
                folder.display()
            )
        })
        .map_err(Failure::Run)
}

fn extract(
    loaded: &Loaded,
    layout: &report::Layout,
    dataset: &Dataset,
) -> Result<Extracted, Failure> {
    let plan = &loaded.plan;
    let cache = layout.root.join(&plan.exp.cache_dir);
    // What is relative to other recordings is learned from the training part.
    let reference = dataset.rows(Split::Train);
    let request = Request {
        plan: &plan.feats,
        segments: &dataset.segments,
        reference: Some(&reference),
        cache_dir: &cache,
        progress: &Bar::default(),
    };
    request.run().map_err(Failure::bad_input)
}

/// Leaves out samples whose recording gave no features.
fn without_failed(dataset: Dataset, table: FeatureTable) -> (Dataset, FeatureTable) {
    if table.failed.is_empty() {
        return (dataset, table);
    }
    let mut kept = vec![true; dataset.len()];
    for (row, _) in &table.failed {
        if let Some(slot) = kept.get_mut(*row) {
            *slot = false;
        }
    }
    let rows: Vec<usize> = (0..dataset.len()).filter(|row| kept[*row]).collect();
    let values = table.values.select(Axis(0), &rows);
    (
        dataset.select(&rows),
        FeatureTable {
            values,
            failed: Vec::new(),
            names: table.names,
        },
    )
}

fn learn(
    loaded: &Loaded,
    estimator: &dyn Estimator,
    dataset: &Dataset,
    table: &FeatureTable,
) -> Result<Outcome, Failure> {
    let part: Vec<Part> = dataset
        .split
        .iter()
        .map(|split| match split {
            Split::Train => Part::Train,
            Split::Dev => Part::Dev,
            Split::Test => Part::Test,
        })
        .collect();
    let speakers = assemble::groups(dataset, "speaker");
    let folds = assemble::groups(dataset, "fold");
    let samples = Samples {
        features: table.values.view(),
        target: assemble::target(dataset),
        part: &part,
        speakers: speakers.as_deref(),
        groups: folds.as_deref(),
    };
    pipeline::evaluate(&loaded.plan, estimator, &samples).map_err(Failure::bad_input)
}

/// The files of the best run and the summary, then those of the other runs.
fn write(
    result: &report::ExperimentResult,
    runs: &[Run],
    layout: &report::Layout,
    plot: &PlotPlan,
) -> Result<Vec<PathBuf>, report::ReportError> {
    let mut files = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        if number == result.run {
            files.splice(0..0, report::write(result, &run.predictions, layout, plot)?);
        } else {
            let single = report::ExperimentResult {
                run: number,
                main: run.evaluation.clone(),
                further: Vec::new(),
                ..result.clone()
            };
            files.extend(report::write_run(&single, &run.predictions, layout, plot)?);
        }
    }
    Ok(files)
}
