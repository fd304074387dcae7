//! Numbers to classes (`DATA.type = continuous`).

use crate::error::{count, list, DataError};
use crate::table::Cells;
use nkl_config::plan::{DataPlan, DatabasePlan};
use nkl_config::Note;
use std::sync::Arc;

/// Names where the INI gives none.
const DEFAULT: [&str; 3] = ["0_low", "1_middle", "2_high"];
/// The quantiles between them.
const THIRDS: [f64; 2] = [0.33, 0.66];

/// The class of each value; `None` outside the outermost edges.
///
/// With edges e0 < e1 < … a value x belongs to class i where e(i) <= x < e(i+1), as numpy's
/// `digitize`; with one label more than edges the outer classes are open. Without edges they are
/// quantiles of `values`: .33 and .66 for three classes, k/n for n.
pub(super) fn bin(
    plan: &DatabasePlan,
    data: &DataPlan,
    values: &[f64],
    notes: &mut Vec<Note>,
) -> Result<Cells, DataError> {
    let given = data
        .continuous
        .as_ref()
        .and_then(|c| c.edges.clone())
        .or_else(|| data.bins.clone());
    let (inner, names, outer) = match given {
        Some(edges) => explicit(&edges, data.labels.as_deref())?,
        None => {
            let names: Vec<String> = match &data.labels {
                Some(labels) => labels.clone(),
                None => DEFAULT.map(str::to_owned).to_vec(),
            };
            (quantile_edges(values, names.len()), names, None)
        }
    };
    let names: Vec<Arc<str>> = names.iter().map(|n| n.as_str().into()).collect();
    let classes: Cells = values
        .iter()
        .map(|v| match outer {
            Some((low, high)) if *v < low || *v >= high => None,
            _ => names.get(inner.partition_point(|e| e <= v)).cloned(),
        })
        .collect();
    notes.push(Note::info(format!(
        "database '{}': {} binned into {} at {}",
        plan.name,
        count(values.len(), "value"),
        names.join(", "),
        list(inner.iter().map(|e| short(*e)), 20)
    )));
    Ok(classes)
}

/// A number with at most six decimals.
fn short(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Edges between classes, names of classes, and the outer edges if the outer classes are closed.
type Bins = (Vec<f64>, Vec<String>, Option<(f64, f64)>);

fn explicit(edges: &[f64], labels: Option<&[String]>) -> Result<Bins, DataError> {
    let rising = edges.windows(2).all(|w| w[0] < w[1]) && edges.iter().all(|e| !e.is_nan());
    let (Some(low), Some(high), true) = (edges.first(), edges.last(), rising) else {
        return Err(DataError::target(
            "DATA.bins: the edges must be numbers in rising order",
        ));
    };
    let names = match labels {
        Some(labels) => labels.to_vec(),
        None if edges.len() == DEFAULT.len() + 1 => DEFAULT.map(str::to_owned).to_vec(),
        None => edges
            .windows(2)
            .enumerate()
            .map(|(i, w)| format!("{i}_{}-{}", w[0], w[1]))
            .collect(),
    };
    if names.len() + 1 == edges.len() {
        return Ok((
            edges[1..edges.len() - 1].to_vec(),
            names,
            Some((*low, *high)),
        ));
    }
    if names.len() == edges.len() + 1 {
        return Ok((edges.to_vec(), names, None));
    }
    Err(DataError::target(format!(
        "DATA.bins has {} and DATA.labels {}: for n labels give n+1 edges (the outermost included), or n-1",
        count(edges.len(), "edge"),
        count(names.len(), "name")
    )))
}

fn quantile_edges(values: &[f64], classes: usize) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    if classes == DEFAULT.len() {
        return THIRDS.iter().map(|q| quantile(&sorted, *q)).collect();
    }
    (1..classes)
        .map(|i| quantile(&sorted, i as f64 / classes as f64))
        .collect()
}

/// The q-quantile of sorted values, linear between neighbours (numpy's default). NaN of nothing.
pub(crate) fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let at = q * last as f64;
    let low = (at.floor() as usize).min(last);
    let high = (low + 1).min(last);
    sorted[low] + (sorted[high] - sorted[low]) * (at - low as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_numpys() {
        let v = [1.0, 2.0, 4.0, 8.0];
        // numpy.quantile([1, 2, 4, 8], [0, .33, .5, .66, 1])
        for (q, value) in [
            (0.0, 1.0),
            (0.33, 1.99),
            (0.5, 3.0),
            (0.66, 3.96),
            (1.0, 8.0),
        ] {
            assert!((quantile(&v, q) - value).abs() < 1e-12, "{q}");
        }
    }

    #[test]
    fn edges_and_labels_must_agree() {
        let labels = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
        assert!(explicit(&[0.0, 1.0, 2.0], Some(&labels(2))).is_ok_and(|b| b.2.is_some()));
        assert!(explicit(&[0.0, 1.0, 2.0], Some(&labels(4))).is_ok_and(|b| b.2.is_none()));
        explicit(&[0.0, 1.0, 2.0], Some(&labels(3))).unwrap_err();
        explicit(&[2.0, 1.0], None).unwrap_err();
        explicit(&[], None).unwrap_err();
    }
}
