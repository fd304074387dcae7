//! `EXPL.feature_distributions`: which features matter, and how they are distributed.

use super::{classes, colors, words, View};
use crate::failure::Failure;
use ndarray::{Array2, Axis};
use nkl_config::plan::{Plan, Task};
use nkl_config::Note;
use nkl_data::Dataset;
use nkl_explore::importance::{self, Question};
use nkl_explore::{relate, Relation, Values, Variable};
use nkl_features::FeatureTable;
use nkl_learn::TargetRef;
use nkl_report::figure::color::PALETTE;
use nkl_report::figure::marks::Kind;
use nkl_report::plots::explore::{feature, points, ranking, Cloud, FeatureData, Group};
use nkl_report::{Exhibit, Sheet};
use serde_json::json;

/// Features of the samples that are looked at.
pub struct Prepared {
    /// Names of the columns.
    pub names: Vec<String>,
    /// Rows × features as they were computed; NaN where one is not defined.
    pub raw: Array2<f32>,
    /// The same without gaps (the mean stands for what is missing), scaled.
    pub scaled: Array2<f64>,
    /// The rows of the data set.
    pub rows: Vec<usize>,
    /// The features of all samples, whether they are looked at or not.
    pub table: FeatureTable,
}

impl Prepared {
    /// Fills gaps and scales: by `FEATS.scale`, or to mean 0 and standard deviation 1, without which
    /// neither distances nor coefficients compare features.
    pub fn new(
        plan: &Plan,
        dataset: &Dataset,
        table: FeatureTable,
        rows: Vec<usize>,
        notes: &mut Vec<Note>,
    ) -> Result<Self, Failure> {
        let raw = table.values.select(Axis(0), &rows);
        let mut scaled = raw.mapv(f64::from);
        let gaps = fill(&mut scaled);
        if gaps > 0 {
            notes.push(Note::warning(format!(
                "{gaps} of {} feature values are missing; for projections and models the column's \
                 mean stands in, in distributions they are left out",
                raw.len()
            )));
        }
        let kind = plan.feats.scale.as_deref().unwrap_or("standard");
        let scaler = nkl_learn::scale::fit(kind, scaled.view()).map_err(Failure::bad_input)?;
        let speakers = crate::assemble::groups(dataset, "speaker");
        let own: Option<Vec<usize>> = speakers.map(|all| rows.iter().map(|r| all[*r]).collect());
        scaler
            .apply(&mut scaled, own.as_deref())
            .map_err(Failure::bad_input)?;
        Ok(Prepared {
            names: table.names.clone(),
            raw,
            scaled,
            rows,
            table,
        })
    }

    /// The features as they were computed, without gaps.
    pub fn filled(&self) -> Array2<f64> {
        let mut filled = self.raw.mapv(f64::from);
        fill(&mut filled);
        filled
    }

    /// A feature by its name.
    ///
    /// # Errors
    /// There is none; the message names those that come close.
    pub fn feature(&self, name: &str) -> Result<Variable, Failure> {
        let Some(place) = self.names.iter().position(|n| n == name) else {
            let part = name.to_lowercase();
            let near = self
                .names
                .iter()
                .filter(|n| n.to_lowercase().contains(&part));
            let mut near: Vec<&str> = near.take(5).map(String::as_str).collect();
            if near.is_empty() {
                near = self.names.iter().take(5).map(String::as_str).collect();
            }
            return Err(Failure::bad_input(anyhow::anyhow!(
                "[EXPL] names the feature '{name}', which is not among the {} features (there are {}, …)",
                self.names.len(),
                near.join(", ")
            )));
        };
        Ok(Variable {
            name: name.to_owned(),
            values: Values::Reals(
                self.raw
                    .column(place)
                    .iter()
                    .map(|v| f64::from(*v))
                    .collect(),
            ),
        })
    }
}

/// Replaces what is not finite by the mean of its column, or 0; gives the number.
fn fill(x: &mut Array2<f64>) -> usize {
    let mut gaps = 0;
    for mut column in x.columns_mut() {
        let known: Vec<f64> = column.iter().copied().filter(|v| v.is_finite()).collect();
        if known.len() == column.len() {
            continue;
        }
        gaps += column.len() - known.len();
        let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
        column.mapv_inplace(|v| if v.is_finite() { v } else { mean });
    }
    gaps
}

/// Whether the models of `EXPL.model` can rank features, before anything is computed.
///
/// # Errors
/// The first that cannot.
pub fn check(plan: &Plan, task: Task) -> Result<(), Failure> {
    if !plan.expl.feature_distributions {
        return Ok(());
    }
    for kind in models(plan, task) {
        importance::check(&plan.model, &kind, task, plan.expl.permutation)
            .map_err(Failure::bad_input)?;
    }
    Ok(())
}

