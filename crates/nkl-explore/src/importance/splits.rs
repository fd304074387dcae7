//! Importance from the splits of trees: the training rows are sent through them again.

use ndarray::{ArrayView1, ArrayView2};
use nkl_learn::{Boosted, BoostedTree, Forest, Link, TargetRef, Tree, TreeNode};

/// Decrease of impurity (Gini, or squared error) by feature, summing to 1, averaged over trees.
pub(super) fn impurity(
    forest: &Forest,
    x: ArrayView2<f64>,
    y: &TargetRef,
    present: &[usize],
) -> Vec<f64> {
    let mut mean = vec![0.0; x.ncols()];
    for tree in &forest.trees {
        let own = scaled(one_tree(tree, x.reborrow(), y, present));
        for (m, v) in mean.iter_mut().zip(own) {
            *m += v / forest.trees.len() as f64;
        }
    }
    mean
}

fn one_tree(tree: &Tree, x: ArrayView2<f64>, y: &TargetRef, present: &[usize]) -> Vec<f64> {
    // Sums by node: rows of each class, or rows, Σ y and Σ y².
    let width = match y {
        TargetRef::Classes { .. } => present.len().max(1),
        TargetRef::Values(_) => 3,
    };
    let mut sums = vec![0.0; tree.feature.len() * width];
    for (row, values) in x.outer_iter().enumerate() {
        let mut node = 0;
        loop {
            let at = node * width;
            match y {
                TargetRef::Classes { index, .. } => {
                    if let Ok(class) = present.binary_search(&index[row]) {
                        sums[at + class] += 1.0;
                    }
                }
                TargetRef::Values(v) => {
                    sums[at] += 1.0;
                    sums[at + 1] += v[row];
                    sums[at + 2] += v[row] * v[row];
                }
            }
            match child(tree, node, values) {
                Some(next) => node = next,
                None => break,
            }
        }
    }
    let impurity = |node: usize| {
        let own = &sums[node * width..(node + 1) * width];
        match y {
            TargetRef::Classes { .. } => {
                let n: f64 = own.iter().sum();
                let squares: f64 = own.iter().map(|c| c * c).sum();
                n - squares / n.max(1.0)
            }
            TargetRef::Values(_) => (own[2] - own[1] * own[1] / own[0].max(1.0)).max(0.0),
        }
    };
    let mut found = vec![0.0; x.ncols()];
    for (node, feature) in tree.feature.iter().enumerate() {
        let parts = tree.left.get(node).zip(tree.right.get(node));
        if let (Some(slot), Some((left, right))) = (found.get_mut(*feature as usize), parts) {
            *slot += impurity(node) - impurity(*left as usize) - impurity(*right as usize);
        }
    }
    found
}

fn child(tree: &Tree, node: usize, values: ArrayView1<f64>) -> Option<usize> {
    let feature = *tree.feature.get(node)?;
    if feature == Tree::LEAF {
        return None;
    }
    let smaller = *values.get(feature as usize)? <= *tree.threshold.get(node)?;
    let side = if smaller { &tree.left } else { &tree.right };
    let next = *side.get(node)? as usize;
    (next > node && next < tree.feature.len()).then_some(next)
}

