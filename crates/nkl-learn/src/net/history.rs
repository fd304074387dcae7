//! What happened from epoch to epoch.

use ndarray::Array2;
use nkl_config::plan::Measure;
use serde::{Deserialize, Serialize};

/// One pass over the training data, judged afterwards, with nothing dropped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Loss of the training part, with the samples' weights.
    pub train_loss: f64,
    /// The measure on the training part; `None` where it is not defined.
    pub train_measure: Option<f64>,
    /// Loss of the dev part; `None` without one.
    pub dev_loss: Option<f64>,
    /// The measure on the dev part.
    pub dev_measure: Option<f64>,
}

/// All epochs of a training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// What decides (`MODEL.measure`).
    pub measure: Measure,
    /// The epoch (from 0) whose network was kept: the best one on dev, or the last one where
    /// there is no dev part.
    pub kept: usize,
    /// In order; fewer than `EXP.epochs` where `MODEL.patience` ran out.
    pub epochs: Vec<Epoch>,
    /// After each epoch, of the dev part, or of the training part where there is none. Empty in a
    /// stored model.
    #[serde(skip)]
    pub said: Vec<Said>,
}

/// What a network said of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// How often each class (row) was taken for each (column).
    Classes(Array2<u64>),
    /// Truth and prediction of at most [`Said::MOST`] samples, evenly spread over the part.
    Values(Vec<(f64, f64)>),
}

impl Said {
    /// More points are not kept: there are as many lists of them as epochs.
    pub const MOST: usize = 2000;

    /// Truth and prediction, thinned.
    pub(super) fn values(truth: &[f64], said: &[f64]) -> Self {
        let step = truth.len().div_ceil(Self::MOST).max(1);
        let pairs = truth.iter().copied().zip(said.iter().copied());
        Said::Values(pairs.step_by(step).collect())
    }
}
