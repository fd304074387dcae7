//! `nkl experiment`: data, features, model, report.

use super::{describe, load, supported};
use crate::assemble::{self, Parts, Run};
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::series::output;
use crate::stages::Stages;
use crate::stored::Finished;
use crate::walk::{self, Featured};
use crate::{compare, evaluate, latex, onnx, stored, tables, tuned};
use anyhow::Context;
use nkl_config::plan::{PlotPlan, Task};
use nkl_config::{Note, Purpose};
use nkl_data::Prepared;
use nkl_report as report;
use std::path::PathBuf;

/// Runs the whole experiment and says where its results are.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let loaded = load(args, Purpose::Experiment)?;
    let plan = &loaded.plan;
    if plan.model.only_test {
        return super::test::stored_model(&loaded, &args.config(), None);
    }
    supported::ready(plan, plan.exp.task.unwrap_or(Task::Classification))?;
    onnx::check(plan).map_err(Failure::BadInput)?;
    crate::threads::limit(plan.model.n_jobs);
    let layout = report::Layout::new(plan);
    make_folder(&layout)?;
    stages.end("plan");

    let Prepared {
        dataset,
        task,
        notes,
        ..
    } = walk::data(plan)?;
    let estimator = supported::ready(plan, task)?;
    let mut remarks: Vec<Note> = loaded.notes.iter().cloned().chain(notes).collect();
    remarks.extend(describe::without_effect(plan, task));
    stages.end_with("data", &describe::data(&dataset));

    let cache = layout.root.join(&plan.exp.cache_dir);
    let Featured {
        dataset,
        table,
        summary: features,
        from_cache,
        relations,
        notes,
    } = walk::features_or_file(plan, &cache, dataset, estimator.as_ref())?;
    if plan.feats.print_feats {
        eprintln!("features  {}", table.names().join(", "));
    }
    remarks.extend(notes);
    stages.end_with(
        "features",
        &describe::features(&features, table.nrows(), from_cache),
    );

    let outcome = walk::learn_any(plan, estimator.as_ref(), &dataset, &table, &cache)?;
    remarks.extend(describe::missing(
        &outcome,
        table.nrows() * table.names().len(),
    ));
    remarks.extend(tuned::notes(plan, &outcome));
    stages.end_with("model", &describe::model(plan, &outcome));

    let config = report::Config {
        file: args.config().display().to_string(),
        overrides: args.set.clone(),
    };
    let parts = Parts {
        loaded: &loaded,
        config: Some(config),
        dataset: &dataset,
        task,
        features,
        outcome: &outcome,
        notes: remarks,
    };
    let (mut result, runs) = assemble::result(parts).map_err(Failure::run)?;
    let mut kept: Vec<PathBuf> = Vec::new();
    kept.extend(tables::features(plan, &dataset, &table).map_err(Failure::Run)?);
    kept.extend(tuned::write(plan, &layout, &outcome).map_err(Failure::Run)?);
    if let (Some(best), Some(run)) = (outcome.runs.get(result.run), runs.get(result.run)) {
        kept.extend(tables::test_samples(plan, &dataset, best, run).map_err(Failure::Run)?);
    }
    let finished = Finished {
        plan,
        dataset: &dataset,
        feature_names: table.names(),
        relations: &relations,
        result: &result,
        runs: &runs,
    };
    let models = finished.models(outcome)?;
    kept.extend(stored::keep(plan, &layout, &dataset, &models)?);
    if let (Some(path), Some(best)) = (&plan.exp.export_onnx, models.get(result.run)) {
        let bytes = onnx::of(best).map_err(Failure::BadInput)?;
        kept.push(onnx::write(&bytes, path).map_err(Failure::Run)?);
    }
    stages.end("scores");
    result.seconds = stages.all();
    let mut files = write(&result, &runs, &layout, &plan.plot).map_err(Failure::run)?;
    files.extend(kept);
    let mut said = None;
    if let Some(run) = runs.get(result.run) {
        let document = report::latex_experiment(&result, &run.predictions, &layout, &plan.report);
        let (written, note) = latex::compiled(document)?;
        files.extend(written);
        said = note;
    }
    let compared = compare::runs(plan, &layout, &result)?;
    files.extend(compared.files);
    println!("{}", report::text(&result));
    print!("{}", output::notes(&said.into_iter().collect::<Vec<_>>()));
    print!("{}", compared.text);
    println!("{}", report::where_to_find(&layout.root, &files));
    match models.get(result.run) {
        Some(model) if !plan.data.tests.is_empty() => {
            evaluate::on_tests(&loaded, model, Vec::new(), None)
        }
        _ => Ok(()),
    }
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
