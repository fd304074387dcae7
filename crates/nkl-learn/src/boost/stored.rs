//! How trees are kept in a file: two lists of numbers, from which their shape follows.

use super::model::{Boosted, Link, Tree, TreeNode};
use serde::{Deserialize, Serialize};

/// [`Boosted`] in a file.
#[derive(Clone, Serialize, Deserialize)]
pub struct Stored {
    link: Link,
    base: Vec<f32>,
    /// By node, tree after tree, left before right: its column, or −1 in a leaf.
    features: Vec<i64>,
    /// By node: its threshold, or what a leaf adds.
    values: Vec<f32>,
}

impl From<Boosted> for Stored {
    fn from(model: Boosted) -> Self {
        let nodes = || model.trees.iter().flat_map(|tree| &tree.0);
        Stored {
            link: model.link,
            features: nodes()
                .map(|node| match node.feature {
                    TreeNode::LEAF => -1,
                    column => i64::from(column),
                })
                .collect(),
            values: nodes().map(|node| node.value).collect(),
            base: model.base,
        }
    }
}

impl TryFrom<Stored> for Boosted {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        let damaged = |what: &str| Err(format!("damaged model of boosted trees: {what}"));
        let sums = stored.base.len();
        if sums == 0 || (stored.link != Link::Softmax && sums > 1) {
            return damaged("number of sums");
        }
        if stored.features.len() != stored.values.len() {
            return damaged("lists of different length");
        }
        if !stored
            .values
            .iter()
            .chain(&stored.base)
            .all(|v| v.is_finite())
        {
            return damaged("a value is not a number");
        }
        let mut trees = Vec::new();
        let mut tree: Vec<TreeNode> = Vec::new();
        // Nodes whose right side is still to come.
        let mut open: Vec<usize> = Vec::new();
        for (&feature, &value) in stored.features.iter().zip(&stored.values) {
            if feature >= 0 {
                let Some(column) = u32::try_from(feature).ok().filter(|&c| c < u32::MAX) else {
                    return damaged("a column out of range");
                };
                open.push(tree.len());
                tree.push(TreeNode::split(column, value));
                continue;
            }
            tree.push(TreeNode::leaf(value));
            match open.pop() {
                Some(parent) => tree[parent].right = tree.len() as u32,
                None => trees.push(Tree(std::mem::take(&mut tree))),
            }
        }
        if !tree.is_empty() || trees.len() % sums != 0 {
            return damaged("a tree is not complete");
        }
        Ok(Boosted {
            link: stored.link,
            base: stored.base,
            trees,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_is_found_again_and_damage_is_an_error() {
        let node = |feature, value, right| TreeNode {
            feature,
            value,
            right,
        };
        let leaf = TreeNode::leaf;
        let model = Boosted {
            link: Link::Identity,
            base: vec![0.1],
            trees: vec![
                Tree(vec![leaf(0.3)]),
                Tree(vec![
                    node(5, 1.5, 4),
                    node(0, -0.7, 3),
                    leaf(1.0),
                    leaf(1e-7),
                    node(2, 9.0, 6),
                    leaf(-4.0),
                    leaf(0.1),
                ]),
            ],
        };
        let text = serde_json::to_string(&model).unwrap();
        assert_eq!(serde_json::from_str::<Boosted>(&text).unwrap(), model);
        assert_eq!(model.trees[1].answer(&[0.0, 0.0, 9.0, 0.0, 0.0, 1.5]), 0.1);
        for (from, to) in [
            ("-1,-1]", "-1]"),
            ("5,0,", "5,5000000000,"),
            ("5,0,-1", "5,0,0"),
            ("[0.1]", "[0.1,0.1]"),
            ("[0.1]", "[]"),
            ("0.3", "1e99"),
        ] {
            assert!(text.contains(from), "{text}");
            assert!(serde_json::from_str::<Boosted>(&text.replace(from, to)).is_err());
        }
    }
}
