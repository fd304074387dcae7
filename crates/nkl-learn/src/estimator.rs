//! What goes into learning, and the two traits around it.

use crate::rows::Streamed;
use crate::{Fitted, LearnError, Model};
use ndarray::ArrayView2;

/// What is to be learned, one entry per row.
#[derive(Debug, Clone, Copy)]
pub enum TargetRef<'a> {
    /// Class numbers below `count`.
    Classes {
        /// The class of each row.
        index: &'a [usize],
        /// How many classes there are; some may have no row.
        count: usize,
    },
    /// Real values.
    Values(&'a [f64]),
}

impl TargetRef<'_> {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            TargetRef::Classes { index, .. } => index.len(),
            TargetRef::Values(values) => values.len(),
        }
    }

    /// True where there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Everything that a learner may look at.
#[derive(Debug, Clone, Copy)]
pub struct Training<'a> {
    /// Features, rows × columns, scaled as the plan says.
    pub x: ArrayView2<'a, f64>,
    /// Target of each row.
    pub y: TargetRef<'a>,
    /// Weight of each row, not negative; `None`: all equal.
    pub weights: Option<&'a [f64]>,
    /// Development data, for early stopping.
    pub dev: Option<(ArrayView2<'a, f64>, TargetRef<'a>)>,
    /// Where everything random comes from.
    pub seed: u64,
}

/// A model with its settings, ready to learn. Made by [`crate::build`].
pub trait Estimator: Send + Sync {
    /// Learns. Errors: shapes that do not fit, values that are not finite, nothing to learn from.
    fn fit(&self, training: &Training) -> Result<Fitted, LearnError>;

    /// Whether it can learn from rows that are not in memory.
    fn streams(&self) -> bool {
        false
    }

    /// Learns from rows that are read block by block. Errors: as [`fit`](Self::fit); a model that
    /// needs all of them in memory; a file that cannot be read.
    fn fit_streamed(&self, training: &Streamed) -> Result<Fitted, LearnError> {
        let _ = training;
        Err(LearnError::Data(
            "this model needs all rows in memory".into(),
        ))
    }
}

/// What a model's file implements.
///
/// It may trust its input: at least one row and column, all numbers finite, lengths equal, every
/// class below `count` present, class weights already multiplied into `weights`.
pub trait Learner: Send + Sync {
    /// Learns; the model's columns of probabilities are the classes of the training.
    fn fit(&self, training: &Training) -> Result<Model, LearnError>;

    /// Learns from rows that are read block by block; called only where
    /// [`streams`](Self::streams) says so.
    fn fit_streamed(&self, training: &Streamed) -> Result<Model, LearnError> {
        let _ = training;
        Err(LearnError::Data(
            "this model needs all rows in memory".into(),
        ))
    }

    /// Whether it can learn from rows that are not in memory.
    fn streams(&self) -> bool {
        false
    }

    /// The fewest classes that it can learn from.
    fn min_classes(&self) -> usize {
        1
    }

    /// It makes use of `weights`; without, `MODEL.class_weight` is refused.
    fn takes_weights(&self) -> bool;
}
