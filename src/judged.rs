//! Predictions for all samples, each by a model that never saw it.

use crate::cli::FoldArgs;
use crate::cmd::describe;
use crate::failure::Failure;
use crate::walk;
use anyhow::anyhow;
use nkl_config::plan::Plan;
use nkl_data::Dataset;
use nkl_features::FeatureTable;
use nkl_learn::{Estimator, Prediction};

/// Changes a plan so that it cross-validates over all samples, once.
pub fn cross_validated(plan: &mut Plan, args: &FoldArgs) {
    let folds = args.folds as usize;
    plan.exp.runs = 1;
    if args.speakers {
        plan.model.logo = Some(folds);
        plan.model.k_fold = None;
        plan.model.loso = false;
    } else if !plan.model.cross_validates() {
        plan.model.k_fold = Some(folds);
    }
}

/// Out-of-sample predictions.
pub struct Judged {
    /// The samples, ascending; without those that were left out for a missing feature.
    pub rows: Vec<usize>,
    /// Their predictions, in the same order.
    pub prediction: Prediction,
    /// Model and folds in words.
    pub by: String,
}

/// Trains and predicts as a plan says that went through [`cross_validated`]; nothing is learned from
/// the rows of `doubted` (ascending).
pub fn judge(
    plan: &Plan,
    estimator: &dyn Estimator,
    dataset: &Dataset,
    table: &FeatureTable,
    doubted: &[usize],
) -> Result<Judged, Failure> {
    let mut outcome = walk::learn_without(plan, estimator, dataset, table, doubted)?;
    let by = describe::model(plan, &outcome);
    if outcome.runs.is_empty() {
        return Err(Failure::run(anyhow!("the cross-validation has no run")));
    }
    let run = outcome.runs.swap_remove(0);
    Ok(Judged {
        rows: run.rows,
        prediction: run.prediction,
        by,
    })
}
