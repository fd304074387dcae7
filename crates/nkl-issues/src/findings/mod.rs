//! What the checks found, in one list for people: row, kind, how bad, what to do.

mod durations;
mod features;
mod labels;

pub use durations::of_durations;
pub use features::{of_features, of_nulls, scaled, Neighbourhood};
pub use labels::{of_labels, of_values};

use serde::Serialize;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The label is probably wrong.
    Label,
    /// The features are unlike those of all other rows.
    Outlier,
    /// The features are nearly those of another row.
    NearDuplicate,
    /// The row belongs to a group of similar rows on which labels fit badly.
    UnderperformingGroup,
    /// No feature has a value.
    Null,
    /// The samples are those of another recording.
    ExactDuplicate,
    /// Nothing to be heard.
    Silent,
    /// Flat tops.
    Clipped,
    /// The mean of the samples is not 0.
    Offset,
    /// The band ends below what the sampling rate allows.
    Bandwidth,
    /// Much shorter or longer than the others.
    Duration,
    /// The recording cannot be read.
    Unreadable,
}

impl Kind {
    /// As it is written in tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Label => "label",
            Kind::Outlier => "outlier",
            Kind::NearDuplicate => "near_duplicate",
            Kind::UnderperformingGroup => "underperforming_group",
            Kind::Null => "null",
            Kind::ExactDuplicate => "exact_duplicate",
            Kind::Silent => "silent",
            Kind::Clipped => "clipped",
            Kind::Offset => "offset",
            Kind::Bandwidth => "bandwidth",
            Kind::Duration => "duration",
            Kind::Unreadable => "unreadable",
        }
    }
}

/// A better label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    /// A class.
    Class(usize),
    /// A value, of a regression.
    Value(f64),
}

/// One thing that is wrong with one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Which row, from 0.
    pub row: usize,
    /// What.
    pub kind: Kind,
    /// 0..=1, 1 = worst; comparable within a kind, roughly between kinds.
    pub severity: f64,
    /// What the label should probably be.
    pub suggested: Option<Suggestion>,
    /// In words, with the numbers.
    pub detail: String,
}

/// The worst first; ties by row.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let worst = b.severity.total_cmp(&a.severity);
        worst.then(a.row.cmp(&b.row)).then(a.kind.cmp(&b.kind))
    });
}
