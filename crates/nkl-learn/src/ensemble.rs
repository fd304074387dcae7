//! What several models say together.

use crate::metrics::uncertainty;
use crate::LearnError;
use ndarray::{Array1, Array2, ArrayView1};

/// How predictions are joined. The names are nkululeko's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// The class that most models predict; among equals the first of the labels.
    Majority,
    /// The mean of the probabilities.
    Mean,
    /// The largest probability of each class.
    Max,
    /// The sum of the probabilities, which decides as the mean does.
    Sum,
    /// The least uncertain model alone where its uncertainty is at most `threshold`, else the mean.
    Uncertainty {
        /// From 0 to 1.
        threshold: f64,
    },
    /// Probabilities weighted by 1 / uncertainty, sample by sample.
    UncertaintyWeighted,
    /// Probabilities weighted by 1 - uncertainty, sample by sample.
    ConfidenceWeighted,
    /// Probabilities weighted by one weight a model.
    PerformanceWeighted,
}

/// Stands for 1 / 0 where a model is certain.
const CERTAIN: f64 = 1e10;

/// Joins the class probabilities of several models, each samples × classes. The result's rows sum
/// to 1; under `Majority` they are the shares of votes. `weights`: one a model, read by
/// `PerformanceWeighted` alone.
///
/// Uncertainty is the entropy of a row over ln K ([`crate::metrics::uncertainty`]).
///
/// # Errors
/// No model; tables of different shapes; weights that are missing, negative or all 0; a majority of
/// fewer than three.
pub fn join_classes(
    rule: Rule,
    models: &[Array2<f64>],
    weights: Option<&[f64]>,
) -> Result<Array2<f64>, LearnError> {
    let Some(first) = models.first() else {
        return Err(LearnError::Data("there is no model to join".to_string()));
    };
    if let Some(other) = models.iter().find(|m| m.dim() != first.dim()) {
        let (found, wanted) = (other.dim(), first.dim());
        return Err(LearnError::Shape(format!(
            "predictions of {found:?} samples and classes beside those of {wanted:?}"
        )));
    }
    if rule == Rule::Majority && models.len() < 3 {
        let what = "a majority needs at least three experiments";
        return Err(LearnError::Data(what.to_string()));
    }
    let weights = match rule {
        Rule::PerformanceWeighted => checked(weights, models.len())?,
        _ => vec![1.0; models.len()],
    };
    let uncertain: Vec<Vec<f64>> = models.iter().map(|m| uncertainty(m.view())).collect();
    let mut joined = Array2::zeros(first.dim());
    for (sample, mut to) in joined.rows_mut().into_iter().enumerate() {
        let rows: Vec<ArrayView1<f64>> = models.iter().map(|m| m.row(sample)).collect();
        let uncertain = uncertain.iter().filter_map(|of| of.get(sample).copied());
        to.assign(&one(rule, &rows, &weights, &uncertain.collect::<Vec<_>>()));
    }
    Ok(joined)
}

/// The weighted mean of the values that several models predict for each sample.
///
/// # Errors
/// No model; different numbers of samples; weights that are negative or all 0.
pub fn join_values(models: &[Vec<f64>], weights: Option<&[f64]>) -> Result<Vec<f64>, LearnError> {
    let count = models.first().map_or(0, Vec::len);
    if models.is_empty() || models.iter().any(|m| m.len() != count) {
        let what = "predictions of different numbers of samples cannot be joined";
        return Err(LearnError::Shape(what.to_string()));
    }
    let weights = match weights {
        Some(_) => checked(weights, models.len())?,
        None => vec![1.0; models.len()],
    };
    let total: f64 = weights.iter().sum();
    let mean = |sample: usize| {
        let values = models.iter().filter_map(|m| m.get(sample));
        values.zip(&weights).map(|(v, w)| v * w).sum::<f64>() / total
    };
    Ok((0..count).map(mean).collect())
}

fn checked(weights: Option<&[f64]>, models: usize) -> Result<Vec<f64>, LearnError> {
    let Some(weights) = weights else {
        let what = "weights are needed, one for each experiment";
        return Err(LearnError::Data(what.to_string()));
    };
    let sound = weights.iter().all(|w| w.is_finite() && *w >= 0.0);
    if weights.len() != models || !sound || weights.iter().sum::<f64>() <= 0.0 {
        return Err(LearnError::Data(format!(
            "{} weights for {models} experiments: one is needed for each, from 0 on, not all 0",
            weights.len()
        )));
    }
    Ok(weights.to_vec())
}

