//! `nkl issues`: which labels are probably wrong, and what else is odd about the data.

mod output;
mod recordings;

use super::{describe, load, supported};
use crate::cli::IssuesArgs;
use crate::failure::Failure;
use crate::stages::Stages;
use crate::walk;
use anyhow::anyhow;
use ndarray::Array2;
use nkl_config::plan::{Plan, Task};
use nkl_config::{Note, Purpose};
use nkl_data::{Dataset, Target};
use nkl_features::FeatureTable;
use nkl_issues::confident::{self, Filter, Judged, Options, Score};
use nkl_issues::findings::{self, Finding, Kind};
use nkl_issues::neighbours::{imbalance, Imbalance};
use nkl_learn::pipeline::Outcome;
use nkl_learn::Prediction;
use nkl_report as report;

/// Everything that was found.
pub struct Found<'a> {
    /// The samples.
    pub dataset: &'a Dataset,
    /// Class names; none for a regression.
    pub labels: &'a [String],
    /// The worst first.
    pub findings: Vec<Finding>,
    /// What the labels are worth.
    pub health: Option<confident::Health>,
    /// Given by true, in whole numbers.
    pub joint: Option<Array2<i64>>,
    /// Label quality of each sample, 1 = good.
    pub quality: Vec<f64>,
    /// The rarest class.
    pub imbalance: Option<Imbalance>,
    /// How likely it is that the order of the rows is chance.
    pub order_p: f64,
    /// How the out-of-sample probabilities came about.
    pub judged_by: String,
    /// Remarks of all stages.
    pub notes: Vec<Note>,
}

/// Looks at labels, features and recordings, and says what it found.
pub fn run(args: &IssuesArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let (filter, score) = (
        named(&Filter::NAMES, "--filter", &args.filter)?,
        named(&Score::NAMES, "--score", &args.score)?,
    );
    let options = Options {
        frac_noise: args.frac_noise,
        ..Options::default()
    };
    let mut loaded = load(&args.config, Purpose::Experiment)?;
    cross_validated(&mut loaded.plan, args);
    let plan = &loaded.plan;
    supported::ready(plan, plan.exp.task.unwrap_or(Task::Classification))?;
    crate::threads::limit(plan.model.n_jobs);
    let layout = report::Layout::new(plan);

    let prepared = walk::data(plan)?;
    let estimator = supported::ready(plan, prepared.task)?;
    let mut notes: Vec<Note> = loaded.notes.iter().cloned().chain(prepared.notes).collect();
    stages.end_with("data", &describe::data(&prepared.dataset));

    let cache = layout.root.join(&plan.exp.cache_dir);
    let featured = walk::features(plan, &cache, prepared.dataset)?;
    let (dataset, table) = (&featured.dataset, &featured.table);
    notes.extend(featured.notes);
    stages.end_with(
        "features",
        &describe::features(&featured.summary, dataset.len(), featured.from_cache),
    );

    let labels = crate::assemble::labels(dataset);
    let mut found = Found {
        dataset,
        labels: &labels,
        findings: findings::of_nulls(table.values.view()),
        health: None,
        joint: None,
        quality: Vec::new(),
        imbalance: None,
        order_p: f64::NAN,
        judged_by: String::new(),
        notes,
    };
    if let Target::Classes { index, .. } = &dataset.target {
        let outcome = walk::learn(plan, estimator.as_ref(), dataset, table)?;
        found.judged_by = describe::model(plan, &outcome);
        of_labels(&mut found, index, &outcome, filter, score, &options)?;
        stages.end_with("labels", &found.judged_by);
    } else {
        let text = "the target has no classes: labels are not checked, features and recordings are";
        found.notes.push(Note::warning(text.to_string()));
    }
    of_features(&mut found, table, plan.exp.seed)?;
    stages.end_with("features", "neighbours, groups, order");
    if !args.no_audio {
        found.findings.extend(recordings::check(dataset));
        let seconds: Vec<f64> = dataset.segments.iter().map(|s| s.duration()).collect();
        found.findings.extend(findings::of_durations(&seconds));
        stages.end_with(
            "audio",
            "clipping, silence, offset, band, duplicates, durations",
        );
    }
    findings::sort(&mut found.findings);
    output::write(&found, args, &layout, plan)
}

/// A cross-validation over all samples, so that every one is judged by a model that never saw it.
fn cross_validated(plan: &mut Plan, args: &IssuesArgs) {
    plan.exp.runs = 1;
    if args.speakers {
        plan.model.logo = Some(args.folds);
        plan.model.k_fold = None;
    } else if !plan.model.cross_validates() {
        plan.model.k_fold = Some(args.folds);
    }
}

fn of_labels(
    found: &mut Found,
    index: &[usize],
    outcome: &Outcome,
    filter: Filter,
    score: Score,
    options: &Options,
) -> Result<(), Failure> {
    let run = outcome
        .runs
        .first()
        .ok_or_else(|| Failure::run(anyhow!("the cross-validation has no run")))?;
    let Prediction::Classes { proba } = &run.prediction else {
        return Err(Failure::run(anyhow!("the model predicts no classes")));
    };
    // Rows that were dropped for a missing feature have no probabilities.
    let given: Vec<usize> = run
        .rows
        .iter()
        .filter_map(|row| index.get(*row).copied())
        .collect();
    let judged = Judged::new(&given, proba.view()).map_err(Failure::bad_input)?;
    let mut issues = findings::of_labels(&judged, found.labels, filter, score, options)
        .map_err(Failure::bad_input)?;
    for issue in &mut issues {
        issue.row = run.rows.get(issue.row).copied().unwrap_or(issue.row);
    }
    found.findings.extend(issues);
    let confidence = confident::Confidence::new(&judged, &confident::thresholds(&judged));
    let raw = confident::confident_joint(&judged, &confidence);
    found.joint = Some(confident::calibrated(&raw, &judged.counts()));
    found.health = Some(confident::health(&judged));
    found.quality = vec![f64::NAN; found.dataset.len()];
    for (row, quality) in run.rows.iter().zip(confident::score(&judged, score)) {
        if let Some(slot) = found.quality.get_mut(*row) {
            *slot = quality;
        }
    }
    found.imbalance = imbalance(index);
    Ok(())
}

fn of_features(found: &mut Found, table: &FeatureTable, seed: u64) -> Result<(), Failure> {
    let scaled = findings::scaled(table.values.view());
    let dataset = found.dataset;
    let name = |row: usize| {
        dataset
            .segments
            .get(row)
            .map(|s| s.file.clone())
            .unwrap_or_default()
    };
    let complete = found.quality.iter().all(|q| q.is_finite());
    let confidence: &[f64] = if complete { &found.quality } else { &[] };
    let seen =
        findings::of_features(scaled.view(), confidence, seed, name).map_err(Failure::bad_input)?;
    found.findings.extend(seen.findings);
    found.order_p = seen.order.p_value;
    Ok(())
}

/// The entry of this name, or a message with all of them.
fn named<T: Copy>(names: &[(&str, T)], option: &str, name: &str) -> Result<T, Failure> {
    let entry = names.iter().find(|(known, _)| *known == name);
    entry.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        Failure::bad_input(anyhow!(
            "{option} {name} is not known; there are {}",
            known.join(", ")
        ))
    })
}

impl Found<'_> {
    /// How many findings there are of each kind, in the order of kinds.
    pub fn counts(&self) -> Vec<(Kind, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.kind).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }
}
