//! Scores on one set of samples.

use super::{Details, Metrics};
use serde::{Deserialize, Serialize};

/// Scores on one set of samples: a split, or the test part of one database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What was evaluated: `test`, `dev`, or `test of <database>`.
    pub evaluated: String,
    /// Measures with confidence intervals.
    pub metrics: Metrics,
    /// `confusion[truth][predicted]`, in counts, in the order of `labels`; empty for a regression.
    pub confusion: Vec<Vec<u64>>,
    /// One entry per label; empty for a regression.
    pub per_class: Vec<ClassScore>,
    /// The binned view of a regression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binned: Option<Binned>,
    /// Calibration, uncertainty, speakers and epochs, where they are known.
    #[serde(flatten)]
    pub details: Details,
}

/// Scores of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassScore {
    /// The class.
    pub label: String,
    /// Share of its predictions that are right; `None` where it was never predicted.
    pub precision: Option<f64>,
    /// Share of its samples that were found; `None` where it has no samples.
    pub recall: Option<f64>,
    /// Harmonic mean of both; `None` where neither is defined.
    pub f1: Option<f64>,
    /// Number of samples whose truth it is.
    pub support: u64,
}

impl ClassScore {
    /// From plain numbers; what is not finite becomes absent.
    pub fn new(
        label: impl Into<String>,
        precision: f64,
        recall: f64,
        f1: f64,
        support: u64,
    ) -> Self {
        let known = |x: f64| x.is_finite().then_some(x);
        ClassScore {
            label: label.into(),
            precision: known(precision),
            recall: known(recall),
            f1: known(f1),
            support,
        }
    }
}

/// A regression seen through intervals: which interval the truth falls into, and which the
/// prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Binned {
    /// Inner edges, rising; a value equal to an edge belongs to the interval above it.
    pub edges: Vec<f64>,
    /// Names of the `edges.len() + 1` intervals.
    pub labels: Vec<String>,
    /// `confusion[truth][predicted]`.
    pub confusion: Vec<Vec<u64>>,
}

impl Binned {
    /// Sorts `truth` and `predicted` (equally long) into the intervals between `edges`.
    ///
    /// Infinite and equal edges are dropped, so that the bins `[-1000, 2, 4, 1000]` and `[2, 4]`
    /// may both be given: outermost edges beyond all values only make empty bins and go as well.
    /// `None` where fewer than two intervals remain. Pairs with a missing value are left out.
    pub fn of(truth: &[f64], predicted: &[f64], edges: &[f64]) -> Option<Self> {
        let pairs: Vec<(f64, f64)> = truth
            .iter()
            .zip(predicted)
            .map(|(t, p)| (*t, *p))
            .filter(|(t, p)| t.is_finite() && p.is_finite())
            .collect();
        let all = || pairs.iter().flat_map(|(t, p)| [*t, *p]);
        let (min, max) = (
            all().fold(f64::MAX, f64::min),
            all().fold(f64::MIN, f64::max),
        );
        let mut edges: Vec<f64> = edges
            .iter()
            .copied()
            .filter(|e| e.is_finite() && *e > min && *e <= max)
            .collect();
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        if edges.is_empty() {
            return None;
        }
        let mut confusion = vec![vec![0; edges.len() + 1]; edges.len() + 1];
        for (truth, predicted) in &pairs {
            let row = edges.partition_point(|e| e <= truth);
            let column = edges.partition_point(|e| e <= predicted);
            if let Some(cell) = confusion
                .get_mut(row)
                .and_then(|r: &mut Vec<u64>| r.get_mut(column))
            {
                *cell += 1;
            }
        }
        Some(Binned {
            labels: interval_names(&edges),
            edges,
            confusion,
        })
    }

