//! Stopping early: when the evaluation on rows that are not learned from gets no better.

use super::model::{rows_of, Link, Tree};
use crate::{metrics, LearnError, Prediction, TargetRef};
use ndarray::{Array2, ArrayView2};
use nkl_config::plan::Task;

/// `MODEL.eval_metric`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Metric {
    LogLoss,
    Error,
    Auc,
    Rmse,
    Mae,
}

/// Probabilities below count as this in the logarithmic loss.
const LEAST: f64 = 1e-16;

impl Metric {
    /// By its name; XGBoost's names for two and for more classes mean the same here.
    pub(super) fn find(name: Option<&str>, task: Task) -> Result<Metric, LearnError> {
        let (default, known): (_, &[(&str, Metric)]) = match task {
            Task::Classification => (
                "logloss",
                &[
                    ("logloss", Metric::LogLoss),
                    ("mlogloss", Metric::LogLoss),
                    ("error", Metric::Error),
                    ("merror", Metric::Error),
                    ("auc", Metric::Auc),
                ],
            ),
            Task::Regression => ("rmse", &[("rmse", Metric::Rmse), ("mae", Metric::Mae)]),
        };
        let name = name.unwrap_or(default);
        let found = known.iter().find(|(known, _)| *known == name);
        found.map(|(_, metric)| *metric).ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            LearnError::setting("eval_metric", name, format!("one of {}", names.join(", ")))
        })
    }

    /// The value; smaller is better. `None` where it is not defined.
    fn loss(self, prediction: &Prediction, truth: TargetRef) -> Option<f64> {
        match (self, prediction, truth) {
            (Metric::LogLoss, Prediction::Classes { proba }, TargetRef::Classes { index, .. }) => {
                let rows = proba.outer_iter().zip(index);
                let sum: f64 = rows.map(|(p, &c)| -p[c].max(LEAST).ln()).sum();
                Some(sum / index.len() as f64)
            }
            (Metric::Error, _, TargetRef::Classes { index, .. }) => {
                let predicted = prediction.classes()?;
                let wrong = predicted.iter().zip(index).filter(|(p, t)| p != t).count();
                Some(wrong as f64 / index.len() as f64)
            }
            (Metric::Auc, Prediction::Classes { proba }, TargetRef::Classes { index, .. }) => {
                let area = if proba.ncols() == 2 {
                    let positive: Vec<bool> = index.iter().map(|&c| c == 1).collect();
                    metrics::auc(&positive, &proba.column(1).to_vec())
                } else {
                    metrics::auc_macro(index, proba.view())
                };
                area.map(|area| -area)
            }
            (Metric::Rmse, Prediction::Values(values), TargetRef::Values(truth)) => {
                metrics::mse(truth, values).map(f64::sqrt)
            }
            (Metric::Mae, Prediction::Values(values), TargetRef::Values(truth)) => {
                metrics::mae(truth, values)
            }
            _ => None,
        }
    }
}

/// Follows the evaluation from round to round.
pub(super) struct Watch<'a> {
    metric: Metric,
    patience: usize,
    link: Link,
    truth: TargetRef<'a>,
    rows: Vec<f32>,
    columns: usize,
    /// Rows × sums.
    sums: Array2<f32>,
    rounds: usize,
    best: f64,
    /// Rounds up to the best one.
    keep: usize,
}

impl<'a> Watch<'a> {
    /// `patience`: rounds without a better value after which to stop.
    pub(super) fn new(
        metric: Metric,
        patience: usize,
        x: ArrayView2<f64>,
        truth: TargetRef<'a>,
        link: Link,
        base: &[f32],
    ) -> Self {
        Watch {
            metric,
            patience,
            link,
            truth,
            rows: rows_of(x),
            columns: x.ncols(),
            sums: Array2::from_shape_fn((x.nrows(), base.len()), |(_, sum)| base[sum]),
            rounds: 0,
            best: f64::INFINITY,
            keep: 0,
        }
    }

    /// Takes the trees of one round in; true: enough.
    pub(super) fn enough(&mut self, trees: &[Tree]) -> Result<bool, LearnError> {
        for (tree, mut sums) in trees.iter().zip(self.sums.columns_mut()) {
            for (sum, row) in sums.iter_mut().zip(self.rows.chunks_exact(self.columns)) {
                *sum += tree.answer(row);
            }
        }
        self.rounds += 1;
        let prediction = self.link.respond(self.sums.mapv(f64::from));
        let loss = self.metric.loss(&prediction, self.truth).ok_or_else(|| {
            LearnError::Data(format!(
                "early stopping: the {} evaluation samples do not allow MODEL.eval_metric = {} \
                 (a class is missing among them?)",
                self.truth.len(),
                format!("{:?}", self.metric).to_lowercase(),
            ))
        })?;
        if loss < self.best {
            self.best = loss;
            self.keep = self.rounds;
        }
        Ok(self.rounds - self.keep >= self.patience)
    }

    /// Rounds up to the best one.
    pub(super) fn keep(&self) -> usize {
        self.keep
    }
}
