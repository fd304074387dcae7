//! How much each feature matters to a model.
//!
//! | model | importance |
//! |---|---|
//! | log_reg | mean over classes of the coefficients' sizes |
//! | lin_reg; svm and svr with a linear kernel | sizes of the coefficients |
//! | tree, tree_reg | decrease of impurity, as scikit-learn's `feature_importances_` |
//! | xgb, xgr | mean gain of the splits, as XGBoost's `feature_importances_` |
//! | any, with permutation | how much worse it predicts with the feature shuffled |
//!
//! Sizes of coefficients compare features only where these are scaled alike.

mod permutation;
pub(crate) mod splits;

use crate::ExploreError;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use nkl_learn::{Model, Svc, TargetRef, Training};

/// What importance is asked of.
pub struct Question<'a> {
    /// Rows × features, scaled.
    pub x: ArrayView2<'a, f64>,
    /// Target of each row.
    pub y: TargetRef<'a>,
    /// Settings of models; the kind of model comes from elsewhere.
    pub plan: &'a ModelPlan,
    /// By shuffling.
    pub permutation: bool,
    /// Where everything random comes from.
    pub seed: u64,
}

/// The importance of each feature to a model of this kind, trained on all rows.
///
/// # Errors
/// The model is not known, not for the task, ranks by permutation alone, or cannot be trained.
pub fn importance(question: &Question, kind: &str) -> Result<Vec<f64>, ExploreError> {
    let task = task(&question.y);
    let plan = plan(question.plan, kind);
    let estimator = nkl_learn::build(&plan, task)?;
    if !question.permutation {
        by_itself(kind)?;
    }
    let fitted = estimator.fit(&Training {
        x: question.x.reborrow(),
        y: question.y,
        weights: None,
        dev: None,
        seed: question.seed,
    })?;
    if question.permutation {
        return permutation::importance(question, &fitted);
    }
    let rows = question.x.reborrow();
    match &fitted.model {
        Model::LogReg(model) => Ok(mean_size(&model.coefficients)),
        Model::LinReg(model) => Ok(sizes(&model.coefficients)),
        Model::Svm(model) => Ok(mean_size(&weights_of_pairs(model))),
        Model::Svr(model) => Ok(sizes(&model.coefficients.dot(&model.vectors))),
        Model::Trees(model) => Ok(splits::impurity(model, rows, &question.y, &fitted.present)),
        Model::Boosted(model) => Ok(splits::gain(model, rows, &question.y, &fitted.present)),
        _ => Err(only_permutation(kind)),
    }
}

/// Checks a kind of model before any data are read.
///
/// # Errors
/// As [`importance`], as far as they can be known.
pub fn check(
    plan_of: &ModelPlan,
    kind: &str,
    task: Task,
    permutation: bool,
) -> Result<(), ExploreError> {
    nkl_learn::build(&plan(plan_of, kind), task)?;
    if permutation {
        Ok(())
    } else {
        by_itself(kind)
    }
}

fn task(y: &TargetRef) -> Task {
    match y {
        TargetRef::Classes { .. } => Task::Classification,
        TargetRef::Values(_) => Task::Regression,
    }
}

/// Settings of `[MODEL]` for another kind: those that all kinds share, C and K. Support vector
/// machines get a linear kernel, whose coefficients belong to features, and C = 1 as a default.
fn plan(given: &ModelPlan, kind: &str) -> ModelPlan {
    let own = given.kind == kind;
    let machine = matches!(kind, "svm" | "svr");
    let mut plan = given.clone();
    plan.kind = kind.to_owned();
    plan.class_weight = nkl_config::plan::ClassWeight::None;
    plan.kernel = machine.then(|| "linear".to_owned());
    if machine {
        plan.c = plan.c.or(Some(1.0));
    }
    if !own {
        (plan.n_estimators, plan.max_depth) = (None, None);
        (plan.subsample, plan.colsample_bytree) = (None, None);
        (plan.learning_rate, plan.early_stopping_rounds) = (None, None);
        plan.validation_split = None;
    }
    plan
}

const BY_ITSELF: [&str; 8] = [
    "log_reg", "lin_reg", "svm", "svr", "tree", "tree_reg", "xgb", "xgr",
];

fn by_itself(kind: &str) -> Result<(), ExploreError> {
    if BY_ITSELF.contains(&kind) {
        Ok(())
    } else {
        Err(only_permutation(kind))
    }
}

fn only_permutation(kind: &str) -> ExploreError {
    ExploreError::Data(format!(
        "model '{kind}' does not rank features by itself; set EXPL.permutation = True, or use one of {}",
        BY_ITSELF.join(", ")
    ))
}

fn sizes(coefficients: &Array1<f64>) -> Vec<f64> {
    coefficients.iter().map(|c| c.abs()).collect()
}

/// Of sets × features.
fn mean_size(coefficients: &Array2<f64>) -> Vec<f64> {
    let sets = coefficients.nrows().max(1) as f64;
    let sum = coefficients.mapv(f64::abs).sum_axis(Axis(0));
    sum.iter().map(|s| s / sets).collect()
}

/// Pairs of classes × features: the coefficients of each pair's linear machine.
fn weights_of_pairs(model: &Svc) -> Array2<f64> {
    let classes = model.starts.len().saturating_sub(1);
    let mut rows = Vec::new();
    for a in 0..classes {
        for b in a + 1..classes {
            let mut sum = Array1::<f64>::zeros(model.vectors.ncols());
            // Class a has its coefficient against b in row b - 1, class b against a in row a.
            for (class, row) in [(a, b - 1), (b, a)] {
                for vector in model.starts[class]..model.starts[class + 1] {
                    sum.scaled_add(
                        model.coefficients[[row, vector]],
                        &model.vectors.row(vector),
                    );
                }
            }
            rows.extend(sum);
        }
    }
    let width = model.vectors.ncols();
    let pairs = rows.len() / width.max(1);
    Array2::from_shape_vec((pairs, width), rows).unwrap_or_else(|_| Array2::zeros((0, width)))
}

/// Several importances as one: each is divided by its sum, then they are averaged.
pub fn combined(all: &[Vec<f64>]) -> Vec<f64> {
    let width = all.first().map_or(0, Vec::len);
    let mut mean = vec![0.0; width];
    for one in all {
        let total: f64 = one.iter().map(|v| v.max(0.0)).sum();
        let share = if total > 0.0 { 1.0 / total } else { 0.0 };
        for (m, v) in mean.iter_mut().zip(one) {
            *m += v.max(0.0) * share / all.len() as f64;
        }
    }
    mean
}

#[cfg(test)]
pub(crate) mod tests;
