//! `nkl multidb`: every database against itself and against every other one.

mod augmented;
mod bank;
mod cells;
mod report;
pub mod shards;

use super::load;
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::series::{members, Member, Records};
use crate::stages::Stages;
use anyhow::anyhow;
use nkl_config::plan::{AcrossPlan, Plan};
use nkl_config::Purpose;
use std::path::PathBuf;

/// Where records and files of the single experiments are, below `EXP.root`.
const FOLDER: &str = "multidb";

/// Runs all pairs, or those that are not there yet, and draws the heatmap.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let base = load(args, Purpose::Series)?;
    let across = across(args, base.across.as_ref())?;
    crate::threads::limit(base.plan.model.n_jobs);
    let mut members = pairs(args, across)?;
    stages.end_with("plan", &format!("{} experiments", members.len()));

    // As in nkululeko, the results lie in the root, not in the folder of an experiment.
    let root = base.plan.exp.root.clone();
    let probe = crate::remembered::Remembered::default();
    let mut notes = base.notes.clone();
    if across.augments {
        members = augmented::members(args, members, &root, &probe)?;
        stages.end_with("augment", "copies of the training parts");
    }
    let all: Vec<&Member> = members.iter().collect();
    let bank = bank::fill(&cache(&base.plan), &all, &probe, &mut notes)?;
    stages.end_with("features", &bank.describe());
    let done = cells::all(&all, &bank, &probe, &records(&base.plan))?;
    stages.end_with("scores", &format!("{} experiments", done.len()));
    report::write(args, &base, across, &members, &done, notes)
}

/// One experiment for each pair.
fn pairs(args: &ConfigArgs, across: &AcrossPlan) -> Result<Vec<Member>, Failure> {
    let pairs = across.pairs();
    let wanted = pairs.iter().enumerate();
    let wanted = wanted.map(|(number, pair)| (number, across.overrides(*pair)));
    members::load_all(args, wanted.collect())
}

fn cache(base: &Plan) -> PathBuf {
    base.exp.root.join(&base.exp.cache_dir)
}

fn records(base: &Plan) -> Records {
    Records::at(base.exp.root.join(FOLDER))
}

fn across<'a>(
    args: &ConfigArgs,
    across: Option<&'a AcrossPlan>,
) -> Result<&'a AcrossPlan, Failure> {
    let file = args.config().display().to_string();
    let Some(across) = across else {
        return Err(Failure::bad_input(anyhow!(
            "{file}: `EXP.databases` is missing, which lists the databases to compare (for \
             instance `databases = ['emodb', 'urdu']` in [EXP]; a single experiment is run by \
             `nkl experiment --config {file}`)"
        )));
    };
    Ok(across)
}
