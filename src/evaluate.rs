//! A stored model on other data: predictions, scores, and a report of its own.

use crate::answers::{self, Table};
use crate::assemble::{self, Parts};
use crate::cmd::describe;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::series::output;
use crate::sound::Recordings;
use crate::stages::Stages;
use crate::stored::{Apply, StoredModel};
use crate::{latex, tables};
use anyhow::{anyhow, Context};
use nkl_config::plan::Plan;
use nkl_config::{Loaded, Note};
use nkl_data::{Dataset, Known, Target};
use nkl_features::FeatureTable;
use nkl_learn::pipeline::{Outcome, RunOutcome, Scheme};
use nkl_report::{self as report, Layout};
use std::path::{Path, PathBuf};

/// Evaluates `model` on `DATA.tests`, or where there are none on the test part of
/// `DATA.databases`. The report goes to `tests/<databases>/` in the experiment's folder, all
/// columns of the samples with their predictions to `outfile`.
///
/// # Errors
/// Data that cannot be used; files that cannot be written.
pub fn on_tests(
    loaded: &Loaded,
    model: &StoredModel,
    notes: Vec<Note>,
    outfile: Option<&Path>,
) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let apply = Apply::new(model, Some(&loaded.plan.feats)).map_err(Failure::BadInput)?;
    let loaded = &derived(loaded, model);
    let plan = &loaded.plan;
    let known = Known {
        task: model.task,
        classes: &model.labels,
    };
    let prepared = nkl_data::prepare_test(plan, known, &Recordings).map_err(Failure::bad_input)?;
    let dataset = prepared.dataset;
    let mut remarks: Vec<Note> = loaded.notes.iter().cloned().chain(notes).collect();
    remarks.extend(prepared.notes);
    stages.end_with("data", &describe::data(&dataset));

    let speakers = assemble::groups(&dataset, "speaker");
    let cache = plan.exp.root.join(&plan.exp.cache_dir);
    let applied = apply
        .run(
            &dataset.segments,
            speakers.as_deref(),
            &cache,
            &Bar::default(),
        )
        .map_err(Failure::BadInput)?;
    if applied.rows.is_empty() {
        let first = applied.failed.first().map_or("", |(_, reason)| reason);
        let total = applied.failed.len();
        return Err(Failure::bad_input(anyhow!(
            "none of {total} recordings could be used. The first: {first}"
        )));
    }
    let summary = assemble::features(plan, &applied.failed, model.feature_names.len(), &dataset);
    let text = describe::features(&summary, applied.rows.len(), applied.from_cache);
    stages.end_with("features", &text);
    remarks.extend(applied.notes);
    let dataset = dataset.select(&applied.rows);
    if dataset.target == Target::None {
        for note in &remarks {
            eprintln!("note: {}", note.text);
        }
        let path = outfile.map_or_else(|| Layout::new(plan).predictions(), PathBuf::from);
        return unscored(&dataset, model, &applied.prediction, &path);
    }
    let table = FeatureTable {
        names: model.feature_names.clone(),
        values: applied.values,
        failed: Vec::new(),
    };
    let outcome = Outcome {
        scheme: Scheme::Splits,
        replaced: table.values.iter().filter(|v| !v.is_finite()).count(),
        dropped: Vec::new(),
        runs: vec![RunOutcome {
            seed: model.card.seed,
            rows: (0..dataset.len()).collect(),
            prediction: applied.prediction,
            dev: None,
            folds: Vec::new(),
            trained: model.trained.clone(),
            tuned: Vec::new(),
        }],
    };
    remarks.extend(describe::missing(&outcome, table.values.len()));
    let parts = Parts {
        loaded,
        config: None,
        dataset: &dataset,
        task: model.task,
        features: summary,
        outcome: &outcome,
        notes: remarks,
    };
    let (mut result, runs) = assemble::result(parts).map_err(Failure::run)?;
    let card = &model.card;
    result.model.description = format!(
        "{}, trained in {} on {}, stored",
        model.settings.kind,
        card.experiment,
        card.databases.join(", ")
    );
    result.main.evaluated = plan.exp.name.clone();
    stages.end("scores");
    result.seconds = stages.all();
    let layout = Layout::new(plan);
    let (mut files, mut remarks) = (Vec::new(), Vec::new());
    for run in &runs {
        let written = report::write(&result, &run.predictions, &layout, &plan.plot);
        files.extend(written.map_err(Failure::run)?);
        let document = report::latex_experiment(&result, &run.predictions, &layout, &plan.report);
        let (document, said) = latex::compiled(document)?;
        files.extend(document);
        remarks.extend(said);
        if let (Some(path), Some(outcome)) = (outfile, outcome.runs.first()) {
            tables::predicted_samples(path, &dataset, outcome, run, "predicted")
                .map_err(Failure::Run)?;
            files.push(path.to_owned());
        }
    }
    println!("{}", report::text(&result));
    print!("{}", output::notes(&remarks));
    println!("{}", report::where_to_find(&layout.root, &files));
    Ok(())
}

/// The plan of the evaluation: the experiment's, with other data, in a folder below its own.
fn derived(loaded: &Loaded, model: &StoredModel) -> Loaded {
    let mut loaded = loaded.clone();
    let plan: &mut Plan = &mut loaded.plan;
    let tests = std::mem::take(&mut plan.data.tests);
    if !tests.is_empty() {
        plan.data.databases = tests;
    }
    let names: Vec<&str> = plan
        .data
        .databases
        .iter()
        .map(|d| d.name.as_str())
        .collect();
    let name = names.join("-");
    plan.exp.root = plan.exp.folder();
    plan.exp.name = format!("tests/{name}");
    plan.data.target = Some(model.target.clone());
    plan.model = model.settings.clone();
    plan.feats = model.features.clone();
    loaded
}

/// The predictions alone.
fn unscored(
    dataset: &Dataset,
    model: &StoredModel,
    prediction: &nkl_learn::Prediction,
    path: &Path,
) -> Result<(), Failure> {
    let mut table = Table::create(path, &model.labels).map_err(Failure::Run)?;
    let answers = answers::of(prediction, &model.labels);
    for (segment, answer) in dataset.segments.iter().zip(&answers) {
        table.write(segment, answer).map_err(Failure::Run)?;
    }
    let path = table
        .finish()
        .context("the predictions could not be kept")
        .map_err(Failure::Run)?;
    println!("{} predictions\n{}", dataset.len(), path.display());
    Ok(())
}
