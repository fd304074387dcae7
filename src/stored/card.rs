//! The card of a model: where it comes from, and how good it is.

use super::StoredModel;
use crate::assemble::Run;
use nkl_config::plan::Task;
use nkl_data::{Dataset, Split};
use nkl_report::{measure_name, ExperimentResult};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// What people should know of a model before they use it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// `EXP.name`.
    pub experiment: String,
    /// The databases that it was made of.
    pub databases: Vec<String>,
    /// Which run of the experiment trained it.
    pub run: usize,
    /// Seed of that run.
    pub seed: u64,
    /// The model and the way of evaluation.
    pub description: String,
    /// Samples in the training split.
    pub training: usize,
    /// What it was evaluated on (`test`, `all folds`).
    pub evaluated: String,
    /// Samples of that.
    pub tested: usize,
    /// Measures of that evaluation, each as it stands in the report.
    pub scores: Vec<(String, String)>,
    /// What the maker of a bundle wrote about it.
    pub text: String,
}

impl Card {
    /// The card of one run's model.
    pub fn of(
        result: &ExperimentResult,
        run: usize,
        outcome: Option<&Run>,
        dataset: &Dataset,
    ) -> Self {
        let evaluation = outcome.map(|run| &run.evaluation);
        let tested = outcome.map_or(0, |run| run.predictions.samples.len());
        let seed = result.runs.entries.iter().find(|entry| entry.run == run);
        let scores = evaluation.map(|evaluation| {
            let scores = evaluation.metrics.iter();
            let scores = scores.map(|(m, s)| (measure_name(*m).to_string(), s.describe()));
            scores.collect()
        });
        Card {
            experiment: result.experiment.clone(),
            databases: result.databases.clone(),
            run,
            seed: seed.map_or(result.seed, |entry| entry.seed),
            description: result.model.description.clone(),
            training: dataset.rows(Split::Train).len(),
            evaluated: evaluation.map_or(String::new(), |e| e.evaluated.clone()),
            tested,
            scores: scores.unwrap_or_default(),
            text: String::new(),
        }
    }
}

/// The card as text, with what else is in the model.
pub fn describe(model: &StoredModel) -> String {
    let card = &model.card;
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:12} {value}");
        }
    };
    line("trained by", model.program.clone());
    line(
        "experiment",
        format!("{}, run {}, seed {}", card.experiment, card.run, card.seed),
    );
    line("databases", card.databases.join(", "));
    line("model", card.description.clone());
    let what = match model.task {
        Task::Classification => format!("{}: {}", model.target, model.labels.join(", ")),
        Task::Regression => format!("{} (a number)", model.target),
    };
    line("predicts", what);
    let made = model
        .made_by
        .iter()
        .map(|made| match made.settings.is_empty() {
            true => format!("{} (version {})", made.name, made.version),
            false => format!(
                "{} (version {}; {})",
                made.name, made.version, made.settings
            ),
        });
    line(
        "features",
        format!(
            "{}, {} columns",
            made.collect::<Vec<_>>().join("; "),
            model.feature_names.len()
        ),
    );
    line(
        "scaling",
        model
            .features
            .scale
            .clone()
            .unwrap_or_else(|| "none".into()),
    );
    line("training", format!("{} samples", card.training));
    line(
        "evaluated on",
        format!("{}, {} samples", card.evaluated, card.tested),
    );
    for (measure, score) in &card.scores {
        line("", format!("{measure} {score}"));
    }
    if !card.text.is_empty() {
        let _ = write!(text, "\n{}\n", card.text.trim_end());
    }
    text
}
