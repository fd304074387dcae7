//! What `nkl explore` looks at: data and features become exhibits.

mod columns;
mod data;
mod features;
mod relations;
mod scatter;
mod shapley;
mod tree;
pub mod words;

pub use features::{check as check_models, Prepared as Features};
pub use shapley::check as check_shapley;

pub use columns::{check as check_columns, column, target};

use crate::failure::Failure;
use nkl_config::plan::{Plan, Selection};
use nkl_config::Note;
use nkl_data::{Dataset, Split};
use nkl_explore::{Values, Variable};
use nkl_report::figure::color::Color;
use nkl_report::figure::style::LabelColors;
use nkl_report::Exhibit;

/// What every figure is made from.
pub struct View<'a> {
    /// The experiment.
    pub plan: &'a Plan,
    /// The samples.
    pub dataset: &'a Dataset,
    /// Their target, if they have one.
    pub target: Option<Variable>,
}

impl<'a> View<'a> {
    /// A view of samples.
    pub fn new(plan: &'a Plan, dataset: &'a Dataset) -> Self {
        View {
            plan,
            dataset,
            target: columns::target(plan, dataset),
        }
    }

    /// Lines above a figure, or none where titles are switched off.
    fn titles(&self, lines: &[String]) -> Vec<String> {
        if self.plan.plot.titles {
            lines.to_vec()
        } else {
            Vec::new()
        }
    }

    /// The samples that are looked at and how they are called, then each split where there are
    /// several.
    fn selections(&self) -> Vec<(&'static str, Vec<usize>)> {
        let splits = Split::ALL.map(|split| (split.name(), self.dataset.rows(split)));
        let chosen = self.selection();
        let mut found = vec![(chosen, self.rows())];
        if chosen == "all" {
            let filled: Vec<_> = splits.into_iter().filter(|s| !s.1.is_empty()).collect();
            if filled.len() > 1 {
                found.extend(filled);
            }
        }
        found
    }

    /// `EXP.sample_selection` in a word.
    fn selection(&self) -> &'static str {
        match self.plan.exp.sample_selection {
            Selection::All => "all",
            Selection::Train => "train",
            Selection::Dev => "dev",
            Selection::Test => "test",
        }
    }

    /// The samples that `EXP.sample_selection` names.
    pub fn rows(&self) -> Vec<usize> {
        match self.plan.exp.sample_selection {
            Selection::All => (0..self.dataset.len()).collect(),
            Selection::Train => self.dataset.rows(Split::Train),
            Selection::Dev => self.dataset.rows(Split::Dev),
            Selection::Test => self.dataset.rows(Split::Test),
        }
    }
}

/// Everything that `[EXPL]` asks for; `features` where it needs some.
///
/// # Errors
/// A model that cannot be trained, samples too few to project.
pub fn exhibits(
    view: &View,
    features: Option<&Features>,
    notes: &mut Vec<Note>,
) -> Result<Vec<Exhibit>, Failure> {
    let mut found = data::distributions(view);
    for (number, database) in view.plan.data.databases.iter().enumerate() {
        if database.value_counts {
            found.extend(relations::of_database(view, number, &database.name));
        }
    }
    for columns in &view.plan.expl.value_counts {
        found.extend(relations::value_counts(view, columns)?);
    }
    if let Some(features) = features {
        found.extend(features::distributions(view, features, notes)?);
        found.extend(tree::picture(view, features, notes)?);
        found.extend(shapley::explanation(view, features, notes)?);
        found.extend(scatter::regressions(view, features)?);
        found.extend(scatter::projections(view, features)?);
    }
    Ok(unique(found))
}

/// Names that occur twice get a number.
fn unique(mut exhibits: Vec<Exhibit>) -> Vec<Exhibit> {
    let mut seen = std::collections::HashMap::new();
    for exhibit in &mut exhibits {
        let count = seen.entry(exhibit.name.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            exhibit.name = format!("{}_{count}", exhibit.name);
        }
    }
    exhibits
}

/// The colours of a column's categories: always the same.
fn colors(labels: &[String]) -> Vec<Color> {
    let palette = LabelColors::new(labels.iter().map(String::as_str));
    labels.iter().map(|label| palette.of(label)).collect()
}

/// Categories and the place of each sample among them; numbers are binned.
fn classes(variable: &Variable) -> (Vec<String>, Vec<Option<usize>>) {
    match variable.binned().values {
        Values::Classes { labels, index } => (labels, index),
        Values::Reals(values) => (Vec::new(), vec![None; values.len()]),
    }
}
