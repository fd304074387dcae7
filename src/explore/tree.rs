//! `EXPL.plot_tree`: one decision tree over the features, in their own units.

use super::features::{Prepared, Truth};
use super::{classes, colors, View};
use crate::failure::Failure;
use ndarray::{Array2, ArrayView1, Axis};
use nkl_config::plan::{ClassWeight, Task};
use nkl_config::Note;
use nkl_learn::{Model, Training, Tree};
use nkl_report::figure::number::significant;
use nkl_report::plots::explore::{tree, Branch, TreeData};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

/// Questions after each other where `MODEL.max_depth` does not say: so many can be read.
const DEPTH: usize = 3;

/// The tree; nothing where it is not asked for.
pub fn picture(
    view: &View,
    features: &Prepared,
    notes: &mut Vec<Note>,
) -> Result<Option<Exhibit>, Failure> {
    if !view.plan.expl.plot_tree {
        return Ok(None);
    }
    let Some(target) = &view.target else {
        let what = "plot_tree needs a target (DATA.target); left out";
        notes.push(Note::warning(what));
        return Ok(None);
    };
    let target = target.select(&features.rows);
    let (known, truth) = Truth::of(&target);
    let x = features.filled().select(Axis(0), &known);
    let mut plan = view.plan.model.clone();
    plan.kind = match truth.task() {
        Task::Classification => "tree",
        Task::Regression => "tree_reg",
    }
    .to_owned();
    plan.class_weight = ClassWeight::None;
    plan.max_depth = plan.max_depth.or(Some(DEPTH));
    let estimator = nkl_learn::build(&plan, truth.task()).map_err(Failure::bad_input)?;
    let training = Training {
        x: x.view(),
        y: truth.view(),
        weights: None,
        dev: None,
        seed: view.plan.exp.seed,
    };
    let fitted = estimator.fit(&training).map_err(Failure::bad_input)?;
    let Model::Trees(forest) = &fitted.model else {
        return Ok(None);
    };
    let Some(found) = forest.trees.first() else {
        return Ok(None);
    };
    let labels = match truth {
        Truth::Classes(..) => classes(&target).0,
        Truth::Values(_) => Vec::new(),
    };
    let nodes = branches(found, &x, &truth, &labels, &features.names);
    let depth = plan.max_depth.unwrap_or(DEPTH);
    let lines = vec![
        format!("A decision tree for {}", target.name),
        format!(
            "smaller values go up, larger ones down; at most {depth} questions after each other, \
             {} samples ({})",
            view.selection(),
            known.len()
        ),
    ];
    let names = view.plan.data.databases.iter().map(|d| d.name.as_str());
    let databases: Vec<&str> = names.collect();
    let palette = colors(&labels);
    Ok(Some(Exhibit {
        name: format!("{}EXPL_tree-plot", databases.join("-")),
        section: "Features".to_owned(),
        statistics: json!({"max_depth": depth, "nodes": nodes.len(), "samples": known.len()}),
        data: sheet(&nodes, &labels),
        scene: tree(&TreeData {
            titles: view.titles(&lines),
            classes: labels.into_iter().zip(palette).collect(),
            nodes,
        }),
        lines,
    }))
}

/// The nodes with the samples that come by.
fn branches(
    tree: &Tree,
    x: &Array2<f64>,
    truth: &Truth,
    labels: &[String],
    names: &[String],
) -> Vec<Branch> {
    let width = labels.len().max(1);
    let mut sums = vec![vec![0.0; width]; tree.feature.len()];
    let mut counts = vec![0u32; tree.feature.len()];
    for (row, values) in x.outer_iter().enumerate() {
        for node in way(tree, values) {
            counts[node] += 1;
            match truth {
                Truth::Classes(index, _) => sums[node][index[row]] += 1.0,
                Truth::Values(values) => sums[node][0] += values[row],
            }
        }
    }
    let means = sums
        .iter()
        .zip(&counts)
        .filter_map(|(sum, n)| Some(sum.first()? / f64::from(*n)));
    let known: Vec<f64> = means.filter(|mean| mean.is_finite()).collect();
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let branch = |node: usize| {
        let n = f64::max(counts[node] as f64, 1.0);
        let shares: Vec<f64> = sums[node].iter().map(|s| s / n).collect();
        let most = (0..shares.len()).fold(0, |best, i| match shares[i] > shares[best] {
            true => i,
            false => best,
        });
        let answer = match labels.get(most) {
            Some(label) => label.clone(),
            None => significant(shares[0]),
        };
        let feature = names.get(tree.feature[node] as usize);
        Branch {
            question: feature.map(|name| {
                let children = [tree.left[node], tree.right[node]].map(|c| c as usize);
                (name.clone(), tree.threshold[node], children)
            }),
            samples: counts[node] as usize,
            answer,
            height: (labels.is_empty() && high > low).then(|| (shares[0] - low) / (high - low)),
            shares: if labels.is_empty() {
                Vec::new()
            } else {
                shares
            },
        }
    };
    (0..tree.feature.len()).map(branch).collect()
}

/// The nodes from the root to a leaf.
fn way(tree: &Tree, x: ArrayView1<f64>) -> Vec<usize> {
    let (mut node, mut found) = (0, vec![0]);
    while tree.feature[node] != Tree::LEAF {
        let smaller = x[tree.feature[node] as usize] <= tree.threshold[node];
        let side = if smaller { &tree.left } else { &tree.right };
        node = side[node] as usize;
        found.push(node);
    }
    found
}

/// One row per node.
fn sheet(nodes: &[Branch], labels: &[String]) -> Sheet {
    let fixed = ["node", "feature", "threshold", "smaller", "larger"];
    let header = fixed.into_iter().chain(["samples", "answer"]);
    let row = |(number, node): (usize, &Branch)| {
        let mut cells = vec![number.to_string()];
        match &node.question {
            Some((feature, threshold, [smaller, larger])) => cells.extend([
                feature.clone(),
                threshold.to_string(),
                smaller.to_string(),
                larger.to_string(),
            ]),
            None => cells.extend(vec![String::new(); 4]),
        }
        cells.extend([node.samples.to_string(), node.answer.clone()]);
        cells.extend(node.shares.iter().map(f64::to_string));
        cells
    };
    let labels = labels.iter().map(|label| format!("share of {label}"));
    Sheet {
        header: header.map(str::to_owned).chain(labels).collect(),
        rows: nodes.iter().enumerate().map(row).collect(),
    }
}
