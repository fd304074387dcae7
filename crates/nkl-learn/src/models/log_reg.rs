//! Logistic regression with an L2 penalty.
//!
//! Own, because linfa-logistic (the same result on scaled features) takes no sample weights, so no
//! `class_weight`, runs on one thread, and without scaling ends long before it has converged.

use super::lbfgs::{minimise, Limits};
use super::{classes, softmax};
use crate::exponential::exp;
use crate::rows::{Blocks, Streamed, AT_ONCE};
use crate::{LearnError, Learner, Model, Training};
use ndarray::linalg::general_mat_mul;
use ndarray::{s, Array1, Array2, ArrayView1, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows per task; the sums over tasks are added in order, so that threads do not matter.
const BLOCK: usize = 512;

/// Tasks whose sums are in memory at a time.
const BLOCKS: usize = 256;

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
        let problem = Problem::new(x, index, count, weights, self.c)?;
        let mut w = vec![0.0; problem.sets * (x.ncols() + 1)];
        let limits = Limits {
            gradient: tolerance(x.nrows()),
            steps: 2000,
        };
        minimise(&mut w, &limits, |w, g| problem.loss(w, g))?;
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

/// The loss per unit of weight, in coordinates in which its Hessian has a diagonal near 1:
/// features are centred and divided by `scale`, which makes the penalty of each its own. They are
/// so only in the formulas: the data are not copied.
struct Problem<'a> {
    x: &'a dyn Blocks,
    mean: Array1<f64>,
    scale: Array1<f64>,
    penalty: Array1<f64>,
    index: &'a [usize],
    sets: usize,
    /// Weight of each row, summing to 1.
    weights: Vec<f64>,
}

impl<'a> Problem<'a> {
    fn new(
        x: &'a dyn Blocks,
        index: &'a [usize],
        count: usize,
        weights: Option<&[f64]>,
        c: f64,
    ) -> Result<Self, LearnError> {
        let total: f64 = weights.map_or(x.nrows() as f64, |w| w.iter().sum());
        let weights: Vec<f64> = weights.map_or_else(
            || vec![1.0 / total; x.nrows()],
            |w| w.iter().map(|w| w / total).collect(),
        );
        let mean = x.weighted_sum(&weights)?;
        let mut variance: Array1<f64> = Array1::zeros(x.ncols());
        for (from, weights) in weights.chunks(AT_ONCE).enumerate() {
            let from = from * AT_ONCE;
            let rows = x.block(from..from + weights.len())?;
            for (row, w) in rows.outer_iter().zip(weights) {
                ndarray::Zip::from(&mut variance)
                    .and(row)
                    .and(&mean)
                    .for_each(|v, x, m| *v += w * (x - m) * (x - m));
            }
        }
        let ridge = 1.0 / (c * total);
        let scale = variance.mapv(|v| (v + ridge).sqrt());
        let penalty = scale.mapv(|s| ridge / (s * s));
        Ok(Problem {
            x,
            mean,
            scale,
            penalty,
            index,
            sets: if count == 2 { 1 } else { count },
            weights,
        })
    }

