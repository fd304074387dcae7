//! One label quality from several models.

use ndarray::Array2;

use super::input::{Judged, Probability};
use super::score::Score;
use crate::IssuesError;

/// What a model's vote weighs.
#[derive(Debug, Clone, PartialEq)]
pub enum Weighting {
    /// All the same.
    Uniform,
    /// By the share of rows whose given label it predicts.
    Accuracy,
    /// exp(-T times log loss), with the T of {1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 200} for which the
    /// weighted probabilities have the lowest log loss.
    LogLossSearch,
    /// Given weights, one per model; scaled to sum 1.
    Given(Vec<f64>),
}

/// Scores of all rows: weighted mean of the models' scores. Fails without models, for models of
/// different shapes, and for weights that do not fit.
pub fn ensemble_scores<P: Probability>(
    models: &[Judged<'_, P>],
    by: Score,
    weighting: &Weighting,
) -> Result<Vec<f64>, IssuesError> {
    let first = models
        .first()
        .ok_or_else(|| IssuesError::Option("an ensemble needs at least one model".into()))?;
    if let Some(other) = models.iter().find(|m| m.proba.dim() != first.proba.dim()) {
        return Err(IssuesError::Rows {
            labels: first.rows(),
            rows: other.rows(),
            what: "another model",
        });
    }
    let weights = weights(models, weighting)?;
    Ok((0..first.rows())
        .map(|row| {
            models
                .iter()
                .zip(&weights)
                .map(|(m, w)| w * by.of(m, row))
                .sum()
        })
        .collect())
}

fn weights<P: Probability>(
    models: &[Judged<'_, P>],
    weighting: &Weighting,
) -> Result<Vec<f64>, IssuesError> {
    let raw = match weighting {
        Weighting::Uniform => vec![1.0; models.len()],
        Weighting::Accuracy => models.iter().map(Judged::accuracy).collect(),
        Weighting::LogLossSearch => return Ok(searched(models)),
        Weighting::Given(w) => w.clone(),
    };
    let sum: f64 = raw.iter().sum();
    if raw.len() != models.len()
        || raw.iter().any(|w| w.is_nan() || *w < 0.0)
        || sum.is_nan()
        || sum <= 0.0
    {
        return Err(IssuesError::Option(format!(
            "weights {raw:?} for {} models: one per model is needed, none negative, not all 0",
            models.len()
        )));
    }
    Ok(raw.into_iter().map(|w| w / sum).collect())
}

fn searched<P: Probability>(models: &[Judged<'_, P>]) -> Vec<f64> {
    let losses: Vec<f64> = models.iter().map(|m| log_loss(m.given, &safe(m))).collect();
    let given = models[0].given;
    let tried = [1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 200.0].map(|t: f64| {
        let raw: Vec<f64> = losses.iter().map(|l| (-t * l).exp()).collect();
        let sum: f64 = raw.iter().sum();
        // A T so high that nothing is left of any weight cannot be used.
        let weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
        let mut mixed = Array2::<f64>::zeros(models[0].proba.dim());
        for (model, w) in models.iter().zip(&weights) {
            mixed.zip_mut_with(&model.proba, |to, &p| *to += w * p.into());
        }
        (
            if sum > 0.0 {
                log_loss(given, &mixed)
            } else {
                f64::INFINITY
            },
            weights,
        )
    });
    let best = tried
        .into_iter()
        .reduce(|a, b| if b.0 < a.0 { b } else { a });
    best.map(|(_, w)| w).unwrap_or_default()
}

/// Probabilities of at least 1e-6, rows to sum 1.
fn safe<P: Probability>(model: &Judged<'_, P>) -> Array2<f64> {
    let mut p = model.proba.mapv(|v| v.into().max(1e-6));
    for mut row in p.outer_iter_mut() {
        let sum = row.sum();
        row /= sum;
    }
    p
}

fn log_loss(given: &[usize], p: &Array2<f64>) -> f64 {
    let sum: f64 = given
        .iter()
        .enumerate()
        .map(|(row, &y)| p[[row, y]].max(1e-16).ln())
        .sum();
    -sum / given.len() as f64
}