/// Mean gain of a feature's splits, summing to 1: G²/(H + 1) of both sides less that of the whole,
/// with sums G and H of first and second derivatives of the loss in the round in which the tree
/// was grown (Chen and Guestrin 2016, equation 7).
pub(super) fn gain(
    model: &Boosted,
    x: ArrayView2<f64>,
    y: &TargetRef,
    present: &[usize],
) -> Vec<f64> {
    let sums = model.base.len().max(1);
    let rows: Vec<Vec<f32>> = x
        .outer_iter()
        .map(|row| row.iter().map(|v| *v as f32).collect())
        .collect();
    let mut margins = margins(model, rows.len());
    let (mut gains, mut counts) = (vec![0.0; x.ncols()], vec![0.0; x.ncols()]);
    for round in model.trees.chunks(sums) {
        let before = margins.clone();
        for (sum, tree) in round.iter().enumerate() {
            let mut nodes = vec![(0.0, 0.0); tree.0.len()];
            for (row, values) in rows.iter().enumerate() {
                let (g, h) = derivatives(model.link, &before[row], sum, y, row, present);
                margins[row][sum] += walk(tree, values, |node| {
                    nodes[node].0 += g;
                    nodes[node].1 += h;
                });
            }
            add_gains(tree, &nodes, &mut gains, &mut counts);
        }
    }
    for (gain, count) in gains.iter_mut().zip(&counts) {
        *gain /= f64::max(*count, 1.0);
    }
    scaled(gains)
}

/// Visits the nodes of a row's way; gives what its leaf adds.
pub(crate) fn walk(tree: &BoostedTree, row: &[f32], mut visit: impl FnMut(usize)) -> f64 {
    let mut at = 0;
    while let Some(node) = tree.0.get(at) {
        visit(at);
        if node.feature == TreeNode::LEAF {
            return f64::from(node.value);
        }
        let value = row.get(node.feature as usize).copied().unwrap_or(0.0);
        at = if value < node.value {
            at + 1
        } else {
            node.right as usize
        };
    }
    0.0
}

fn add_gains(tree: &BoostedTree, nodes: &[(f64, f64)], gains: &mut [f64], counts: &mut [f64]) {
    let quality = |node: usize| nodes.get(node).map_or(0.0, |(g, h)| g * g / (h + 1.0));
    for (at, node) in tree.0.iter().enumerate() {
        let feature = node.feature as usize;
        if node.feature != TreeNode::LEAF && feature < gains.len() {
            gains[feature] += quality(at + 1) + quality(node.right as usize) - quality(at);
            counts[feature] += 1.0;
        }
    }
}

/// First and second derivative of the loss by one sum, as XGBoost takes them.
fn derivatives(
    link: Link,
    margins: &[f64],
    sum: usize,
    y: &TargetRef,
    row: usize,
    present: &[usize],
) -> (f64, f64) {
    let class = match y {
        TargetRef::Classes { index, .. } => present.binary_search(&index[row]).unwrap_or(0),
        TargetRef::Values(values) => return (margins[sum] - values[row], 1.0),
    };
    let truth = match link {
        Link::Identity | Link::Logistic => class as f64,
        Link::Softmax => f64::from(u8::from(class == sum)),
    };
    let said = response(link, margins, sum);
    (said - truth, hessian(link, margins, sum))
}

/// What one sum says: a probability, or the sum itself.
fn response(link: Link, margins: &[f64], sum: usize) -> f64 {
    match link {
        Link::Identity => margins[sum],
        Link::Logistic => 1.0 / (1.0 + (-margins[sum]).exp()),
        Link::Softmax => {
            let most = margins.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = margins.iter().map(|m| (m - most).exp()).sum();
            (margins[sum] - most).exp() / total
        }
    }
}

/// The second derivative of the loss by one sum, as XGBoost takes it; it does not depend on the
/// truth.
pub(crate) fn hessian(link: Link, margins: &[f64], sum: usize) -> f64 {
    let p = response(link, margins, sum);
    match link {
        Link::Identity => 1.0,
        Link::Logistic => p * (1.0 - p),
        Link::Softmax => 2.0 * p * (1.0 - p),
    }
}

/// Where the sums of so many rows start.
pub(crate) fn margins(model: &Boosted, rows: usize) -> Vec<Vec<f64>> {
    let base: Vec<f64> = model.base.iter().map(|b| f64::from(*b)).collect();
    vec![base; rows]
}

fn scaled(mut values: Vec<f64>) -> Vec<f64> {
    let total: f64 = values.iter().sum();
    if total > 0.0 {
        values.iter_mut().for_each(|v| *v /= total);
    }
    values
}
