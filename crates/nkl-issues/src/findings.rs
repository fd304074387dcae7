//! What the checks found, in one list for people: row, kind, how bad, what to do.

use ndarray::{Array2, ArrayView2};
use serde::Serialize;

use crate::confident::{find, score, Filter, Judged, Options, Probability, Score};
use crate::neighbours::{
    groups, near_duplicates, outliers, underperforming, Graph, Metric, OrderDependence,
};
use crate::numbers::quantile;
use crate::IssuesError;

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

/// One thing that is wrong with one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Which row, from 0.
    pub row: usize,
    /// What.
    pub kind: Kind,
    /// 0..=1, 1 = worst; comparable within a kind, roughly between kinds.
    pub severity: f64,
    /// The class that the label should probably be.
    pub suggested: Option<usize>,
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

/// Rows with a label issue. `names` are the classes.
pub fn of_labels<P: Probability>(
    judged: &Judged<'_, P>,
    names: &[String],
    filter: Filter,
    by: Score,
    options: &Options,
) -> Result<Vec<Finding>, IssuesError> {
    let rows = find(judged, filter, options)?;
    let scores = score(judged, by);
    let name = |class: usize| names.get(class).map_or("?", String::as_str);
    let one = |row: usize| {
        let (given, best) = (judged.given(row), judged.predicted(row));
        let detail = format!(
            "{} with probability {:.3}, {} with {:.3}",
            name(given),
            judged.probability(row, given),
            name(best),
            judged.probability(row, best),
        );
        Finding {
            row,
            kind: Kind::Label,
            severity: (1.0 - scores[row]).clamp(0.0, 1.0),
            suggested: Some(best),
            detail,
        }
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Columns to mean 0 and deviation 1, cut at 4 on either side: single features with a denominator
/// near 0 would else decide who is whose neighbour. Missing values become 0, constant columns too.
pub fn scaled(features: ArrayView2<'_, f32>) -> Array2<f64> {
    let mut x = features.mapv(f64::from);
    for mut column in x.columns_mut() {
        let finite: Vec<f64> = column.iter().copied().filter(|v| v.is_finite()).collect();
        let n = finite.len().max(1) as f64;
        let mean = finite.iter().sum::<f64>() / n;
        let sd = (finite.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt();
        column.mapv_inplace(|v| match v.is_finite() && sd > 0.0 {
            true => ((v - mean) / sd).clamp(-4.0, 4.0),
            false => 0.0,
        });
    }
    x
}

/// What [`of_features`] found.
#[derive(Debug, Clone)]
pub struct Neighbourhood {
    /// The findings.
    pub findings: Vec<Finding>,
    /// Whether the order of the rows says something about the features.
    pub order: OrderDependence,
    /// The neighbours.
    pub graph: Graph,
}

/// Neighbours that are looked at.
const NEIGHBOURS: usize = 10;
/// Distance up to which rows make a group, and how many it takes.
const GROUP: (f64, usize) = (0.5, 5);
/// A group whose self-confidence is below this share of the mean does badly.
const BADLY: f64 = 0.1;

/// Outliers, near duplicates and underperforming groups among scaled features, shape (N, D).
/// `self_confidence`, shape (N,), may be empty: then groups are not judged. `name` says how a row
/// is called in a message.
pub fn of_features(
    features: ArrayView2<'_, f64>,
    self_confidence: &[f64],
    seed: u64,
    name: impl Fn(usize) -> String,
) -> Result<Neighbourhood, IssuesError> {
    let graph = Graph::new(features, NEIGHBOURS, Metric::usual(features.ncols()))?;
    let mut findings = Vec::new();
    let far = outliers(&graph);
    findings.extend(far.rows.iter().map(|&row| Finding {
        row,
        kind: Kind::Outlier,
        severity: 1.0 - far.score[row],
        suggested: None,
        detail: format!(
            "{:.1} times as far from its neighbours as the middle row",
            -far.score[row].ln()
        ),
    }));
    let same = near_duplicates(&graph);
    findings.extend(same.rows.iter().map(|&row| {
        let others: Vec<String> = same.sets[row].iter().take(3).map(|&o| name(o)).collect();
        let more = same.sets[row].len().saturating_sub(3);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        Finding {
            row,
            kind: Kind::NearDuplicate,
            severity: 1.0 - same.score[row],
            suggested: None,
            detail: format!("nearly the same features as {}{more}", others.join(", ")),
        }
    }));
    if self_confidence.len() == graph.len() {
        let groups = groups(&graph, GROUP.0, GROUP.1);
        let bad = underperforming(&groups, self_confidence, BADLY);
        findings.extend(bad.rows.iter().map(|&row| Finding {
            row,
            kind: Kind::UnderperformingGroup,
            severity: 1.0 - bad.score[row],
            suggested: None,
            detail: format!(
                "in a group of {} similar rows that the model gets wrong",
                bad.rows.len()
            ),
        }));
    }
    let order = crate::neighbours::order_dependence(&graph, seed);
    Ok(Neighbourhood {
        findings,
        order,
        graph,
    })
}

/// Rows without any feature, shape (N, D).
pub fn of_nulls(features: ArrayView2<'_, f32>) -> Vec<Finding> {
    let empty = |row: &usize| features.row(*row).iter().all(|v| v.is_nan());
    let one = |row| Finding {
        row,
        kind: Kind::Null,
        severity: 1.0,
        suggested: None,
        detail: "no feature has a value".into(),
    };
    (0..features.nrows()).filter(empty).map(one).collect()
}

/// Seconds that are far from what is usual: outside three quartile ranges of their logarithm, and
/// by at least a factor of two from the quartile. Shape (N,).
pub fn of_durations(seconds: &[f64]) -> Vec<Finding> {
    let logs: Vec<f64> = seconds.iter().map(|s| s.max(1e-3).ln()).collect();
    let (Some(q1), Some(q2), Some(q3)) = (
        quantile(&logs, 0.25),
        quantile(&logs, 0.5),
        quantile(&logs, 0.75),
    ) else {
        return Vec::new();
    };
    let reach = (3.0 * (q3 - q1)).max(std::f64::consts::LN_2);
    let away = |l: f64| (q1 - reach - l).max(l - q3 - reach);
    let one = |row: usize| Finding {
        row,
        kind: Kind::Duration,
        severity: (1.0 - (-away(logs[row])).exp()).clamp(0.3, 1.0),
        suggested: None,
        detail: format!("{:.2} s, where {:.2} s is usual", seconds[row], q2.exp()),
    };
    (0..seconds.len())
        .filter(|&r| away(logs[r]) > 0.0)
        .map(one)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusual_durations_are_named() {
        let mut seconds: Vec<f64> = (0..50).map(|i| 2.0 + 0.01 * f64::from(i)).collect();
        seconds.push(0.01);
        seconds.push(60.0);
        let rows: Vec<usize> = of_durations(&seconds).iter().map(|f| f.row).collect();
        assert_eq!(rows, [50, 51]);
        assert!(of_durations(&[]).is_empty());
    }

    #[test]
    fn scaling_deals_with_constants_and_gaps() {
        let x = ndarray::array![[1.0f32, 5.0, f32::NAN], [3.0, 5.0, 1.0]];
        assert_eq!(
            scaled(x.view()),
            ndarray::array![[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
        );
    }

    #[test]
    fn a_wrong_label_is_found_with_its_suggestion() {
        let given = [0, 0, 0, 1, 1, 1, 0];
        let mut p = Array2::from_elem((7, 2), 0.1);
        for (row, class) in [0, 0, 0, 1, 1, 1, 1].into_iter().enumerate() {
            p[[row, class]] = 0.9;
        }
        let judged = Judged::new(&given, p.view()).unwrap();
        let names = ["a".to_string(), "b".to_string()];
        let by = Score::default();
        let found = of_labels(&judged, &names, Filter::default(), by, &Options::default()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].row, found[0].suggested), (6, Some(1)));
        assert_eq!(found[0].detail, "a with probability 0.100, b with 0.900");
    }
}
