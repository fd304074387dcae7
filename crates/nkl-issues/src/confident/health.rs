//! The whole data set at a glance.

use ndarray::Array2;
use serde::Serialize;

use super::filter::off_diagonal;
use super::input::{Judged, Probability};
use super::joint::{calibrated, confident_joint, thresholds, Confidence};

/// What one class's labels are worth. Numbers are estimates from the calibrated joint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClassHealth {
    /// Which class.
    pub class: usize,
    /// Rows with this label that belong to another class.
    pub label_issues: i64,
    /// Rows with another label that belong to this class.
    pub inverse_label_issues: i64,
    /// Share of wrong ones among the rows with this label.
    pub label_noise: f64,
    /// Share of rows labelled otherwise among those that belong to this class.
    pub inverse_label_noise: f64,
    /// 1 - label_noise.
    pub label_quality: f64,
}

/// Two classes that are taken for each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    /// One class (the given one, where the direction counts).
    pub a: usize,
    /// The other.
    pub b: usize,
    /// How many rows.
    pub rows: i64,
    /// Their share of all rows.
    pub joint: f64,
}

/// Summary of confident learning.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Health {
    /// 1 - share of rows off the diagonal, in 0..=1.
    pub overall: f64,
    /// Rows off the diagonal of the confident joint.
    pub off_diagonal: usize,
    /// Estimated number of wrong labels, by the calibrated joint.
    pub off_diagonal_calibrated: i64,
    /// Classes, the worst first.
    pub classes: Vec<ClassHealth>,
    /// Pairs of classes, the most mixed up first.
    pub overlapping: Vec<Overlap>,
    /// The same, but which is taken for which.
    pub overlapping_directed: Vec<Overlap>,
}

/// Looks at everything.
pub fn health<P: Probability>(judged: &Judged<'_, P>) -> Health {
    let confidence = Confidence::new(judged, &thresholds(judged));
    let counts = calibrated(&confident_joint(judged, &confidence), &judged.counts());
    let joint = counts.mapv(|n| n as f64) / counts.sum() as f64;
    let rows = judged.rows() as f64;
    let off = off_diagonal(judged, &confidence);
    let trace: f64 = joint.diag().sum();
    Health {
        overall: 1.0 - off as f64 / rows,
        off_diagonal: off,
        off_diagonal_calibrated: ((1.0 - trace) * rows).round_ties_even() as i64,
        classes: classes(&joint, rows),
        overlapping: overlaps(&joint, rows, false),
        overlapping_directed: overlaps(&joint, rows, true),
    }
}

fn classes(joint: &Array2<f64>, rows: f64) -> Vec<ClassHealth> {
    let given = joint.sum_axis(ndarray::Axis(1));
    let truth = joint.sum_axis(ndarray::Axis(0));
    let mut all: Vec<ClassHealth> = (0..joint.nrows())
        .map(|class| {
            let hit = joint[[class, class]];
            let (wrong, missed) = (given[class] - hit, truth[class] - hit);
            let label_noise = wrong / given[class].max(1e-6);
            ClassHealth {
                class,
                label_issues: (wrong * rows).round_ties_even() as i64,
                inverse_label_issues: (missed * rows).round_ties_even() as i64,
                label_noise,
                inverse_label_noise: missed / truth[class].max(1e-6),
                label_quality: 1.0 - label_noise,
            }
        })
        .collect();
    all.sort_by(|a, b| a.label_quality.total_cmp(&b.label_quality));
    all
}

fn overlaps(joint: &Array2<f64>, rows: f64, directed: bool) -> Vec<Overlap> {
    let k = joint.nrows();
    let pairs = (0..k).flat_map(|a| (0..k).map(move |b| (a, b)));
    let mut all: Vec<Overlap> = pairs
        .filter(|&(a, b)| if directed { a != b } else { a < b })
        .map(|(a, b)| {
            let joint = if directed {
                joint[[a, b]]
            } else {
                joint[[a, b]] + joint[[b, a]]
            };
            Overlap {
                a,
                b,
                rows: (joint * rows).round_ties_even() as i64,
                joint,
            }
        })
        .collect();
    all.sort_by(|a, b| b.joint.total_cmp(&a.joint));
    all
}
