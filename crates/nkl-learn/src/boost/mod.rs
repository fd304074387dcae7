//! Gradient-boosted trees (Friedman 2001; Chen & Guestrin 2016), the models `xgb` and `xgr`: the
//! same trees as XGBoost 3.2 with `tree_method=hist` grows, up to rounding.
//!
//! Own, because hessboost 0.4 needs Rust 1.93 and perpetual an unreleased compiler; forust-ml 0.8
//! knows no more than two classes, smartcore 0.7 none. None of them grows XGBoost's trees: their
//! values for 467 test rows (eGeMAPS, a target with deviation 3.4) are 0.34 to 0.49 away from
//! XGBoost's in the mean; those from here agree to 1e-5 (`tests/boosting.rs`). Training takes them
//! 0.6 to 1.3 CPU seconds, XGBoost 1.0, this 0.1 (`benches/RESULTS.md`). Here sums of gradients are
//! whole numbers (`fixed.rs`), so that any number of threads and any order of the rows give the
//! same bits by construction.
//!
//! Not here, because a [`crate::Learner`] gets no missing values: XGBoost's default directions.

mod binned;
mod cuts;
mod fixed;
mod grow;
mod histogram;
mod holdout;
mod model;
mod objective;
mod rounds;
mod split;
mod stop;
mod stored;

pub use model::{Boosted, Link, Tree as BoostedTree, TreeNode};

use crate::{LearnError, Learner, Model, TargetRef, Training};
use ndarray::{ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use objective::Objective;
use stop::{Metric, Watch};

/// Targets up to this size have squares that single precision holds.
const LARGEST_TARGET: f64 = 1e15;

/// Settings of xgb and xgr.
pub(crate) struct BoostSettings {
    rounds: usize,
    max_depth: usize,
    learning_rate: f32,
    /// Share of rows per tree.
    subsample: f64,
    /// Share of columns per tree.
    colsample: f64,
    stop: Option<Stop>,
}

/// When to stop early.
struct Stop {
    rounds: usize,
    metric: Metric,
    /// Share of the training rows to look at if there are no dev rows.
    share: f64,
}

impl BoostSettings {
    pub(crate) fn build(plan: &ModelPlan, task: Task) -> Result<Box<dyn Learner>, LearnError> {
        let count = |key, value: Option<usize>, default| match value.unwrap_or(default) {
            0 => Err(LearnError::setting(key, 0, "at least 1")),
            value => Ok(value),
        };
        let share = |key, value: Option<f64>| match value.unwrap_or(1.0) {
            value if value > 0.0 && value <= 1.0 => Ok(value),
            value => Err(LearnError::setting(key, value, "above 0, at most 1")),
        };
        let learning_rate = plan.learning_rate.unwrap_or(0.3);
        // A step that vanishes in single precision, or is longer than any sense makes of it.
        if !(1e-30..=1e3).contains(&learning_rate) {
            let help = "above 0, usually between 0.01 and 0.5";
            return Err(LearnError::setting("learning_rate", learning_rate, help));
        }
        let metric = Metric::find(plan.eval_metric.as_deref(), task)?;
        let stop = plan.early_stopping_rounds.map(|rounds| {
            let share = plan.validation_split.unwrap_or(0.2);
            if !(share > 0.0 && share < 1.0) {
                let help = "between 0 and 1, without the two";
                return Err(LearnError::setting("validation_split", share, help));
            }
            Ok(Stop {
                rounds: count("early_stopping_rounds", Some(rounds), 1)?,
                metric,
                share,
            })
        });
        Ok(Box::new(BoostSettings {
            rounds: count("n_estimators", plan.n_estimators, 100)?,
            max_depth: count("max_depth", plan.max_depth, 6)?,
            learning_rate: learning_rate as f32,
            subsample: share("subsample", plan.subsample)?,
            colsample: share("colsample_bytree", plan.colsample_bytree)?,
            stop: stop.transpose()?,
        }))
    }

    fn boost<'w>(
        &self,
        x: ArrayView2<f64>,
        target: TargetRef,
        weights: Option<&[f64]>,
        seed: u64,
        evaluation: Option<(&Stop, ArrayView2<'w, f64>, TargetRef<'w>)>,
    ) -> Result<Model, LearnError> {
        let weights: Option<Vec<f32>> = weights
            .filter(|w| w.iter().any(|&w| w > 0.0))
            .map(|w| w.iter().map(|&w| binned::narrow(w)).collect());
        let weights = weights.as_deref();
        let objective = Objective::new(target, weights);
        let link = objective.link;
        let watch = |base: &[f32]| {
            let (stop, x, truth) = evaluation?;
            Some(Watch::new(stop.metric, stop.rounds, x, truth, link, base))
        };
        rounds::boost(self, x, &objective, weights, seed, watch).map(Model::Boosted)
    }
}

impl Learner for BoostSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        check_size(t.y)?;
        let plain = || t.x.reborrow();
        let Some(stop) = &self.stop else {
            return self.boost(plain(), t.y, t.weights, t.seed, None);
        };
        if let Some((x, truth)) = &t.dev {
            let evaluation = Some((stop, x.reborrow(), *truth));
            return self.boost(plain(), t.y, t.weights, t.seed, evaluation);
        }
        let (learn, evaluate) = holdout::divide(t.y, stop.share, t.seed)?;
        let x = |rows: &[usize]| t.x.select(Axis(0), rows);
        let (x_learn, x_evaluate) = (x(&learn), x(&evaluate));
        let weights: Option<Vec<f64>> = t.weights.map(|w| learn.iter().map(|&r| w[r]).collect());
        let fit = |target, truth| {
            let evaluation = Some((stop, x_evaluate.view(), truth));
            self.boost(
                x_learn.view(),
                target,
                weights.as_deref(),
                t.seed,
                evaluation,
            )
        };
        match t.y {
            TargetRef::Classes { index, count } => {
                let part = |rows: &[usize]| rows.iter().map(|&r| index[r]).collect::<Vec<_>>();
                let (target, truth) = (part(&learn), part(&evaluate));
                let classes = |index| TargetRef::Classes { index, count };
                fit(classes(&target), classes(&truth))
            }
            TargetRef::Values(values) => {
                let part = |rows: &[usize]| rows.iter().map(|&r| values[r]).collect::<Vec<_>>();
                let (target, truth) = (part(&learn), part(&evaluate));
                fit(TargetRef::Values(&target), TargetRef::Values(&truth))
            }
        }
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

fn check_size(target: TargetRef) -> Result<(), LearnError> {
    let TargetRef::Values(values) = target else {
        return Ok(());
    };
    match values.iter().position(|v| v.abs() > LARGEST_TARGET) {
        None => Ok(()),
        Some(row) => Err(LearnError::Data(format!(
            "the target of row {row} is {}: boosted trees compute in single precision and need \
             targets up to {LARGEST_TARGET:e}; use a larger unit",
            values[row]
        ))),
    }
}