/// `EXPL.model`; where it is the default, the linear model of the task.
fn models(plan: &Plan, task: Task) -> Vec<String> {
    match (plan.expl.models.as_slice(), task) {
        ([only], Task::Regression) if only == "log_reg" => vec!["lin_reg".to_owned()],
        (given, _) => given.to_vec(),
    }
}

/// A target to learn from.
pub enum Truth {
    /// The class of each row, and the number of classes.
    Classes(Vec<usize>, usize),
    /// The value of each row.
    Values(Vec<f64>),
}

impl Truth {
    /// The rows where the target is known, and its value there.
    pub fn of(target: &Variable) -> (Vec<usize>, Truth) {
        match &target.values {
            Values::Classes { labels, index } => {
                let known = (0..index.len()).filter(|r| index[*r].is_some());
                let classes = index.iter().flatten().copied().collect();
                (known.collect(), Truth::Classes(classes, labels.len()))
            }
            Values::Reals(values) => {
                let known: Vec<usize> = (0..values.len())
                    .filter(|r| values[*r].is_finite())
                    .collect();
                let own = known.iter().map(|r| values[*r]).collect();
                (known, Truth::Values(own))
            }
        }
    }

    /// As models want it.
    pub fn view(&self) -> TargetRef<'_> {
        match self {
            Truth::Classes(index, count) => TargetRef::Classes {
                index,
                count: *count,
            },
            Truth::Values(values) => TargetRef::Values(values),
        }
    }

    /// What is learned.
    pub fn task(&self) -> Task {
        match self {
            Truth::Classes(..) => Task::Classification,
            Truth::Values(_) => Task::Regression,
        }
    }
}

/// The ranking, then the distribution of each of the best features and of `plot_features`.
pub fn distributions(
    view: &View,
    features: &Prepared,
    notes: &mut Vec<Note>,
) -> Result<Vec<Exhibit>, Failure> {
    let expl = &view.plan.expl;
    if !expl.feature_distributions {
        return Ok(Vec::new());
    }
    let Some(target) = &view.target else {
        notes.push(Note::warning(
            "feature_distributions needs a target (DATA.target); left out",
        ));
        return Ok(Vec::new());
    };
    let target = target.select(&features.rows);
    let (exhibit, mut shown) = rank(view, features, &target)?;
    for name in &expl.plot_features {
        if !shown.contains(name) {
            shown.push(name.clone());
        }
    }
    let mut found = vec![exhibit];
    for name in &shown {
        found.push(one(view, features, &features.feature(name)?, &target));
    }
    Ok(found)
}

/// The most important features.
fn rank(
    view: &View,
    features: &Prepared,
    target: &Variable,
) -> Result<(Exhibit, Vec<String>), Failure> {
    let expl = &view.plan.expl;
    let (known, truth) = Truth::of(target);
    let x = features.scaled.select(Axis(0), &known);
    let question = Question {
        x: x.view(),
        y: truth.view(),
        plan: &view.plan.model,
        permutation: expl.permutation,
        seed: view.plan.exp.seed,
    };
    let models = models(view.plan, truth.task());
    let all: Result<Vec<Vec<f64>>, _> = models
        .iter()
        .map(|kind| importance::importance(&question, kind))
        .collect();
    let all = all.map_err(Failure::bad_input)?;
    let joined = match all.as_slice() {
        [one] => one.clone(),
        several => importance::combined(several),
    };
    let mut order: Vec<usize> = (0..joined.len()).collect();
    order.sort_by(|a, b| joined[*b].total_cmp(&joined[*a]).then(a.cmp(b)));
    let best: Vec<(String, f64)> = order
        .iter()
        .take(expl.max_feats)
        .map(|i| (features.names[*i].clone(), joined[*i]))
        .collect();
    let names = best.iter().map(|b| b.0.clone()).collect();
    let permuted = if expl.permutation { "_perm" } else { "" };
    let how = match expl.permutation {
        true => "features shuffled one at a time",
        false => "as the model weighs them",
    };
    let lines = vec![
        format!("Features that matter for {}", target.name),
        format!("{} ({how})", models.join(" + ")),
    ];
    let header = ["feature".to_owned(), "importance".to_owned()];
    let row = |i: &usize| {
        let own = all.iter().map(|one| one[*i].to_string());
        [features.names[*i].clone(), joined[*i].to_string()]
            .into_iter()
            .chain(own)
            .collect()
    };
    let sheet = Sheet {
        header: header.into_iter().chain(models.iter().cloned()).collect(),
        rows: order.iter().map(row).collect(),
    };
    let exhibit = Exhibit {
        name: format!("EXPL_{}{permuted}", models.join("_")),
        section: "Features".to_owned(),
        scene: ranking(view.titles(&lines), "Importance", &best),
        lines,
        statistics: json!({"models": models, "permutation": expl.permutation, "best": best}),
        data: sheet,
    };
    Ok((exhibit, names))
}

