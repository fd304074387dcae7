//! One division of the rows, prepared once for all candidates.

use super::Scoring;
use crate::folds::Fold;
use crate::pipeline::{Ready, Samples, Target};
use crate::{Estimator, LearnError, Training};
use ndarray::Array2;
use nkl_config::plan::Plan;

/// Filled, scaled and balanced training rows, and the rows to be scored on.
pub struct Ground {
    ready: Ready,
    x: Array2<f64>,
    y: Target,
}

impl Ground {
    /// Prepares a division: everything is learned from its training rows.
    ///
    /// # Errors
    /// No rows on one side; scaling or balancing that does not fit the data.
    pub fn new(plan: &Plan, samples: &Samples, fold: &Fold) -> Result<Self, LearnError> {
        if fold.train.is_empty() || fold.test.is_empty() {
            let what = "a part of the training data has no samples to choose settings with";
            return Err(LearnError::Data(what.to_string()));
        }
        let ready = Ready::new(plan, samples, &fold.train)?;
        let x = ready.apply(samples, &fold.test)?;
        let y = Target::new(samples.target, &fold.test);
        Ok(Ground { ready, x, y })
    }

    /// Trains a candidate and scores it; `None` where the score is not defined.
    ///
    /// # Errors
    /// What the model says of the training data.
    pub fn score(
        &self,
        estimator: &dyn Estimator,
        scoring: Scoring,
        seed: u64,
    ) -> Result<Option<f64>, LearnError> {
        let fitted = estimator.fit(&Training {
            x: self.ready.x.view(),
            y: self.ready.y.view(),
            weights: None,
            dev: None,
            seed,
        })?;
        scoring.of(self.y.view(), &fitted.predict(self.x.view())?)
    }
}
