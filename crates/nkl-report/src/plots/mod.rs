//! The figures of an experiment, and the table in which they meet.
//!
//! To add one: a file with a function from [`Subject`] to a scene, and a line in [`registry`].

mod across;
mod calibration;
mod confusion;
mod detection;
mod epochs;
pub mod explore;
mod groups;
mod per_class;
mod scatter;
mod speakers;
mod splits;
pub mod timeline;
mod uncertainty;

pub use across::across;
pub use confusion::{confusion, confusion_named};
pub use detection::{detection, DetectionCurve, DetectionData};
pub(crate) use epochs::each as epochs;
pub use groups::{bars, boxes, GroupsData};
pub use scatter::{scatter, ScatterData};

use crate::figure::Scene;
use crate::{measure_name, ExperimentResult, Metrics, Predictions};
use nkl_config::plan::Measure;

/// What figures are drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The result; its `main` evaluation is the one shown.
    pub result: &'a ExperimentResult,
    /// The predictions it was computed from.
    pub predictions: &'a Predictions,
    /// Whether figures have titles (`PLOT.titles`).
    pub titles: bool,
}

/// A kind of figure.
pub struct PlotEntry {
    /// What is added to the picture's name; empty for the main one.
    pub suffix: &'static str,
    /// What it shows.
    pub summary: &'static str,
    /// Draws it; `None` where the result has nothing to show.
    pub draw: fn(&Subject) -> Option<Scene>,
}

/// All figures of a run, in the order of the report.
pub fn registry() -> &'static [PlotEntry] {
    &[
        PlotEntry {
            suffix: "",
            summary: "confusion matrix; of a regression, after sorting into bins",
            draw: confusion::draw,
        },
        PlotEntry {
            suffix: "_scatter",
            summary: "truth against prediction, of a regression",
            draw: scatter::draw,
        },
        PlotEntry {
            suffix: "_per_class",
            summary: "precision, recall and F1 of each class",
            draw: per_class::draw,
        },
        PlotEntry {
            suffix: "_splits",
            summary: "classes, or the distribution of the target, in each split",
            draw: splits::draw,
        },
        PlotEntry {
            suffix: "_calibration",
            summary: "how often the model is right where it says that it is so sure",
            draw: calibration::draw,
        },
        PlotEntry {
            suffix: "_uncertainty",
            summary: "uncertainty of right and of wrong predictions",
            draw: uncertainty::draw,
        },
        PlotEntry {
            suffix: "_uncertainty_lt",
            summary: "confusion matrix without uncertain samples (PLOT.uncertainty_threshold)",
            draw: uncertainty::below,
        },
        PlotEntry {
            suffix: "_speakercombined",
            summary: "one prediction for each speaker (PLOT.combine_per_speaker)",
            draw: speakers::draw,
        },
        PlotEntry {
            suffix: "_epoch_progression",
            summary: "the measure over the epochs of a training (PLOT.epoch_progression)",
            draw: epochs::measure,
        },
        PlotEntry {
            suffix: "_epoch_progression_loss",
            summary: "the loss over the epochs of a training (PLOT.epoch_progression)",
            draw: epochs::loss,
        },
    ]
}

impl Subject<'_> {
    /// `lines`, or none where titles are switched off.
    fn titles(&self, lines: Vec<String>) -> Vec<String> {
        if self.titles {
            lines
        } else {
            Vec::new()
        }
    }

    /// `emodb: emotion, svm on mfcc (test)`: what a figure is about.
    fn about(&self) -> String {
        let r = self.result;
        let features = r.features.types.join(" + ");
        let databases = r.databases.join(", ");
        format!(
            "{databases}, {} on {features} ({})",
            r.model.kind, r.main.evaluated
        )
    }
}

/// `UAR 0.800 (95 % CI 0.740-0.858)`, with a dash between numbers.
fn score_line(metrics: &Metrics, measure: Measure) -> Option<String> {
    let score = metrics.get(&measure)?;
    let text = format!("{} {}", measure_name(measure), score.describe());
    Some(dashes(&text))
}

/// `PCC 0.71`: without its interval.
fn score_word(metrics: &Metrics, measure: Measure) -> Option<String> {
    let value = metrics.get(&measure)?.value?;
    let text = crate::figure::number::significant(value);
    Some(format!(
        "{} {}",
        measure_name(measure),
        crate::figure::number::minus(&text)
    ))
}

/// Hyphens between digits become dashes, hyphens before digits minus signs.
fn dashes(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |i: Option<usize>| {
        i.and_then(|i| chars.get(i))
            .is_some_and(char::is_ascii_digit)
    };
    let set = |(i, c): (usize, &char)| match c {
        '-' if digit(i.checked_sub(1)) && digit(Some(i + 1)) => '\u{2013}',
        '-' if digit(Some(i + 1)) && chars.get(i.wrapping_sub(1)) != Some(&'e') => '\u{2212}',
        c => *c,
    };
    chars.iter().enumerate().map(set).collect()
}