/// One sample: its row and its uncertainty from each model.
fn one(rule: Rule, rows: &[ArrayView1<f64>], weights: &[f64], uncertain: &[f64]) -> Array1<f64> {
    let weighted = |weights: &mut dyn Iterator<Item = f64>| {
        let mut sum = Array1::zeros(rows.first().map_or(0, |r| r.len()));
        for (row, weight) in rows.iter().zip(weights) {
            sum.scaled_add(weight, row);
        }
        normalized(sum)
    };
    match rule {
        Rule::Majority => {
            let mut votes = Array1::zeros(rows.first().map_or(0, |r| r.len()));
            for row in rows {
                if let Some(vote) = votes.get_mut(crate::fitted::arg_max(*row)) {
                    *vote += 1.0;
                }
            }
            normalized(votes)
        }
        Rule::Mean | Rule::Sum | Rule::PerformanceWeighted => {
            weighted(&mut weights.iter().copied())
        }
        Rule::Max => {
            let mut most = Array1::zeros(rows.first().map_or(0, |r| r.len()));
            for row in rows {
                most.zip_mut_with(row, |to: &mut f64, v| *to = to.max(*v));
            }
            normalized(most)
        }
        Rule::Uncertainty { threshold } => {
            let all = uncertain.iter().zip(rows);
            match all.min_by(|a, b| a.0.total_cmp(b.0)) {
                Some((value, row)) if *value <= threshold => row.to_owned(),
                _ => weighted(&mut weights.iter().copied()),
            }
        }
        // 1 / 0 is infinite, and so becomes the largest weight.
        Rule::UncertaintyWeighted => {
            weighted(&mut uncertain.iter().map(|value| (1.0 / value).min(CERTAIN)))
        }
        Rule::ConfidenceWeighted => {
            let confidence: Vec<f64> = uncertain.iter().map(|value| 1.0 - value).collect();
            if confidence.iter().sum::<f64>() > 1e-12 {
                weighted(&mut confidence.into_iter())
            } else {
                // No model knows anything.
                weighted(&mut weights.iter().copied())
            }
        }
    }
}

/// Divided by its sum; even shares where that is 0.
fn normalized(row: Array1<f64>) -> Array1<f64> {
    let sum = row.sum();
    if sum > 0.0 {
        row / sum
    } else {
        let even = 1.0 / row.len().max(1) as f64;
        Array1::from_elem(row.len(), even)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn models() -> Vec<Array2<f64>> {
        vec![
            array![[0.60, 0.40, 0.0], [0.5, 0.5, 0.0]],
            array![[0.55, 0.45, 0.0], [0.1, 0.1, 0.8]],
            array![[0.05, 0.95, 0.0], [0.4, 0.5, 0.1]],
        ]
    }

    fn classes(rule: Rule, weights: Option<&[f64]>) -> Vec<usize> {
        let joined = join_classes(rule, &models(), weights).unwrap();
        for row in joined.outer_iter() {
            assert!((row.sum() - 1.0).abs() < 1e-12, "{rule:?}: {row}");
        }
        joined.outer_iter().map(crate::fitted::arg_max).collect()
    }

    #[test]
    fn rules_differ_where_models_do() {
        // Two models say class 0, one is sure of class 1; in the second row all differ.
        assert_eq!(classes(Rule::Majority, None), [0, 0]);
        assert_eq!(classes(Rule::Mean, None), [1, 1]);
        assert_eq!(classes(Rule::Sum, None), [1, 1]);
        assert_eq!(classes(Rule::Max, None), [1, 2]);
        assert_eq!(classes(Rule::Uncertainty { threshold: 1.0 }, None), [1, 2]);
        assert_eq!(classes(Rule::Uncertainty { threshold: 0.0 }, None), [1, 1]);
        assert_eq!(classes(Rule::UncertaintyWeighted, None), [1, 1]);
        assert_eq!(
            classes(Rule::PerformanceWeighted, Some(&[1.0, 0.0, 0.0])),
            [0, 0]
        );
    }

    #[test]
    fn weights_and_shapes_are_checked() {
        let join = |rule, models: &[Array2<f64>], w: Option<&[f64]>| join_classes(rule, models, w);
        assert!(join(Rule::Mean, &[], None).is_err());
        assert!(join(Rule::Majority, &models()[..2], None).is_err());
        for weights in [
            None,
            Some([1.0].as_slice()),
            Some(&[0.0; 3]),
            Some(&[1.0, -1.0, 1.0]),
        ] {
            assert!(join(Rule::PerformanceWeighted, &models(), weights).is_err());
        }
        let other = array![[1.0, 0.0]];
        assert!(join(Rule::Mean, &[models()[0].clone(), other], None).is_err());
        assert_eq!(join_values(&[vec![1.0], vec![3.0]], None).unwrap(), [2.0]);
        let weighted = join_values(&[vec![1.0], vec![3.0]], Some(&[1.0, 3.0])).unwrap();
        assert_eq!(weighted, [2.5]);
        assert!(join_values(&[vec![1.0], vec![]], None).is_err());
    }
}
