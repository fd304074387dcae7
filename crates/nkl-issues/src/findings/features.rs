//! Rows whose features are odd.

use super::{Finding, Kind};
use crate::neighbours::{
    groups, near_duplicates, outliers, underperforming, Graph, Metric, OrderDependence,
};
use crate::IssuesError;
use ndarray::{Array2, ArrayView2};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_deals_with_constants_and_gaps() {
        let x = ndarray::array![[1.0f32, 5.0, f32::NAN], [3.0, 5.0, 1.0]];
        assert_eq!(
            scaled(x.view()),
            ndarray::array![[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
        );
    }
}
