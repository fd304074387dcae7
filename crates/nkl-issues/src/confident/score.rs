//! How well a label fits its row's probabilities: 1 well, 0 badly.

use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::input::{Judged, Probability};
use crate::IssuesError;

/// Ranking scores of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// Probability of the given label.
    #[default]
    SelfConfidence,
    /// Half of (own probability - best other + 1).
    NormalizedMargin,
    /// ln(1 + r) / r with r = normalised entropy over own probability. A row whose probabilities
    /// have no entropy and that has its label right scores 1; cleanlab gives it 0, the worst.
    ConfidenceWeightedEntropy,
}

impl Score {
    /// All of them, for messages.
    pub const NAMES: [(&'static str, Score); 3] = [
        ("self_confidence", Score::SelfConfidence),
        ("normalized_margin", Score::NormalizedMargin),
        (
            "confidence_weighted_entropy",
            Score::ConfidenceWeightedEntropy,
        ),
    ];

    pub(super) fn of<P: Probability>(self, judged: &Judged<'_, P>, row: usize) -> f64 {
        let own = judged.own(row);
        match self {
            Score::SelfConfidence => own,
            Score::NormalizedMargin => {
                let given = judged.given[row];
                let other = (0..judged.classes())
                    .filter(|&k| k != given)
                    .map(|k| judged.at(row, k));
                (own - other.fold(f64::NEG_INFINITY, f64::max) + 1.0) / 2.0
            }
            Score::ConfidenceWeightedEntropy => {
                let ratio = entropy(judged, row) / own.max(1e-6);
                if ratio < 1e-6 && own > 0.5 {
                    return 1.0;
                }
                (ratio + 1.0).ln() / ratio.max(1e-6)
            }
        }
    }
}

/// Entropy over ln K, in 0..=1.
pub(super) fn entropy<P: Probability>(judged: &Judged<'_, P>, row: usize) -> f64 {
    let terms = (0..judged.classes())
        .map(|k| judged.at(row, k))
        .filter(|&p| p > 0.0);
    -terms.map(|p| p * p.ln()).sum::<f64>() / (judged.classes() as f64).ln()
}

/// Scores of all rows, shape (N,), low = suspicious.
pub fn score<P: Probability>(judged: &Judged<'_, P>, score: Score) -> Vec<f64> {
    (0..judged.rows())
        .into_par_iter()
        .map(|row| score.of(judged, row))
        .collect()
}

/// Probabilities with the confidence of each class taken out, shape (N, K): p - t + max t, rows to
/// sum 1. Classes that the model is sure of in general then do not look better than others.
/// Fails where a row has nothing left to be scaled.
pub fn adjusted<P: Probability>(
    judged: &Judged<'_, P>,
    thresholds: &[f64],
) -> Result<Array2<f64>, IssuesError> {
    let top = thresholds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut out = Array2::zeros((judged.rows(), judged.classes()));
    for (row, mut to) in out.outer_iter_mut().enumerate() {
        for (class, to) in to.iter_mut().enumerate() {
            *to = judged.at(row, class) - thresholds[class] + top;
        }
        let sum = to.sum();
        if sum.is_nan() || sum <= 0.0 {
            let value = sum;
            return Err(IssuesError::Probability {
                row,
                class: 0,
                value,
            });
        }
        to.mapv_inplace(|v| v / sum);
    }
    Ok(out)
}
