//! Growing one tree.

use super::columns::Columns;
use super::presorted::Presorted;
use super::sampled::Sampled;
use super::sums::Sums;
use super::Tree;
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// How to grow.
pub(crate) struct Settings {
    pub max_depth: Option<usize>,
    /// Features looked at per node.
    pub try_features: usize,
}

/// Everything that a node's split depends on.
pub(crate) struct Ground<'a, S: Sums> {
    pub columns: &'a Columns,
    pub target: &'a S::Target<'a>,
    pub weights: &'a [f64],
}

/// The best split of a node.
#[derive(Clone, Copy)]
pub(crate) struct Split {
    pub feature: usize,
    pub threshold: f64,
    pub quality: f64,
}

/// Keeps the samples of all nodes, each node's as one range.
pub(crate) trait Finder<S: Sums> {
    /// The samples of a node.
    fn samples(&self, node: Range<usize>) -> &[u32];

    /// The best split, or `None` if all features are constant.
    fn best(&mut self, ground: &Ground<S>, node: Range<usize>, all: &S) -> Option<Split>;

    /// Moves the node's samples so that the left ones come first; returns how many those are.
    fn divide(&mut self, ground: &Ground<S>, node: Range<usize>, split: &Split) -> usize;
}

/// Grows a tree on the samples with positive weight.
pub(crate) fn grow<'a, S: Sums>(
    columns: &'a Columns,
    target: &'a S::Target<'a>,
    weights: &'a [f64],
    settings: &Settings,
    rng: ChaCha8Rng,
) -> Tree {
    let ground = Ground::<S> {
        columns,
        target,
        weights,
    };
    if settings.try_features >= columns.features() {
        grow_with(
            &ground,
            Presorted::new(columns, weights, rng),
            settings.max_depth,
        )
    } else {
        grow_with(
            &ground,
            Sampled::new(columns, weights, settings.try_features, rng),
            settings.max_depth,
        )
    }
}

/// A node that is not grown yet.
struct Todo {
    /// Its samples.
    node: Range<usize>,
    depth: usize,
    /// The parent, and whether this is its left side.
    parent: Option<(usize, bool)>,
}

fn grow_with<S: Sums>(
    ground: &Ground<S>,
    mut finder: impl Finder<S>,
    max_depth: Option<usize>,
) -> Tree {
    let mut tree = Tree::default();
    let mut leaves = 0;
    let total = ground.weights.iter().filter(|&&w| w > 0.0).count();
    let mut todo = vec![Todo {
        node: 0..total,
        depth: 0,
        parent: None,
    }];
    while let Some(Todo {
        node,
        depth,
        parent,
    }) = todo.pop()
    {
        let number = tree.feature.len();
        if let Some((parent, left)) = parent {
            let side = if left {
                &mut tree.left
            } else {
                &mut tree.right
            };
            side[parent] = number as u32;
        }
        let all = S::new(ground.target, ground.weights, finder.samples(node.clone()));
        let may_split = !all.pure() && max_depth.is_none_or(|limit| depth < limit);
        let split = if may_split {
            finder.best(ground, node.clone(), &all)
        } else {
            None
        };
        let parted = split.map(|split| {
            (
                split,
                node.start + finder.divide(ground, node.clone(), &split),
            )
        });
        match parted {
            Some((split, middle)) if middle > node.start && middle < node.end => {
                push(&mut tree, split.feature as u32, split.threshold, 0);
                let child = |node, left| Todo {
                    node,
                    depth: depth + 1,
                    parent: Some((number, left)),
                };
                todo.push(child(middle..node.end, false));
                todo.push(child(node.start..middle, true));
            }
            _ => {
                push(&mut tree, Tree::LEAF, 0.0, leaves);
                all.answer(&mut tree.answers);
                leaves += 1;
            }
        }
    }
    tree
}

fn push(tree: &mut Tree, feature: u32, threshold: f64, left: u32) {
    tree.feature.push(feature);
    tree.threshold.push(threshold);
    tree.left.push(left);
    tree.right.push(0);
}

/// Goes through a node's samples by ascending value of one feature.
pub(crate) fn scan<S: Sums>(
    ground: &Ground<S>,
    feature: usize,
    sorted: impl Iterator<Item = u32>,
    mut sums: S,
) -> Option<Split> {
    let values = ground.columns.values(feature);
    let mut best: Option<Split> = None;
    let mut last = f64::NAN;
    for sample in sorted {
        let sample = sample as usize;
        let value = values[sample];
        if value > last {
            let quality = sums.quality();
            if best.is_none_or(|b| quality > b.quality) {
                best = Some(Split {
                    feature,
                    threshold: between(last, value),
                    quality,
                });
            }
        }
        last = value;
        sums.shift(ground.target, sample, ground.weights[sample]);
    }
    best
}

/// A threshold between two neighbouring values.
fn between(low: f64, high: f64) -> f64 {
    let middle = 0.5 * low + 0.5 * high;
    if middle < high {
        middle
    } else {
        low
    }
}
