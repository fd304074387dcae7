//! Shapley values of forests and of boosted trees.

use super::tree::Shape;
use super::{linked, Explanation, Method, Unit};
use crate::importance::splits::{hessian, margins, walk};
use ndarray::{Array3, ArrayView1, ArrayView2, ArrayViewMut2, Axis};
use nkl_learn::{Boosted, BoostedTree, Fitted, Forest, Tree, TreeNode};
use rayon::prelude::*;

/// A tree with what decides at its nodes.
struct Ready {
    shape: Shape,
    /// Output of the first answer: trees of boosted models have one output each.
    output: usize,
    limits: Limits,
}

enum Limits {
    /// Larger values go to the right.
    Above(Vec<f64>),
    /// Values as large or larger, in single precision, go to the right.
    From(Vec<f32>),
}

impl Ready {
    fn right(&self, x: ArrayView1<f64>, node: usize) -> bool {
        let value = x[self.shape.feature[node] as usize];
        match &self.limits {
            Limits::Above(limits) => value > limits[node],
            Limits::From(limits) => narrow(value) >= limits[node],
        }
    }

    /// Counts a background sample of this weight on its way.
    fn count(&mut self, x: ArrayView1<f64>, weight: f64) {
        let mut node = 0;
        while let Some(cover) = self.shape.cover.get_mut(node) {
            *cover += weight;
            if self.shape.feature[node] == Shape::LEAF {
                return;
            }
            node = self.shape.children[node][usize::from(self.right(x, node))];
        }
    }
}

/// As boosted trees hold features.
fn narrow(value: f64) -> f32 {
    value.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

/// The mean over the trees; cover is the number of background samples.
pub(super) fn forest(
    fitted: &Fitted,
    forest: &Forest,
    x: ArrayView2<f64>,
    background: ArrayView2<f64>,
) -> Explanation {
    let outputs = forest.classes.max(1);
    let count = forest.trees.len().max(1) as f64;
    let one = |tree: &Tree| {
        let mut ready = plain(tree, outputs, fitted.features, count);
        background
            .outer_iter()
            .for_each(|row| ready.count(row, 1.0));
        ready
    };
    let trees: Vec<Ready> = forest.trees.par_iter().map(one).collect();
    let (unit, classes) = match forest.classes {
        0 => (Unit::Value, None),
        _ => (Unit::Probability, Some(fitted.present.clone())),
    };
    let base = vec![0.0; outputs];
    explained(x, &trees, base, (unit, classes))
}

/// A damaged file may name nodes and features that are not there: they become leaves.
fn plain(tree: &Tree, outputs: usize, features: usize, count: f64) -> Ready {
    let nodes = tree.feature.len();
    let mut shape = empty(nodes, outputs);
    for node in 0..nodes {
        let side = |of: &[u32]| of.get(node).map(|n| *n as usize);
        let (left, right) = (side(&tree.left), side(&tree.right));
        let asked = tree.feature[node];
        let child = |n: Option<usize>| n.filter(|n| *n > node && *n < nodes);
        match (child(left), child(right)) {
            (Some(left), Some(right)) if asked != Tree::LEAF && (asked as usize) < features => {
                shape.feature[node] = asked;
                shape.children[node] = [left, right];
            }
            _ => {
                let at = left.unwrap_or(0) * outputs;
                let answer = tree.answers.get(at..at + outputs).unwrap_or(&[]);
                let own = &mut shape.answers[node * outputs..(node + 1) * outputs];
                own.iter_mut().zip(answer).for_each(|(o, a)| *o = a / count);
            }
        }
    }
    let mut limits = tree.threshold.clone();
    limits.resize(nodes, 0.0);
    Ready {
        shape,
        output: 0,
        limits: Limits::Above(limits),
    }
}

fn empty(nodes: usize, outputs: usize) -> Shape {
    Shape {
        feature: vec![Shape::LEAF; nodes],
        children: vec![[0, 0]; nodes],
        cover: vec![0.0; nodes],
        answers: vec![0.0; nodes * outputs],
        outputs,
    }
}

/// The sum over the trees; cover is the sum of second derivatives of the loss when the tree was
/// grown, as in XGBoost, which do not depend on the truth.
pub(super) fn boosted(
    fitted: &Fitted,
    model: &Boosted,
    x: ArrayView2<f64>,
    background: ArrayView2<f64>,
) -> Explanation {
    let outputs = model.base.len().max(1);
    let rows: Vec<Vec<f32>> = background
        .outer_iter()
        .map(|row| row.iter().map(|v| narrow(*v)).collect())
        .collect();
    let mut sums = margins(model, rows.len());
    let mut trees = Vec::with_capacity(model.trees.len());
    for round in model.trees.chunks(outputs) {
        let before = sums.clone();
        for (output, tree) in round.iter().enumerate() {
            let mut ready = grown(tree, output, fitted.features);
            for (row, values) in rows.iter().enumerate() {
                ready.count(
                    background.row(row),
                    hessian(model.link, &before[row], output),
                );
                sums[row][output] += walk(tree, values, |_| {});
            }
            trees.push(ready);
        }
    }
    let base = model.base.iter().map(|b| f64::from(*b)).collect();
    explained(x, &trees, base, linked(fitted, model.link))
}

fn grown(tree: &BoostedTree, output: usize, features: usize) -> Ready {
    let nodes = tree.0.len();
    let mut shape = empty(nodes, 1);
    for (at, node) in tree.0.iter().enumerate() {
        let right = node.right as usize;
        let inner = node.feature != TreeNode::LEAF
            && (node.feature as usize) < features
            && right > at
            && right < nodes;
        if inner {
            shape.feature[at] = node.feature;
            shape.children[at] = [at + 1, right];
        } else {
            shape.answers[at] = f64::from(node.value);
        }
    }
    Ready {
        shape,
        output,
        limits: Limits::From(tree.0.iter().map(|node| node.value).collect()),
    }
}

fn explained(
    x: ArrayView2<f64>,
    trees: &[Ready],
    mut base: Vec<f64>,
    (unit, classes): (Unit, Option<Vec<usize>>),
) -> Explanation {
    for tree in trees.iter().filter(|tree| !tree.shape.feature.is_empty()) {
        for (i, answer) in tree.shape.base().into_iter().enumerate() {
            base[tree.output + i] += answer;
        }
    }
    let mut values = Array3::zeros((x.nrows(), x.ncols(), base.len()));
    values
        .axis_iter_mut(Axis(0))
        .into_par_iter()
        .zip(x.axis_iter(Axis(0)))
        .for_each(|(out, row)| sample(trees, row, out));
    Explanation {
        method: Method::Trees,
        unit,
        classes,
        base,
        values,
    }
}

/// One sample through all trees, in order.
fn sample(trees: &[Ready], row: ArrayView1<f64>, mut out: ArrayViewMut2<f64>) {
    for tree in trees {
        let outputs = tree.shape.outputs;
        let mut own = vec![0.0; out.nrows() * outputs];
        tree.shape.add(&|node| tree.right(row, node), &mut own);
        for (feature, values) in own.chunks(outputs).enumerate() {
            for (i, value) in values.iter().enumerate() {
                out[[feature, tree.output + i]] += value;
            }
        }
    }
}