/// A feature by class, or against a real target.
fn one(view: &View, features: &Prepared, values: &Variable, target: &Variable) -> Exhibit {
    let found = relate(target, values);
    let selection = view.selection();
    let mut lines = vec![format!("{} by {}", values.name, target.name)];
    lines.extend(words::relation(&found, view.plan.plot.ccc));
    lines.push(format!("{selection} samples ({})", features.rows.len()));
    let stem = |kind: &str| {
        let name = values.name.replace('.', "-");
        format!("feat_dist_{selection}_{name}_{kind}")
    };
    let statistics = json!({"feature": values.name, "relation": found});
    let (name, scene, data) = match &found {
        Relation::Reals { .. } => {
            let groups = super::relations::all_points(values, target);
            let sheet = super::relations::cloud_sheet([&values.name, &target.name], &groups);
            let cloud = Cloud {
                titles: view.titles(&lines),
                names: [values.name.clone(), target.name.clone()],
                groups,
                lines: true,
                square: false,
            };
            (stem("scatter"), points(&cloud), sheet)
        }
        _ => {
            let (scene, sheet) = by_class(view, features, values, target, &lines);
            (stem(&view.plan.plot.kind), scene, sheet)
        }
    };
    Exhibit {
        name,
        section: "Features".to_owned(),
        lines,
        statistics,
        scene,
        data,
    }
}

fn by_class(
    view: &View,
    features: &Prepared,
    values: &Variable,
    target: &Variable,
    lines: &[String],
) -> (nkl_report::figure::Scene, Sheet) {
    let (labels, index) = classes(target);
    let filled: Vec<usize> = (0..labels.len())
        .filter(|c| index.contains(&Some(*c)))
        .collect();
    let of = |row: usize| match &values.values {
        Values::Reals(v) => v[row],
        Values::Classes { .. } => f64::NAN,
    };
    let genders = genders(view, features);
    let group = |name: String, place: usize, keep: &dyn Fn(usize) -> bool| Group {
        name,
        color: PALETTE[place % PALETTE.len()],
        data: filled
            .iter()
            .map(|c| {
                let rows = (0..index.len()).filter(|r| index[*r] == Some(*c) && keep(*r));
                rows.map(of).filter(|v| v.is_finite()).collect()
            })
            .collect(),
    };
    let groups: Vec<Group<Vec<Vec<f64>>>> = match &genders {
        Some((names, own)) => (0..names.len())
            .map(|g| group(names[g].clone(), g, &|r| own[r] == Some(g)))
            .collect(),
        None => vec![group(String::new(), 0, &|_| true)],
    };
    let palette = colors(&labels);
    let names: Vec<String> = filled.iter().map(|c| labels[*c].clone()).collect();
    let rows = groups.iter().flat_map(|g| {
        let of_class = names.iter().zip(&g.data).flat_map(|(name, values)| {
            let row = |v: &f64| vec![name.clone(), g.name.clone(), v.to_string()];
            values.iter().map(row).collect::<Vec<_>>()
        });
        of_class.collect::<Vec<_>>()
    });
    let header = [target.name.as_str(), "gender", values.name.as_str()];
    let sheet = Sheet {
        header: header.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    };
    let scene = feature(&FeatureData {
        titles: view.titles(lines),
        name: values.name.clone(),
        by: target.name.clone(),
        classes: names,
        groups,
        colors: filled.iter().map(|c| palette[*c]).collect(),
        kind: Kind::parse(&view.plan.plot.kind),
    });
    (scene, sheet)
}

/// The genders that occur, and that of each row; `None` where they are not to be told apart.
fn genders(view: &View, features: &Prepared) -> Option<(Vec<String>, Vec<Option<usize>>)> {
    if view.plan.expl.ignore_gender || view.plan.data.target.as_deref() == Some("gender") {
        return None;
    }
    let column = super::columns::column(view.plan, view.dataset, "gender").ok()?;
    let (labels, index) = classes(&column.select(&features.rows));
    (labels.len() > 1 && labels.len() < 5).then_some((labels, index))
}
