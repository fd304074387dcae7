//! Calibration, uncertainty, speakers and epochs, in a sentence each.

use crate::figure::number::{percent, significant};
use crate::result::{Below, Epochs, Uncertainty};
use crate::{measure_name, Evaluation};

/// One sentence for each detail that is known.
pub fn lines(evaluation: &Evaluation) -> Vec<String> {
    let details = &evaluation.details;
    let mut lines = Vec::new();
    if let Some(calibration) = &details.calibration {
        lines.push(format!(
            "Expected calibration error {} ({} bins).",
            significant(calibration.expected_error),
            calibration.bins.len()
        ));
    }
    if let Some(uncertainty) = &details.uncertainty {
        lines.push(means(uncertainty));
        lines.extend(uncertainty.below.as_deref().map(below));
    }
    if let Some(speakers) = &details.speakers {
        let count: usize = speakers.predictions.as_ref().map_or(0, |p| p.samples.len());
        lines.push(format!(
            "By speaker ({}, {count} speakers): {}.",
            speakers.function,
            scores(&speakers.evaluation)
        ));
    }
    lines.extend(details.epochs.as_ref().map(epochs));
    lines
}

fn means(uncertainty: &Uncertainty) -> String {
    let known = |x: Option<f64>| x.map_or("undefined".to_owned(), significant);
    format!(
        "Uncertainty (entropy / ln K): mean {} where the prediction is right, {} where it is wrong; \
         Cohen's d {}.",
        known(uncertainty.right),
        known(uncertainty.wrong),
        known(uncertainty.cohens_d)
    )
}

fn below(below: &Below) -> String {
    let all = below.samples + below.removed;
    let left = match &below.evaluation {
        Some(evaluation) => scores(evaluation),
        None => "nothing to score".to_owned(),
    };
    format!(
        "Uncertainty below {}: {} of {all} samples ({} removed), {left}.",
        below.threshold,
        below.samples,
        percent(below.removed as f64 / all.max(1) as f64)
    )
}

/// The first two measures, with their intervals.
fn scores(evaluation: &Evaluation) -> String {
    let words = evaluation.metrics.iter().take(2);
    let words: Vec<String> = words
        .map(|(measure, score)| format!("{} {}", measure_name(*measure), score.describe()))
        .collect();
    words.join(", ")
}

fn epochs(epochs: &Epochs) -> String {
    let kept = epochs.epochs.get(epochs.kept);
    let value = kept.and_then(|e| e.dev_measure).map_or(String::new(), |v| {
        format!(
            " ({} on dev {})",
            measure_name(epochs.measure),
            significant(v)
        )
    });
    format!(
        "{} epochs, of which number {} was kept{value}.",
        epochs.epochs.len(),
        epochs.kept + 1
    )
}
