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
use nkl_config::{Literal, Purpose};
use nkl_data::Dataset;
use std::path::PathBuf;

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
    let methods = Method::all(&plan.augment).map_err(Failure::BadInput)?;
    if plan.model.cross_validates() {
        return Err(Failure::bad_input(anyhow!(
            "a cross-validation (MODEL.logo, loso, k_fold_cross) would train on copies of the samples \
             that it tests; remove it, so that the split of the data counts"
        )));
    }
    let name = format!("aug_{}", plan.augment.methods.join("_"));
    if plan
        .data
        .databases
        .iter()
        .any(|database| database.name == name)
    {
        return Err(Failure::bad_input(anyhow!(
            "DATA.databases has a database `{name}`, which is the name of that of the copies; give it \
             another name"
        )));
    }
    let dataset = walk::data(plan)?.dataset;
    let table = plan
        .exp
        .folder()
        .join(format!("{}.csv", name.replacen("aug", "augmented", 1)));
    write(plan, &dataset, &methods, Selection::Train, table.clone())?;
    let names = plan
        .data
        .databases
        .iter()
        .map(|database| database.name.clone());
    let names: Vec<Literal> = names.chain([name.clone()]).map(Literal::Str).collect();
    let mut set = args.set.clone();
    set.push(format!("DATA.databases={}", Literal::List(names)));
    set.push(format!("DATA.{name}={}", table.display()));
    for (key, value) in [("type", "csv"), ("split_strategy", "train")] {
        set.push(format!("DATA.{name}.{key}={value}"));
    }
    super::experiment::run(&ConfigArgs::of(args.config(), set))
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
    if rows.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "there are no samples in the part that is to be augmented (AUGMENT.sample_selection)"
        )));
    }
    // The default has a `./` in it, which names in a table need not have.
    let store = plan.exp.folder().join(&plan.exp.store_dir);
    let store: PathBuf = store.components().collect();
    let mut made: Vec<Made> = Vec::new();
    for method in methods {
        let copies = Copies::plan(method, dataset, &rows, &store).map_err(Failure::BadInput)?;
        made.extend(copies.write(plan.exp.seed, plan.data.no_reuse)?);
    }
    samples::write(&table, &Columns::of(plan, dataset), &made).map_err(Failure::Run)?;
    println!("{}", table.display());
    Ok(())
}
