//! Scores as log-likelihood ratios: how good they are as such, and how to make them so.

use super::{hull, Scores};
use crate::SpeakersError;
use serde::{Deserialize, Serialize};

/// Newton steps; a convex function of two variables needs far fewer.
const STEPS: usize = 100;
/// Weight of the square of the slope, in units of the scores' deviation: scores that divide the trials
/// without an error would want an infinite slope.
const RIDGE: f64 = 1e-4;

/// The cost of log-likelihood ratios in bits, 0 for perfect ones and 1 for those that say nothing:
/// ½ (mean of log2(1 + e^−s) over targets + mean of log2(1 + e^s) over the others) (Brümmer and
/// du Preez 2006, equation 12).
pub fn cllr(scores: &Scores) -> f64 {
    let mean = |scores: &[f64], sign: f64| {
        scores.iter().map(|s| softplus(sign * s)).sum::<f64>() / scores.len() as f64
    };
    let both = mean(scores.targets(), -1.0) + mean(scores.others(), 1.0);
    0.5 * both / std::f64::consts::LN_2
}

/// The least [`cllr`] that any non-decreasing map of the scores has: pool adjacent violators.
pub(super) fn min_cllr(scores: &Scores) -> f64 {
    let (targets, others) = (scores.targets().len(), scores.others().len());
    let (mut of_targets, mut of_others) = (0.0, 0.0);
    for block in hull::blocks(scores) {
        let ratio = hull::log_likelihood_ratio(&block, targets, others);
        // A block of one kind alone costs nothing, and 0 times infinity is no number.
        if block.targets > 0 {
            of_targets += block.targets as f64 * softplus(-ratio);
        }
        if block.others > 0 {
            of_others += block.others as f64 * softplus(ratio);
        }
    }
    let sum = of_targets / targets as f64 + of_others / others as f64;
    0.5 * sum / std::f64::consts::LN_2
}

/// An affine map that makes scores log-likelihood ratios.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Slope.
    pub scale: f64,
    /// What is added.
    pub offset: f64,
}

impl Calibration {
    /// The map that leaves scores as they are.
    pub const NONE: Calibration = Calibration {
        scale: 1.0,
        offset: 0.0,
    };

    /// Logistic regression over trials, both kinds with the weight ½ (Brümmer and du Preez 2006,
    /// section 7).
    ///
    /// # Errors
    /// All scores are equal, or higher scores mean fewer targets.
    pub fn fit(scores: &Scores) -> Result<Self, SpeakersError> {
        let all = || scores.targets().iter().chain(scores.others());
        let count = all().count() as f64;
        let mean = all().sum::<f64>() / count;
        let deviation = (all().map(|s| (s - mean).powi(2)).sum::<f64>() / count).sqrt();
        if !(deviation > 0.0 && deviation.is_finite()) {
            let text = "all trials have the same score: there is nothing to calibrate";
            return Err(SpeakersError::Data(text.into()));
        }
        let standard = |s: &f64| (s - mean) / deviation;
        let targets: Vec<f64> = scores.targets().iter().map(standard).collect();
        let others: Vec<f64> = scores.others().iter().map(standard).collect();
        let (slope, offset) = newton(&targets, &others);
        if slope <= 0.0 {
            let text = "target trials do not have the higher scores: they cannot be calibrated";
            return Err(SpeakersError::Data(text.into()));
        }
        Ok(Calibration {
            scale: slope / deviation,
            offset: offset - slope * mean / deviation,
        })
    }

    /// The log-likelihood ratio of a score.
    pub fn apply(&self, score: f64) -> f64 {
        self.scale * score + self.offset
    }
}

/// Slope and offset with the least cost.
fn newton(targets: &[f64], others: &[f64]) -> (f64, f64) {
    let cost = |a: f64, b: f64| {
        let sum = |scores: &[f64], sign: f64| {
            scores
                .iter()
                .map(|s| softplus(sign * (a * s + b)))
                .sum::<f64>()
                / scores.len() as f64
        };
        sum(targets, -1.0) + sum(others, 1.0) + RIDGE * a * a
    };
    let (mut a, mut b) = (0.0, 0.0);
    for _ in 0..STEPS {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) =
            (2.0 * RIDGE * a, 0.0, 2.0 * RIDGE, 0.0, 0.0);
        for (scores, truth) in [(targets, 1.0), (others, 0.0)] {
            let weight = 1.0 / scores.len() as f64;
            for s in scores {
                let p = 1.0 / (1.0 + (-(a * s + b)).exp());
                let (g, h) = (weight * (p - truth), weight * p * (1.0 - p));
                ga += g * s;
                gb += g;
                haa += h * s * s;
                hab += h * s;
                hbb += h;
            }
        }
        let hbb = hbb + 1e-12;
        let det = haa * hbb - hab * hab;
        let (da, db) = ((hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det);
        let now = cost(a, b);
        let mut step = 1.0;
        while step > 1e-10 && cost(a - step * da, b - step * db) > now {
            step *= 0.5;
        }
        let moved = step * (da.abs() + db.abs());
        if !moved.is_finite() || step <= 1e-10 {
            break;
        }
        (a, b) = (a - step * da, b - step * db);
        if moved < 1e-12 {
            break;
        }
    }
    (a, b)
}

/// ln(1 + e^x).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