    /// Calls the intervals what the user called those between `edges` (one more edge than names).
    ///
    /// Where the numbers do not fit, or values lie outside the outermost edges, the names that the
    /// intervals have stay.
    pub fn named(mut self, edges: &[f64], names: &[String]) -> Self {
        let mut edges = edges.to_vec();
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        if edges.len() != names.len() + 1 {
            return self;
        }
        // Interval i lies between the edges i and i + 1.
        let place = |edge: &f64| edges.iter().position(|e| e == edge);
        let below = |edge: &f64| names.get(place(edge)?.checked_sub(1)?);
        let above = |edge: &f64| names.get(place(edge)?);
        let last = self.edges.last().and_then(above);
        let labels = self.edges.iter().map(below).chain([last]);
        if let Some(labels) = labels.map(|name| name.cloned()).collect() {
            self.labels = labels;
        }
        self
    }

    /// Edges of `count` intervals for a regression whose bins nobody gave: equally wide from the
    /// 5th to the 95th percentile of `values` (linear interpolation), the outermost open, as in
    /// nkululeko.
    pub fn equally_wide(values: &[f64], count: usize) -> Vec<f64> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let percentile = |q| crate::figure::stats::quantile(&sorted, q);
        let (Some(low), Some(high)) = (percentile(0.05), percentile(0.95)) else {
            return Vec::new();
        };
        let mut edges = vec![f64::NEG_INFINITY];
        edges.extend((1..count).map(|i| low + (high - low) * i as f64 / count as f64));
        edges.push(f64::INFINITY);
        edges
    }
}

/// `< 2`, `2 to 4`, `>= 4`.
fn interval_names(edges: &[f64]) -> Vec<String> {
    use crate::figure::number::short;
    let (Some(first), Some(last)) = (edges.first(), edges.last()) else {
        return Vec::new();
    };
    let mut names = vec![format!("< {}", short(*first))];
    names.extend(edges.windows(2).map(|pair| match pair {
        [a, b] => format!("{} to {}", short(*a), short(*b)),
        _ => String::new(),
    }));
    names.push(format!("\u{2265} {}", short(*last)));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outer_edges_do_not_make_empty_bins() {
        let truth = [1.0, 2.0, 3.0, 5.0];
        let predicted = [1.5, 1.0, 3.5, 4.5];
        let binned = Binned::of(&truth, &predicted, &[-1000.0, 2.0, 4.0, 1000.0]).unwrap();
        assert_eq!(binned.edges, [2.0, 4.0]);
        assert_eq!(binned.confusion, [[1, 0, 0], [1, 1, 0], [0, 0, 1]]);
        assert_eq!(binned.labels, ["< 2", "2 to 4", "≥ 4"]);
    }

    #[test]
    fn one_bin_is_no_view() {
        assert_eq!(Binned::of(&[1.0, 2.0], &[1.0, 2.0], &[50.0]), None);
        assert_eq!(Binned::of(&[], &[], &[50.0]), None);
    }

    #[test]
    fn intervals_have_the_names_of_the_user() {
        let names = ["young", "middle", "old"].map(String::from);
        let edges = [-1000.0, 2.0, 4.0, 1000.0];
        let labels = |values: &[f64], edges: &[f64]| {
            let binned = Binned::of(values, values, edges).unwrap();
            binned.named(edges, &names).labels
        };
        assert_eq!(labels(&[1.0, 2.0, 5.0], &edges), ["young", "middle", "old"]);
        // No value is old.
        assert_eq!(labels(&[1.0, 2.0, 3.0], &edges), ["young", "middle"]);
        // Edges that the names do not fit, and a value beyond the last edge.
        assert_eq!(labels(&[1.0, 3.0], &[0.0, 2.0, 4.0]), ["< 2", "≥ 2"]);
        let beyond = labels(&[1.0, 2.0, 9.0], &[0.0, 2.0, 4.0, 8.0]);
        assert_eq!(beyond, ["< 2", "2 to 4", "4 to 8", "≥ 8"]);
    }

    #[test]
    fn equally_wide_bins_reach_from_the_5th_to_the_95th_percentile() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        let edges = Binned::equally_wide(&values, 3);
        assert_eq!((edges[0], edges[3]), (f64::NEG_INFINITY, f64::INFINITY));
        assert!((edges[1] - 35.0).abs() < 1e-9 && (edges[2] - 65.0).abs() < 1e-9);
        assert!(Binned::equally_wide(&[], 3).is_empty());
    }
}
