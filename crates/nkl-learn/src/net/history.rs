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
    /// After each epoch, of the dev part, or of the training part where there is none: how often
    /// each class (row) was taken for each (column). Empty in a regression and in a stored model.
    #[serde(skip)]
    pub confusions: Vec<Array2<u64>>,
}
