//! What was learned, and prediction.

use super::binned::narrow;
use super::stored::Stored;
use crate::models::softmax;
use crate::{LearnError, Prediction};
use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// From sums of leaves to what is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// The sum is the value.
    Identity,
    /// The logistic function of the one sum is the probability of class 1.
    Logistic,
    /// One sum per class.
    Softmax,
}

/// Trees whose answers are added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Boosted {
    /// What the sums mean.
    pub link: Link,
    /// Where the sums start: one per class, or one.
    pub base: Vec<f32>,
    /// Tree t adds to sum t modulo the number of sums.
    pub trees: Vec<Tree>,
}

/// Nodes of a tree, each followed by its left side and then its right side.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree(pub Vec<TreeNode>);

/// A node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeNode {
    /// Feature column, or [`TreeNode::LEAF`].
    pub feature: u32,
    /// Smaller values go to the left; in a leaf: what is added.
    pub value: f32,
    /// The right side; unused in a leaf.
    pub right: u32,
}

impl TreeNode {
    /// In `feature`: this is a leaf.
    pub const LEAF: u32 = u32::MAX;

    pub(super) fn leaf(value: f32) -> Self {
        TreeNode {
            feature: Self::LEAF,
            value,
            right: 0,
        }
    }

    /// With the right side to be filled in.
    pub(super) fn split(feature: u32, value: f32) -> Self {
        TreeNode {
            feature,
            value,
            right: 0,
        }
    }
}

impl Tree {
    /// What the tree adds for one row.
    pub(super) fn answer(&self, row: &[f32]) -> f32 {
        let mut at = 0;
        while let Some(node) = self.0.get(at) {
            if node.feature == TreeNode::LEAF {
                return node.value;
            }
            // Columns are checked before; a missing one cannot be met.
            let value = row.get(node.feature as usize).copied().unwrap_or(0.0);
            // Chosen without a branch, which would be guessed wrong half of the time.
            at = [node.right as usize, at + 1][usize::from(value < node.value)];
        }
        0.0
    }
}

/// Rows × columns in single precision.
pub(super) fn rows_of(x: ArrayView2<f64>) -> Vec<f32> {
    x.iter().map(|&v| narrow(v)).collect()
}

impl Boosted {
    /// Sums of the trees for every row: rows × sums.
    fn margins(&self, x: ArrayView2<f64>) -> Array2<f32> {
        let sums = self.base.len();
        let mut out = Array2::<f32>::zeros((x.nrows(), sums));
        out.axis_chunks_iter_mut(Axis(0), 64)
            .into_par_iter()
            .zip(x.axis_chunks_iter(Axis(0), 64))
            .for_each(|(mut out, x)| {
                let rows = rows_of(x);
                for mut row in out.outer_iter_mut() {
                    row.iter_mut().zip(&self.base).for_each(|(o, &b)| *o = b);
                }
                for (trees, sum) in self.trees.iter().zip((0..sums).cycle()) {
                    let column = out.column_mut(sum);
                    for (o, row) in column.into_iter().zip(rows.chunks_exact(x.ncols())) {
                        *o += trees.answer(row);
                    }
                }
            });
        out
    }

    /// Whether all columns are among `features`, and the sums those of so many classes (0: values).
    /// What a file says beyond that is checked where it is read.
    ///
    /// # Errors
    /// One of them is not.
    pub(crate) fn check(&self, features: usize, classes: usize) -> Result<(), LearnError> {
        let mut nodes = self.trees.iter().flat_map(|tree| &tree.0);
        let columns = nodes.all(|n| n.feature == TreeNode::LEAF || (n.feature as usize) < features);
        let sums = match self.link {
            Link::Identity => classes == 0,
            Link::Logistic => classes == 2,
            Link::Softmax => classes == self.base.len(),
        };
        if columns && sums {
            return Ok(());
        }
        Err(LearnError::Shape(
            "damaged model: the boosted trees do not fit the features or classes".into(),
        ))
    }

    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Prediction {
        self.link.respond(self.margins(x).mapv(f64::from))
    }
}

impl Link {
    /// What sums of trees (rows × sums) say. In double precision, so that probabilities sum to 1.
    pub(super) fn respond(self, sums: Array2<f64>) -> Prediction {
        match self {
            Link::Identity => Prediction::Values(sums.into_iter().collect()),
            Link::Logistic => {
                let mut proba = Array2::zeros((sums.nrows(), 2));
                for (mut row, sum) in proba.outer_iter_mut().zip(&sums) {
                    row[1] = 1.0 / (1.0 + (-sum).exp());
                    row[0] = 1.0 - row[1];
                }
                Prediction::Classes { proba }
            }
            Link::Softmax => {
                let mut proba = sums;
                for mut row in proba.outer_iter_mut() {
                    if let Some(row) = row.as_slice_mut() {
                        softmax(row);
                    }
                }
                Prediction::Classes { proba }
            }
        }
    }
}
