//! What `nkl multidb` writes.

use super::cells::{measure, Cell};
use super::FOLDER;
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::latex;
use crate::series::output::{self, file_name};
use crate::series::Member;
use nkl_config::plan::{AcrossPlan, Plan};
use nkl_config::{Loaded, Note};
use nkl_report::{Across, Config, Pair};
use std::collections::HashSet;
use std::path::Path;

/// Sections and keys that a single experiment does not have.
const NOT_SINGLE: &[&str] = &[
    "CROSSDB",
    "FLAGS",
    "OPTIM",
    "EXP.databases",
    "EXP.use_splits",
];

/// Heatmap, tables, page and the files of the single experiments; the table is printed.
pub fn write(
    args: &ConfigArgs,
    base: &Loaded,
    across: &AcrossPlan,
    members: &[Member],
    cells: &[Cell],
    mut notes: Vec<Note>,
) -> Result<(), Failure> {
    let root = &base.plan.exp.root;
    let failed = cells
        .iter()
        .filter(|c| c.scores.runs.mean.is_none())
        .count();
    if failed > 0 {
        notes.push(Note::warning(format!(
            "{failed} of {} experiments have no value; the means are those of the others",
            cells.len()
        )));
    }
    let mut experiments = Vec::with_capacity(cells.len());
    let mut files = Vec::new();
    for ((member, cell), pair) in members.iter().zip(cells).zip(across.pairs()) {
        let experiment = experiment(across, pair, member, cell);
        let path = root.join(&experiment.config);
        let remark = format!("One experiment of `nkl multidb`: {}.", experiment.name);
        output::ini(args, &member.overrides, &remark, NOT_SINGLE, &path)?;
        experiments.push(experiment);
    }
    let config = Config {
        file: args.config().display().to_string(),
        overrides: args.set.clone(),
    };
    let notes = once(notes);
    let texts = output::notes(&notes);
    let found = Across {
        program: crate::stored::PROGRAM.to_owned(),
        command: config.command().replacen("experiment", "multidb", 1),
        target: base.plan.data.target.clone().unwrap_or_default(),
        measure: measure(cells),
        databases: across.databases.clone(),
        summary: summary(&base.plan, across, cells),
        experiments,
        notes,
        plan: serde_json::to_value(&base.resolved).unwrap_or_default(),
    };
    let written = nkl_report::write_across(&found, root, &base.plan.plot).map_err(Failure::run)?;
    files.extend(written);
    let document = nkl_report::latex_across(&found, root, &base.plan.report);
    let (document, said) = latex::compiled(document)?;
    files.extend(document);
    files.push(root.join(FOLDER).join("*.ini"));
    println!("{}", nkl_report::across_text(&found));
    print!("{texts}{}", output::notes(said.as_slice()));
    println!("{}", nkl_report::where_to_find(root, &files));
    if failed == cells.len() {
        let why = cells.iter().find_map(|cell| cell.scores.error.clone());
        return Err(Failure::bad_input(anyhow::anyhow!(
            "none of the {failed} experiments has a value: {}",
            why.unwrap_or_default()
        )));
    }
    Ok(())
}

fn experiment(across: &AcrossPlan, pair: (usize, usize), member: &Member, cell: &Cell) -> Pair {
    let database = |place: usize| across.databases.get(place).cloned().unwrap_or_default();
    let name = member.plan.exp.name.clone();
    let file = format!("{}.ini", file_name(&name));
    let runs = &cell.scores.runs;
    Pair {
        config: Path::new(FOLDER).join(file).display().to_string(),
        name,
        train: database(pair.0),
        test: database(pair.1),
        train_samples: cell.train,
        test_samples: cell.test,
        value: runs.mean,
        std: runs.std,
        runs: runs.entries.len(),
        metrics: cell.scores.best_run().cloned().unwrap_or_default(),
        error: cell.scores.error.clone(),
    }
}

/// What all experiments have in common.
fn summary(plan: &Plan, across: &AcrossPlan, cells: &[Cell]) -> Vec<(String, String)> {
    let evaluated: HashSet<&str> = cells.iter().map(|c| c.scores.evaluated.as_str()).collect();
    let parts = match across.use_splits {
        true => "the training part of one and the test part of the other (EXP.use_splits)",
        false => "all of one and all of the other; a database against itself is split",
    };
    let mut rows = vec![
        ("Target", plan.data.target.clone().unwrap_or_default()),
        ("Databases", across.databases.join(", ")),
        ("Features", plan.feats.types.join(", ")),
        ("Model", plan.model.kind.clone()),
        ("Pairs", parts.to_owned()),
    ];
    if let Some(scale) = &plan.feats.scale {
        rows.insert(3, ("Scaling", scale.clone()));
    }
    if !across.extra.is_empty() {
        rows.push(("In every training part", across.extra.join(", ")));
    }
    if evaluated.contains("all folds") {
        rows.push(("Evaluated on", "all folds of a cross-validation".to_owned()));
    }
    let rows = rows.into_iter();
    rows.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Each remark once: many experiments have the same ones.
fn once(notes: Vec<Note>) -> Vec<Note> {
    let mut seen = HashSet::new();
    let new = |note: &Note| seen.insert(note.text.clone());
    notes.into_iter().filter(new).collect()
}
