//! Logistic regression with an L2 penalty.
//!
//! Own, because linfa-logistic (the same result on scaled features) takes no sample weights, so no
//! `class_weight`, runs on one thread, and without scaling ends long before it has converged.

mod coordinates;
mod problem;

use super::lbfgs::{minimise, Limits};
use super::{classes, softmax};
use crate::rows::{Blocks, Streamed};
use crate::{LearnError, Learner, Model, Training};
use ndarray::{s, Array2, ArrayView1, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use problem::Problem;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows per task; the sums over tasks are added in order, so that threads do not matter.
const BLOCK: usize = 512;

/// Most steps of the descent, and those before the features are made independent: where classes are easily
/// told apart a descent is through by then.
const STEPS: usize = 2000;
const FIRST_STEPS: usize = 150;

/// Settings of log_reg.
pub(crate) struct LogisticRegressionSettings {
    c: f64,
}

impl LogisticRegressionSettings {
    pub(crate) fn build(plan: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        let c = plan.c.unwrap_or(1.0);
        if !(c.is_finite() && c > 0.0) {
            return Err(LearnError::setting("C_val", c, "a positive number"));
        }
        Ok(Box::new(LogisticRegressionSettings { c }))
    }
}

/// Minimum of C · Σ loss + ½ |w|², intercept not penalised, as scikit-learn's LogisticRegression:
/// two classes have one set of coefficients (of the second class), more have one each (softmax).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogisticRegression {
    /// Sets × features.
    pub coefficients: Array2<f64>,
    /// One per set.
    pub intercept: Vec<f64>,
}

impl Learner for LogisticRegressionSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        self.fit_blocks(&t.x, classes(t.y)?, t.weights)
    }

    fn fit_streamed(&self, t: &Streamed) -> Result<Model, LearnError> {
        self.fit_blocks(t.x, classes(t.y)?, t.weights)
    }

    fn streams(&self) -> bool {
        true
    }

    fn min_classes(&self) -> usize {
        2
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

impl LogisticRegressionSettings {
    /// The loss and its gradient are sums over blocks of rows, so that it does not matter where the
    /// rows are.
    fn fit_blocks(
        &self,
        x: &dyn Blocks,
        (index, count): (&[usize], usize),
        weights: Option<&[f64]>,
    ) -> Result<Model, LearnError> {
        let mut problem = Problem::new(x, index, count, weights, self.c)?;
        let mut w = problem.start();
        let limits = |steps| Limits {
            gradient: tolerance(x.nrows()),
            steps,
        };
        let steps = limits(match problem.can_be_independent() {
            true => FIRST_STEPS,
            false => STEPS,
        });
        let through = minimise(&mut w, &steps, |w, g| problem.loss(w, g))?;
        if !through && problem.can_be_independent() {
            w = problem.independent(&w)?;
            let steps = limits(STEPS - FIRST_STEPS);
            minimise(&mut w, &steps, |w, g| problem.loss(w, g))?;
        }
        Ok(Model::LogReg(problem.model(&w)))
    }
}

impl LogisticRegression {
    /// Rows × classes.
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Array2<f64> {
        let classes = self.intercept.len().max(2);
        let mut proba = Array2::zeros((x.nrows(), classes));
        proba
            .axis_chunks_iter_mut(Axis(0), BLOCK)
            .into_par_iter()
            .enumerate()
            .for_each(|(chunk, mut out)| {
                let rows = x.slice(s![chunk * BLOCK..chunk * BLOCK + out.nrows(), ..]);
                let logits: Array2<f64> =
                    rows.dot(&self.coefficients.t()) + ArrayView1::from(&self.intercept);
                for (mut out, logit) in out.outer_iter_mut().zip(logits.outer_iter()) {
                    if logit.len() == 1 {
                        out[1] = logit[0];
                    } else {
                        out.assign(&logit);
                    }
                    if let Some(out) = out.as_slice_mut() {
                        softmax(out);
                    }
                }
            });
        proba
    }
}

/// Where the descent ends: at scikit-learn's tolerance for tables so large that the data say less
/// about the coefficients than it, closer to the minimum the smaller they are, as that takes no time.
fn tolerance(rows: usize) -> f64 {
    const LARGE: f64 = 10_000.0;
    1e-4 * (rows as f64 / LARGE).clamp(0.01, 1.0)
}
