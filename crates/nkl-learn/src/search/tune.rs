//! `MODEL.tuning_params`: settings are chosen inside the training part.

use super::{best, stratified_in_order, Ground, Scoring, Summary};
use crate::folds::Fold;
use crate::pipeline::Samples;
use crate::{build, Estimator, LearnError, TargetRef};
use nkl_config::plan::{Plan, Task};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Parts of the training data, as scikit-learn's `GridSearchCV` makes them.
const PARTS: usize = 5;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tuned {
    /// Name of the score that decided.
    pub scoring: String,
    /// The best candidate, as its place in `Plan::tuning`: the first among equals.
    pub best: usize,
    /// Scores of all candidates, in the order of `Plan::tuning`.
    pub scores: Vec<Summary>,
}

/// Scores every candidate of `plan.tuning` by a 5-fold cross-validation of `rows` (fewer folds
/// where there are fewer rows) and returns the best one's estimator. Scaling and balancing are
/// learned anew in every fold.
///
/// # Errors
/// A scoring that is not for the task; no candidate that can be trained.
pub fn tune(
    plan: &Plan,
    samples: &Samples,
    rows: &[usize],
    seed: u64,
) -> Result<(Box<dyn Estimator>, Tuned), LearnError> {
    let task = match samples.target {
        TargetRef::Classes { .. } => Task::Classification,
        TargetRef::Values(_) => Task::Regression,
    };
    let scoring = Scoring::find(plan.model.scoring.as_deref(), plan.model.measure, task)?;
    let mut estimators = Vec::with_capacity(plan.tuning.len());
    for candidate in &plan.tuning {
        estimators.push(build(&candidate.model, task)?);
    }
    let mut scores: Vec<Vec<Result<Option<f64>, String>>> = vec![Vec::new(); estimators.len()];
    // One fold after the other, so that only one is in memory.
    for fold in divisions(samples, rows)? {
        let ground = Ground::new(plan, samples, &fold)?;
        let of_fold: Vec<_> = estimators
            .par_iter()
            .map(|e| {
                ground
                    .score(e.as_ref(), scoring, seed)
                    .map_err(|e| e.to_string())
            })
            .collect();
        for (all, one) in scores.iter_mut().zip(of_fold) {
            all.push(one);
        }
    }
    let scores: Vec<Summary> = scores.into_iter().map(Summary::new).collect();
    let means: Vec<Option<f64>> = scores.iter().map(|s| s.mean).collect();
    let Some(best) = best(&means, scoring.higher_is_better()) else {
        let why = scores
            .iter()
            .find_map(|s| s.error.clone())
            .unwrap_or_default();
        return Err(LearnError::Data(format!(
            "none of the {} settings of MODEL.tuning_params can be trained: {why}",
            estimators.len()
        )));
    };
    let tuned = Tuned {
        scoring: scoring.name().to_owned(),
        best,
        scores,
    };
    Ok((estimators.swap_remove(best), tuned))
}

fn divisions(samples: &Samples, rows: &[usize]) -> Result<Vec<Fold>, LearnError> {
    let classes: Vec<usize> = match samples.target {
        TargetRef::Classes { index, .. } => rows
            .iter()
            .filter_map(|row| index.get(*row).copied())
            .collect(),
        TargetRef::Values(_) => vec![0; rows.len()],
    };
    let back = |places: Vec<usize>| -> Vec<usize> {
        places
            .iter()
            .filter_map(|place| rows.get(*place).copied())
            .collect()
    };
    let folds = stratified_in_order(&classes, PARTS.min(rows.len()))?;
    let folds = folds.into_iter().map(|fold| Fold {
        train: back(fold.train),
        test: back(fold.test),
    });
    Ok(folds.collect())
}
