//! Columns that say more about each other than they should.

use crate::explore::{column, target, words};
use nkl_config::plan::Plan;
use nkl_data::{Dataset, Split};
use nkl_explore::{relate, Relation, Values, Variable};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Two columns that depend on each other, or not.
#[derive(Debug, Serialize)]
pub struct Dependence {
    /// Both.
    pub columns: [String; 2],
    /// What it means where it is strong.
    pub meaning: &'static str,
    /// Whether it is: unlikely by chance, and large.
    pub notable: bool,
    /// The results of tests in words.
    pub lines: Vec<String>,
    /// All of them.
    pub relation: Relation,
}

/// Below this p a dependence is not chance.
const LEVEL: f64 = 0.01;
/// Cohen's d from which groups differ by much.
const LARGE: f64 = 0.8;

/// Two columns to look at: names, Cramér's V from which on they depend too much, what that means.
type Pair = (&'static str, &'static str, f64, &'static str);
const PAIRS: [Pair; 5] = [
    ("target", "split", 0.2, "the splits have different classes"),
    (
        "duration",
        "split",
        0.2,
        "the splits have recordings of different length",
    ),
    (
        "duration",
        "target",
        0.2,
        "the length of a recording tells its label",
    ),
    ("target", "speaker", 0.5, "the speaker tells the label"),
    ("target", "gender", 0.5, "the gender tells the label"),
];

/// Looks at the columns that there are.
pub fn look(plan: &Plan, dataset: &Dataset) -> Vec<Dependence> {
    let found = PAIRS.iter().filter_map(|(a, b, strong, meaning)| {
        let (a, b) = (variable(plan, dataset, a)?, variable(plan, dataset, b)?);
        let relation = relate(&a, &b);
        Some(Dependence {
            notable: is_strong(&relation, *strong),
            lines: words::relation(&relation, false),
            columns: [a.name, b.name],
            meaning,
            relation,
        })
    });
    found.collect()
}

fn variable(plan: &Plan, dataset: &Dataset, name: &str) -> Option<Variable> {
    match name {
        "target" => target(plan, dataset).map(|t| t.binned()),
        "split" => splits(dataset),
        _ if plan.data.target.as_deref() == Some(name) => None,
        _ => {
            let there = dataset.columns.contains_key(name);
            there.then(|| column(plan, dataset, name).ok()).flatten()
        }
    }
}

/// The split as a column, where there are several.
fn splits(dataset: &Dataset) -> Option<Variable> {
    let different: BTreeSet<Split> = dataset.split.iter().copied().collect();
    let labels: Vec<Split> = different.into_iter().collect();
    let index = dataset
        .split
        .iter()
        .map(|s| labels.iter().position(|l| l == s));
    (labels.len() > 1).then(|| Variable {
        name: "split".to_owned(),
        values: Values::Classes {
            index: index.collect(),
            labels: labels.iter().map(|l| l.name().to_owned()).collect(),
        },
    })
}

fn is_strong(relation: &Relation, strong: f64) -> bool {
    match relation {
        Relation::Table { chi_square, .. } => chi_square
            .as_ref()
            .is_some_and(|c| c.test.p < LEVEL && c.cramers_v >= strong),
        Relation::Groups { comparison, .. } => {
            let largest = comparison.largest.and_then(|i| comparison.pairs.get(i));
            largest.is_some_and(|pair| {
                let unlikely = pair.test.is_some_and(|t| t.p < LEVEL);
                unlikely && pair.cohens_d.is_some_and(|d| d.abs() >= LARGE)
            })
        }
        Relation::Reals { .. } => false,
    }
}

/// How many speakers are in more than one split; `None` where speakers are not known.
pub fn shared_speakers(dataset: &Dataset) -> Option<usize> {
    let mut splits: BTreeMap<&str, BTreeSet<Split>> = BTreeMap::new();
    for (speaker, split) in dataset.speakers()?.iter().zip(&dataset.split) {
        if let Some(speaker) = speaker {
            splits.entry(speaker).or_default().insert(*split);
        }
    }
    Some(splits.values().filter(|s| s.len() > 1).count())
}
