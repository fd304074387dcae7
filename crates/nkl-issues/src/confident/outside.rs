//! Rows that belong to no class, as their probabilities tell.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

/// Scores in 0..=1, low = probably of no known class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// 1 - entropy / ln K.
    #[default]
    Entropy,
    /// The highest probability.
    LeastConfidence,
    /// Generalised entropy (Liu, Qiu and Zhang, "GEN: Pushing the Limits of Softmax-Based
    /// Out-of-Distribution Detection", CVPR 2023) with gamma 0.1 over the 100 highest values of
    /// the softmax of the probabilities.
    Gen,
}

const GAMMA: f64 = 0.1;
const TOP: usize = 100;

/// Scores of probabilities, shape (N, K), as they are or after [`super::adjusted`].
pub fn outside(proba: ArrayView2<'_, f64>, by: Outside) -> Vec<f64> {
    let k = proba.ncols() as f64;
    let one = |p: &[f64]| match by {
        Outside::Entropy => {
            let sum: f64 = p.iter().filter(|&&p| p > 0.0).map(|p| p * p.ln()).sum();
            1.0 + sum / k.ln()
        }
        Outside::LeastConfidence => p.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        Outside::Gen => generalised(p),
    };
    proba.outer_iter().map(|row| one(&row.to_vec())).collect()
}

fn generalised(p: &[f64]) -> f64 {
    let sum: f64 = p.iter().map(|p| p.exp()).sum();
    let mut soft: Vec<f64> = p.iter().map(|p| p.exp() / sum).collect();
    soft.sort_by(|a, b| b.total_cmp(a));
    let terms = soft
        .iter()
        .take(TOP)
        .map(|s| s.powf(GAMMA) * (1.0 - s).powf(GAMMA));
    1.0 - terms.sum::<f64>() / TOP as f64
}
