//! Trees: the operator for ensembles adds up one number per leaf and class.

use super::{softmax, two_classes, Answer};
use crate::graph::{Attribute, Element, Graph, Value, ML};
use nkl_learn::{Boosted, Forest, Link, Tree, TreeNode};

/// The lists that the operator takes, by node and by number in a leaf.
#[derive(Default)]
struct Ensemble {
    trees: Vec<i64>,
    nodes: Vec<i64>,
    features: Vec<i64>,
    thresholds: Vec<f64>,
    yes: Vec<i64>,
    no: Vec<i64>,
    modes: Vec<&'static str>,
    leaf_trees: Vec<i64>,
    leaf_nodes: Vec<i64>,
    leaf_targets: Vec<i64>,
    leaf_values: Vec<f64>,
}

impl Ensemble {
    /// A question: where the comparison `mode` with the threshold holds, on to `yes`.
    fn split(
        &mut self,
        at: (usize, usize),
        mode: &'static str,
        ask: (u32, f64),
        to: (usize, usize),
    ) {
        self.node(
            at,
            mode,
            (i64::from(ask.0), ask.1),
            (to.0 as i64, to.1 as i64),
        );
    }

    /// An answer: numbers for targets.
    fn leaf(&mut self, at: (usize, usize), answers: impl Iterator<Item = (usize, f64)>) {
        self.node(at, "LEAF", (0, 0.0), (0, 0));
        for (target, value) in answers {
            self.leaf_trees.push(at.0 as i64);
            self.leaf_nodes.push(at.1 as i64);
            self.leaf_targets.push(target as i64);
            self.leaf_values.push(value);
        }
    }

    fn node(&mut self, at: (usize, usize), mode: &'static str, ask: (i64, f64), to: (i64, i64)) {
        self.trees.push(at.0 as i64);
        self.nodes.push(at.1 as i64);
        self.modes.push(mode);
        self.features.push(ask.0);
        self.thresholds.push(ask.1);
        self.yes.push(to.0);
        self.no.push(to.1);
    }

    /// Rows × targets in single precision. `double`: thresholds and input are in double precision.
    fn apply(self, g: &mut Graph, x: &str, targets: usize, double: bool) -> Value {
        let narrow = |values: &[f64]| values.iter().map(|v| *v as f32).collect::<Vec<f32>>();
        let mut settings = vec![
            ("n_targets", Attribute::Int(targets as i64)),
            ("nodes_treeids", Attribute::Ints(self.trees)),
            ("nodes_nodeids", Attribute::Ints(self.nodes)),
            ("nodes_featureids", Attribute::Ints(self.features)),
            ("nodes_modes", Attribute::Texts(self.modes)),
            ("nodes_truenodeids", Attribute::Ints(self.yes)),
            ("nodes_falsenodeids", Attribute::Ints(self.no)),
            ("target_treeids", Attribute::Ints(self.leaf_trees)),
            ("target_nodeids", Attribute::Ints(self.leaf_nodes)),
            ("target_ids", Attribute::Ints(self.leaf_targets)),
        ];
        settings.extend(if double {
            [
                (
                    "nodes_values_as_tensor",
                    Attribute::Doubles(self.thresholds),
                ),
                (
                    "target_weights_as_tensor",
                    Attribute::Doubles(self.leaf_values),
                ),
            ]
        } else {
            [
                ("nodes_values", Attribute::Floats(narrow(&self.thresholds))),
                (
                    "target_weights",
                    Attribute::Floats(narrow(&self.leaf_values)),
                ),
            ]
        });
        g.node(ML, "TreeEnsembleRegressor", &[x], &["trees"], settings);
        "trees".to_owned()
    }
}

/// The mean of the trees' shares or values; thresholds are in double precision.
pub(super) fn forest(g: &mut Graph, x: &str, m: &Forest) -> Answer {
    let width = m.classes.max(1);
    let mut all = Ensemble::default();
    for (number, tree) in m.trees.iter().enumerate() {
        let nodes = tree.feature.iter().zip(&tree.threshold);
        let sides = tree.left.iter().zip(&tree.right);
        for (node, ((&feature, &threshold), (&left, &right))) in nodes.zip(sides).enumerate() {
            if feature == Tree::LEAF {
                let from = left as usize * width;
                let answer = tree.answers.get(from..from + width).unwrap_or_default();
                let share = |(target, value): (usize, &f64)| (target, value / m.trees.len() as f64);
                all.leaf((number, node), answer.iter().enumerate().map(share));
            } else {
                let to = (left as usize, right as usize);
                all.split((number, node), "BRANCH_LEQ", (feature, threshold), to);
            }
        }
    }
    let sums = all.apply(g, x, width, true);
    let sums = g.cast(&sums, Element::Double);
    match m.classes {
        0 => Answer::Values(sums),
        _ => Answer::Classes(sums),
    }
}

/// Sums of the trees, all in single precision as in training, and what they mean.
pub(super) fn boosted(g: &mut Graph, x: &str, m: &Boosted) -> Answer {
    let (low, high) = (g.number(f64::from(f32::MIN)), g.number(f64::from(f32::MAX)));
    let x = g.op("Max", &[x, &low]);
    let x = g.op("Min", &[x, high]);
    let x = g.cast(&x, Element::Float);
    let sums = m.base.len();
    let mut all = Ensemble::default();
    for (number, (tree, sum)) in m.trees.iter().zip((0..sums).cycle()).enumerate() {
        for (at, node) in tree.0.iter().enumerate() {
            let value = f64::from(node.value);
            if node.feature == TreeNode::LEAF {
                all.leaf((number, at), std::iter::once((sum, value)));
            } else {
                let to = (at + 1, node.right as usize);
                all.split((number, at), "BRANCH_LT", (node.feature, value), to);
            }
        }
    }
    let added = all.apply(g, &x, sums, false);
    let base = g.floats(&[1, sums], m.base.iter().copied());
    let added = g.op("Add", &[added, base]);
    let added = g.cast(&added, Element::Double);
    match m.link {
        Link::Identity => Answer::Values(added),
        Link::Logistic => Answer::Classes(two_classes(g, &added)),
        Link::Softmax => Answer::Classes(softmax(g, &added)),
    }
}
