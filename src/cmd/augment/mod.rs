//! `nkl augment` and `nkl aug_train`: altered copies of recordings, and training with them.

mod copies;
mod method;

use super::{load, supported};
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::samples::{self, Columns, Made};
use crate::walk;
use anyhow::anyhow;
use copies::Copies;
use method::Method;
use nkl_config::plan::{Plan, Selection, Task};
use nkl_config::{Literal, Override, Purpose};
use nkl_data::Dataset;
use std::path::{Path, PathBuf};

/// Writes the copies and their table.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let loaded = load(args, Purpose::Data)?;
    let plan = &loaded.plan;
    let methods = Method::all(&plan.augment).map_err(Failure::BadInput)?;
    loaded.notes.iter().for_each(samples::say);
    let prepared = walk::data(plan)?;
    prepared.notes.iter().for_each(samples::say);
    let result = plan.exp.folder().join(&plan.augment.result);
    write(
        plan,
        &prepared.dataset,
        &methods,
        plan.augment.selection,
        result,
    )
}

/// Augments the training part, and runs the experiment with the copies as a further database.
pub fn train(args: &ConfigArgs) -> Result<(), Failure> {
    let loaded = load(args, Purpose::Experiment)?;
    let plan = &loaded.plan;
    supported::ready(plan, plan.exp.task.unwrap_or(Task::Classification))?;
    let training = Training::of(plan)?;
    let dataset = walk::data(plan)?.dataset;
    let table = training.name.replacen("aug", "augmented", 1);
    let table = plan.exp.folder().join(format!("{table}.csv"));
    write(
        plan,
        &dataset,
        &training.methods,
        Selection::Train,
        table.clone(),
    )?;
    let mut set = args.set.clone();
    let further = training.overrides(plan, &table);
    set.extend(further.iter().map(Override::to_string));
    super::experiment::run(&ConfigArgs::of(args.config(), set))
}

/// Copies that training gets in addition.
pub struct Training {
    methods: Vec<Method>,
    /// What their database is called.
    name: String,
}

impl Training {
    /// As `[AUGMENT]` says.
    ///
    /// # Errors
    /// No method or a mistake in one, a cross-validation, another database of that name.
    pub fn of(plan: &Plan) -> Result<Self, Failure> {
        let methods = Method::all(&plan.augment).map_err(Failure::BadInput)?;
        if plan.model.cross_validates() {
            return Err(Failure::bad_input(anyhow!(
                "a cross-validation (MODEL.logo, loso, k_fold_cross) would train on copies of the \
                 samples that it tests; remove it, so that the split of the data counts"
            )));
        }
        let name = format!("aug_{}", plan.augment.methods.join("_"));
        let mut databases = plan.data.databases.iter();
        if databases.any(|database| database.name == name) {
            return Err(Failure::bad_input(anyhow!(
                "DATA.databases has a database `{name}`, which is the name of that of the copies; \
                 give it another name"
            )));
        }
        Ok(Training { methods, name })
    }

    /// Writes the copies of the training part into `store` and their table.
    ///
    /// # Errors
    /// There is no training part, or no recording can be altered.
    pub fn write(
        &self,
        plan: &Plan,
        dataset: &Dataset,
        store: &Path,
        table: &Path,
    ) -> Result<(), Failure> {
        let rows = samples::selected(dataset, Selection::Train);
        copies(plan, dataset, &self.methods, &rows, store, table)
    }

    /// The settings that add the table to the databases.
    pub fn overrides(&self, plan: &Plan, table: &Path) -> Vec<Override> {
        let name = &self.name;
        let databases = plan.data.databases.iter();
        let names = databases.map(|database| database.name.clone());
        let names: Vec<Literal> = names.chain([name.clone()]).map(Literal::Str).collect();
        let set = |key: String, value: String| Override {
            section: "DATA".to_owned(),
            key,
            value,
        };
        vec![
            set("databases".to_owned(), Literal::List(names).to_string()),
            set(name.clone(), table.display().to_string()),
            set(format!("{name}.type"), "csv".to_owned()),
            set(format!("{name}.split_strategy"), "train".to_owned()),
        ]
    }
}

/// The copies of the samples of a part, by each method, and one table of all of them.
fn write(
    plan: &Plan,
    dataset: &Dataset,
    methods: &[Method],
    selection: Selection,
    table: PathBuf,
) -> Result<(), Failure> {
    let rows = samples::selected(dataset, selection);
    // The default has a `./` in it, which names in a table need not have.
    let store = plan.exp.folder().join(&plan.exp.store_dir);
    let store: PathBuf = store.components().collect();
    copies(plan, dataset, methods, &rows, &store, &table)?;
    println!("{}", table.display());
    Ok(())
}

fn copies(
    plan: &Plan,
    dataset: &Dataset,
    methods: &[Method],
    rows: &[usize],
    store: &Path,
    table: &Path,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "there are no samples in the part that is to be augmented (AUGMENT.sample_selection)"
        )));
    }
    let mut made: Vec<Made> = Vec::new();
    for method in methods {
        let copies = Copies::plan(method, dataset, rows, store).map_err(Failure::BadInput)?;
        made.extend(copies.write(plan.exp.seed, plan.data.no_reuse)?);
    }
    samples::write(table, &Columns::of(plan, dataset), &made).map_err(Failure::Run)
}
