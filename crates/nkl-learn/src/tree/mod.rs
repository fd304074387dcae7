//! Decision trees and forests of them (Breiman et al. 1984; Breiman 2001), as scikit-learn grows
//! them: best split by Gini impurity or squared error, until leaves are pure.
//!
//! Own, because linfa-trees gives no probabilities, and smartcore's trees take no weights for
//! classes, run on one thread and need several times as long.

mod columns;
mod grow;
mod presorted;
mod sampled;
mod sums;

use crate::{LearnError, Learner, Model, Prediction, TargetRef, Training};
use columns::Columns;
use grow::{grow, Settings};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sums::{ClassSums, ValueSums};

/// Settings of tree, tree_reg, forest and forest_reg.
pub(crate) struct TreeSettings {
    /// 0: one tree on all samples; else a forest of bootstrapped trees.
    trees: usize,
    max_depth: Option<usize>,
}

impl TreeSettings {
    pub(crate) fn build_tree(plan: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        Ok(Box::new(TreeSettings {
            trees: 0,
            max_depth: depth(plan)?,
        }))
    }

    pub(crate) fn build_forest(plan: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        let trees = plan.n_estimators.unwrap_or(100);
        if trees == 0 {
            return Err(LearnError::setting("n_estimators", 0, "at least one tree"));
        }
        Ok(Box::new(TreeSettings {
            trees,
            max_depth: depth(plan)?,
        }))
    }
}

fn depth(plan: &ModelPlan) -> Result<Option<usize>, LearnError> {
    match plan.max_depth {
        Some(0) => Err(LearnError::setting(
            "max_depth",
            0,
            "at least 1, or leave it out for no limit",
        )),
        depth => Ok(depth),
    }
}

/// One tree or many; their answers are averaged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forest {
    /// Classes, or 0 for values.
    pub classes: usize,
    /// The trees.
    pub trees: Vec<Tree>,
}

/// A binary tree. Node 0 is the root; children come after their parent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tree {
    /// The feature that a node asks for; [`Tree::LEAF`] in a leaf.
    pub feature: Vec<u32>,
    /// Values up to this go to the left.
    pub threshold: Vec<f64>,
    /// Node of the smaller values; in a leaf: the row in `answers`.
    pub left: Vec<u32>,
    /// Node of the larger values.
    pub right: Vec<u32>,
    /// Leaves × classes (shares), or one value per leaf.
    pub answers: Vec<f64>,
}

impl Learner for TreeSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let columns = Columns::new(t.x);
        let ones;
        let weights = match t.weights {
            Some(w) => w,
            None => {
                ones = vec![1.0; t.x.nrows()];
                &ones
            }
        };
        let jobs: Vec<u64> = (0..self.trees.max(1) as u64).collect();
        let one = |job: u64| {
            let mut rng = ChaCha8Rng::seed_from_u64(t.seed);
            rng.set_stream(job);
            let bag = if self.trees == 0 {
                weights.to_vec()
            } else {
                bootstrap(weights, &mut rng)
            };
            let d = columns.features();
            match t.y {
                TargetRef::Classes { index, count } => {
                    let try_features = if self.trees == 0 {
                        d
                    } else {
                        ((d as f64).sqrt() as usize).max(1)
                    };
                    let settings = Settings {
                        max_depth: self.max_depth,
                        try_features,
                    };
                    grow::<ClassSums>(&columns, &(index, count), &bag, &settings, rng)
                }
                TargetRef::Values(values) => {
                    let settings = Settings {
                        max_depth: self.max_depth,
                        try_features: d,
                    };
                    grow::<ValueSums>(&columns, &values, &bag, &settings, rng)
                }
            }
        };
        let trees: Vec<Tree> = jobs.into_par_iter().map(one).collect();
        let classes = match t.y {
            TargetRef::Classes { count, .. } => count,
            TargetRef::Values(_) => 0,
        };
        Ok(Model::Trees(Forest { classes, trees }))
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

/// Weights times how often each row is drawn in n draws with replacement.
fn bootstrap(weights: &[f64], rng: &mut ChaCha8Rng) -> Vec<f64> {
    let mut bag = vec![0.0; weights.len()];
    for _ in 0..weights.len() {
        let row = rng.random_range(0..weights.len());
        bag[row] += weights[row];
    }
    // All draws may have hit rows of weight 0.
    if bag.iter().all(|&w| w == 0.0) {
        weights.to_vec()
    } else {
        bag
    }
}

impl Tree {
    /// In `feature`: this node is a leaf.
    pub const LEAF: u32 = u32::MAX;

    /// The row of `answers` for one sample.
    fn leaf(&self, x: ArrayView1<f64>) -> usize {
        let mut node = 0;
        loop {
            let feature = self.feature.get(node).copied().unwrap_or(Self::LEAF);
            if feature == Self::LEAF {
                return self.left.get(node).copied().unwrap_or(0) as usize;
            }
            let value = x.get(feature as usize).copied().unwrap_or(0.0);
            let side = if value <= self.threshold.get(node).copied().unwrap_or(0.0) {
                &self.left
            } else {
                &self.right
            };
            match side.get(node) {
                // Children come later; anything else is a damaged file and must not loop.
                Some(&next) if next as usize > node => node = next as usize,
                _ => return 0,
            }
        }
    }
}

impl Forest {
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Prediction {
        let width = self.classes.max(1);
        let mut out = Array2::<f64>::zeros((x.nrows(), width));
        let rows = x.axis_chunks_iter(Axis(0), 64).into_par_iter();
        out.axis_chunks_iter_mut(Axis(0), 64)
            .into_par_iter()
            .zip(rows)
            .for_each(|(mut out, x)| {
                for tree in &self.trees {
                    for (mut out, x) in out.outer_iter_mut().zip(x.outer_iter()) {
                        let leaf = tree.leaf(x) * width;
                        if let Some(answer) = tree.answers.get(leaf..leaf + width) {
                            out += &ArrayView1::from(answer);
                        }
                    }
                }
                out /= self.trees.len().max(1) as f64;
            });
        if self.classes > 0 {
            Prediction::Classes { proba: out }
        } else {
            Prediction::Values(out.into_iter().collect())
        }
    }
}
