//! All figures of a set of scores.

use super::{calibration, cllr, Scores};
use serde::Serialize;

/// The normalised detection cost at one probability of targets; both kinds of error cost 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// Probability of a target trial.
    pub p_target: f64,
    /// At the best threshold.
    pub min_dcf: f64,
    /// At Bayes' threshold, which is meant for log-likelihood ratios.
    pub act_dcf: f64,
}

/// How well scores tell target trials from the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DetectionSummary {
    /// Target trials.
    pub targets: usize,
    /// Other trials.
    pub non_targets: usize,
    /// Equal error rate of the steps ([`Scores::eer`]).
    pub eer: f64,
    /// Scores from here on are accepted there.
    pub eer_threshold: f64,
    /// Equal error rate of the convex hull ([`Scores::eer_hull`]).
    pub eer_hull: f64,
    /// Detection costs.
    pub costs: Vec<Cost>,
    /// Cost of the scores as log-likelihood ratios, bits.
    pub cllr: f64,
    /// The least such cost of any non-decreasing map of the scores.
    pub min_cllr: f64,
}

impl DetectionSummary {
    /// Of these scores, with costs at these probabilities of targets.
    pub fn of(scores: &Scores, p_targets: &[f64]) -> Self {
        let (eer, eer_threshold) = scores.eer();
        let cost = |&p_target: &f64| Cost {
            p_target,
            min_dcf: scores.min_dcf(p_target, 1.0, 1.0),
            act_dcf: scores.cost(p_target, 1.0, 1.0),
        };
        DetectionSummary {
            targets: scores.targets().len(),
            non_targets: scores.others().len(),
            eer,
            eer_threshold,
            eer_hull: scores.eer_hull(),
            costs: p_targets.iter().map(cost).collect(),
            cllr: cllr(scores),
            min_cllr: calibration::min_cllr(scores),
        }
    }
}