    /// Coefficients as sets × features, then the intercepts.
    fn split<'w>(&self, w: &'w [f64]) -> (ArrayView2<'w, f64>, &'w [f64]) {
        let d = self.x.ncols();
        let all = ArrayView1::from(w);
        let (coefficients, _) = all.split_at(Axis(0), self.sets * d);
        let mut view = coefficients.insert_axis(Axis(0));
        // A contiguous row of sets · d numbers always folds into sets × d.
        if let Ok(folded) = view.into_shape_with_order((self.sets, d)) {
            view = folded;
        }
        (view, &w[self.sets * d..])
    }

    fn loss(&self, w: &[f64], gradient: &mut [f64]) -> Result<f64, LearnError> {
        let (coefficients, _) = self.split(w);
        let plain = self.model(w);
        let (on_x, intercept) = (plain.coefficients.view(), &plain.intercept);
        let (rows, d) = (self.x.nrows(), self.x.ncols());
        gradient.fill(0.0);
        let mut value = 0.0;
        // The blocks' sums are added in order, some of them at a time: there may be many.
        for from in (0..rows).step_by(BLOCK * BLOCKS) {
            let starts = (from..rows.min(from + BLOCK * BLOCKS)).step_by(BLOCK);
            let starts: Vec<usize> = starts.collect();
            let parts = starts
                .into_par_iter()
                .map(|start| {
                    let rows = self.x.block(start..(start + BLOCK).min(rows))?;
                    Ok(self.block(rows.view(), start, on_x, intercept))
                })
                .collect::<Result<Vec<_>, LearnError>>()?;
            for (part, by_coefficient, by_intercept) in &parts {
                value += part;
                gradient
                    .iter_mut()
                    .zip(by_coefficient.iter().chain(by_intercept))
                    .for_each(|(g, p)| *g += p);
            }
        }
        let (by_coefficient, by_intercept) = gradient.split_at_mut(self.sets * d);
        let sets = by_coefficient.chunks_mut(d.max(1)).zip(by_intercept);
        for ((gradient, sum), row) in sets.zip(coefficients.outer_iter()) {
            let columns = self.mean.iter().zip(&self.scale).zip(&self.penalty);
            for ((g, w), ((mean, scale), p)) in gradient.iter_mut().zip(row).zip(columns) {
                // From the features as they are to the centred and divided ones.
                *g = (*g - *sum * mean) / scale + p * w;
                value += 0.5 * p * w * w;
            }
        }
        Ok(value)
    }

    /// Loss and gradient of some rows.
    fn block(
        &self,
        rows: ArrayView2<f64>,
        start: usize,
        coefficients: ArrayView2<f64>,
        intercept: &[f64],
    ) -> (f64, Array2<f64>, Vec<f64>) {
        let mut residual = rows.dot(&coefficients.t());
        let mut value = 0.0;
        let mut by_intercept = vec![0.0; self.sets];
        for (r, mut row) in residual.outer_iter_mut().enumerate() {
            row += &ArrayView1::from(intercept);
            let (class, weight) = (self.index[start + r], self.weights[start + r]);
            value += weight * loss_of_row(&mut row, class);
            row *= weight;
            by_intercept
                .iter_mut()
                .zip(&row)
                .for_each(|(sum, v)| *sum += v);
        }
        let mut by_coefficient = Array2::zeros((self.sets, rows.ncols()));
        general_mat_mul(1.0, &residual.t(), &rows, 0.0, &mut by_coefficient);
        (value, by_coefficient, by_intercept)
    }

    /// Back to the features as they were given.
    fn model(&self, w: &[f64]) -> LogisticRegression {
        let (coefficients, intercept) = self.split(w);
        let coefficients = &coefficients / &self.scale;
        let shift = coefficients.dot(&self.mean);
        LogisticRegression {
            intercept: intercept.iter().zip(&shift).map(|(b, s)| b - s).collect(),
            coefficients,
        }
    }
}

/// Negative log likelihood of one row; its logits are replaced by (probability − truth).
fn loss_of_row(logits: &mut ndarray::ArrayViewMut1<f64>, class: usize) -> f64 {
    if logits.len() == 1 {
        let (z, y) = (logits[0], class as f64);
        // log(1 + exp(z)) - y z, without overflow.
        let tail = (-z.abs()).exp();
        logits[0] = (if z >= 0.0 {
            1.0 / (1.0 + tail)
        } else {
            tail / (1.0 + tail)
        }) - y;
        return z.max(0.0) + tail.ln_1p() - y * z;
    }
    let max = logits.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    let own = logits[class] - max;
    logits.mapv_inplace(|v| exp(v - max));
    let sum = logits.sum();
    logits.mapv_inplace(|v| v / sum);
    logits[class] -= 1.0;
    sum.ln() - own
}
