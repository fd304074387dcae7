//! One line per stage, for the screen.

use nkl_config::plan::{ClassWeight, Plan, Task};
use nkl_config::Note;
use nkl_data::Dataset;
use nkl_learn::pipeline::Outcome;
use nkl_report::FeatureSummary;

/// `535 samples, 10 speakers, 17.8 min: train 428, test 107`.
pub fn data(dataset: &Dataset) -> String {
    let summary = nkl_data::summary(dataset);
    let speakers = summary
        .speakers
        .map(|n| format!(", {n} speakers"))
        .unwrap_or_default();
    let splits: Vec<String> = summary
        .splits
        .iter()
        .map(|s| format!("{} {}", s.split.name(), s.samples))
        .collect();
    format!(
        "{} samples{speakers}, {:.1} min: {}",
        summary.samples,
        summary.seconds / 60.0,
        splits.join(", ")
    )
}

/// `mfcc: 273 columns, 535 samples (500 from the cache)`.
pub fn features(features: &FeatureSummary, samples: usize, from_cache: usize) -> String {
    let cached = if from_cache > 0 {
        format!(" ({from_cache} from the cache)")
    } else {
        String::new()
    };
    let failed = match features.failed.len() {
        0 => String::new(),
        n => format!(", {n} failed"),
    };
    format!(
        "{}: {} columns, {samples} samples{cached}{failed}",
        features.types.join(", "),
        features.count
    )
}

/// `svm, train and test split, 3 runs`.
pub fn model(plan: &Plan, outcome: &Outcome) -> String {
    let runs = match outcome.runs.len() {
        1 => String::new(),
        n => format!(", {n} runs"),
    };
    format!("{}, {}{runs}", plan.model.kind, outcome.scheme.describe())
}

/// Notes about feature values that were missing; `values` are all there are.
pub fn missing(outcome: &Outcome, values: usize) -> Vec<Note> {
    let mut notes = Vec::new();
    if outcome.replaced > 0 {
        notes.push(Note::warning(format!(
            "{} of {} feature values were missing and have been replaced (FEATS.nan_strategy)",
            outcome.replaced, values
        )));
    }
    if !outcome.dropped.is_empty() {
        notes.push(Note::warning(format!(
            "{} samples were left out because a feature was missing (FEATS.nan_strategy = drop)",
            outcome.dropped.len()
        )));
    }
    notes
}

/// Settings of the model that change nothing in this run.
pub fn without_effect(plan: &Plan, task: Task) -> Vec<Note> {
    let mut notes = Vec::new();
    let mixture = ["gmm", "gmm_ubm"].contains(&plan.model.kind.as_str());
    if plan.model.device.starts_with("cuda") && !mixture {
        notes.push(Note::warning(format!(
            "MODEL.device = {} has no effect: only mixtures (gmm, gmm_ubm) are computed on graphics cards",
            plan.model.device
        )));
    }
    let network = ["mlp", "mlp_reg", "cnn"].contains(&plan.model.kind.as_str());
    let plot = &plan.plot;
    let asked = [
        ("epochs", plot.epochs),
        ("anim_progression", plot.anim_progression),
        ("epoch_progression", plot.epoch_progression),
    ];
    for (key, _) in asked.into_iter().filter(|(_, asked)| *asked && !network) {
        notes.push(Note::warning(format!(
            "PLOT.{key} has no effect: only networks (mlp, mlp_reg, cnn) learn in epochs"
        )));
    }
    if task == Task::Regression && plan.model.class_weight == ClassWeight::Balanced {
        notes.push(Note::warning(
            "MODEL.class_weight has no effect: a regression has no classes",
        ));
    }
    notes
}
