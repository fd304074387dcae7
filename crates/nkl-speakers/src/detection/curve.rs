//! The scores of trials, and the errors at every threshold.

use super::hull;
use crate::SpeakersError;

/// Scores of trials, divided by whether the trial is a target trial. Both kinds are there, and all
/// are finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Rising.
    targets: Vec<f64>,
    /// Rising.
    others: Vec<f64>,
}

/// Both error rates at a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OperatingPoint {
    /// Scores from here on are accepted; infinite where nothing is.
    pub threshold: f64,
    /// Share of the target trials that are missed.
    pub miss: f64,
    /// Share of the other trials that are accepted.
    pub false_alarm: f64,
}

impl Scores {
    /// From the scores of target and of other trials, in any order.
    ///
    /// # Errors
    /// One of the kinds is missing, or a score is not finite.
    pub fn new(mut targets: Vec<f64>, mut others: Vec<f64>) -> Result<Self, SpeakersError> {
        for (kind, scores) in [("target", &targets), ("non-target", &others)] {
            if scores.is_empty() {
                let text = format!("there is no {kind} trial: error rates need both kinds");
                return Err(SpeakersError::Data(text));
            }
            if let Some(score) = scores.iter().find(|s| !s.is_finite()) {
                let text = format!("a {kind} trial has the score {score}");
                return Err(SpeakersError::Data(text));
            }
        }
        targets.sort_by(f64::total_cmp);
        others.sort_by(f64::total_cmp);
        Ok(Scores { targets, others })
    }

    /// From trials as (is a target trial, score).
    ///
    /// # Errors
    /// As [`new`](Scores::new).
    pub fn of(trials: impl IntoIterator<Item = (bool, f64)>) -> Result<Self, SpeakersError> {
        let (mut targets, mut others) = (Vec::new(), Vec::new());
        for (target, score) in trials {
            if target { &mut targets } else { &mut others }.push(score);
        }
        Scores::new(targets, others)
    }

    /// Scores of the target trials, rising.
    pub fn targets(&self) -> &[f64] {
        &self.targets
    }

    /// Scores of the other trials, rising.
    pub fn others(&self) -> &[f64] {
        &self.others
    }

    /// The errors at every threshold that makes a difference, from the lowest score, where
    /// everything is accepted, to infinity.
    pub fn points(&self) -> Vec<OperatingPoint> {
        let mut points = Vec::new();
        let (mut missed, mut refused) = (0, 0);
        let (all, others) = (self.targets.len(), self.others.len());
        let point = |threshold: f64, missed: usize, refused: usize| OperatingPoint {
            threshold,
            miss: missed as f64 / all as f64,
            false_alarm: (others - refused) as f64 / others as f64,
        };
        loop {
            let next = [self.targets.get(missed), self.others.get(refused)];
            let Some(score) = next.into_iter().flatten().copied().reduce(f64::min) else {
                break;
            };
            points.push(point(score, missed, refused));
            missed += leading(&self.targets[missed..], score);
            refused += leading(&self.others[refused..], score);
        }
        points.push(point(f64::INFINITY, missed, refused));
        points
    }

    /// Equal error rate and its threshold, as audmetric (and nkl's measure `eer`): of the highest
    /// threshold that misses no more than it accepts and the lowest that misses no less, the one with
    /// the smaller sum of rates; their mean (Maio et al. 2002, section 3.2).
    pub fn eer(&self) -> (f64, f64) {
        let points = self.points();
        let above = points.iter().rev().find(|p| p.miss <= p.false_alarm);
        let below = points.iter().find(|p| p.miss >= p.false_alarm);
        let sum = |p: &OperatingPoint| p.miss + p.false_alarm;
        let best = [above, below].into_iter().flatten();
        let best = best.reduce(|a, b| if sum(b) < sum(a) { b } else { a });
        // Both ends of the curve are there, so one of them is found.
        best.map_or((0.5, 0.0), |p| (0.5 * sum(p), p.threshold))
    }

    /// Equal error rate on the convex hull of the ROC curve, never above that of any step of it
    /// (Brümmer and de Villiers 2013, "The BOSARIS toolkit", section 5).
    pub fn eer_hull(&self) -> f64 {
        hull::equal_errors(&hull::blocks(self))
    }

    /// The least normalised detection cost over all thresholds; see [`cost`](Scores::cost).
    pub fn min_dcf(&self, p_target: f64, c_miss: f64, c_false_alarm: f64) -> f64 {
        let cost = |p: &OperatingPoint| normalised(p, p_target, c_miss, c_false_alarm);
        self.points().iter().map(cost).fold(f64::INFINITY, f64::min)
    }

    /// The normalised detection cost of decisions by Bayes' threshold, for scores that are
    /// log-likelihood ratios: (c_miss p miss + c_fa (1 − p) fa) / min(c_miss p, c_fa (1 − p)), with the
    /// threshold ln(c_fa (1 − p) / (c_miss p)) (NIST speaker recognition evaluation plan 2016).
    pub fn cost(&self, p_target: f64, c_miss: f64, c_false_alarm: f64) -> f64 {
        let threshold = (c_false_alarm * (1.0 - p_target) / (c_miss * p_target)).ln();
        let below = |scores: &[f64]| scores.partition_point(|s| *s < threshold);
        let (missed, refused) = (below(&self.targets), below(&self.others));
        let point = OperatingPoint {
            threshold,
            miss: missed as f64 / self.targets.len() as f64,
            false_alarm: (self.others.len() - refused) as f64 / self.others.len() as f64,
        };
        normalised(&point, p_target, c_miss, c_false_alarm)
    }
}

fn normalised(point: &OperatingPoint, p: f64, c_miss: f64, c_false_alarm: f64) -> f64 {
    let (target, other) = (c_miss * p, c_false_alarm * (1.0 - p));
    (target * point.miss + other * point.false_alarm) / target.min(other)
}

/// How many of the rising scores are equal to the first one, if that is `score`.
fn leading(scores: &[f64], score: f64) -> usize {
    scores.iter().take_while(|s| **s == score).count()
}
