//! `nkl flags`: one experiment for every combination of the values in `[FLAGS]`.

mod report;
pub mod shards;
mod walk;

use super::load;
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::series::{members, Member, Records};
use crate::stages::Stages;
use nkl_config::plan::{combination, combinations, FlagsPlan, Plan};
use nkl_config::{Note, Purpose};

/// Runs all combinations, or those that are not there yet, and compares them.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let base = load(args, Purpose::Series)?;
    let flags = flags(args, base.flags.as_ref())?;
    crate::threads::limit(base.plan.model.n_jobs);
    let members = combinations_of(args, flags)?;
    let count = members.len();
    let records = records(&base.plan);
    stages.end_with("plan", &format!("{count} experiments"));
    let mut notes: Vec<Note> = Vec::new();
    let all: Vec<&Member> = members.iter().collect();
    let done = walk::all(&base.plan, &all, &records, &mut notes)?;
    stages.end_with("scores", &format!("{count} experiments"));
    report::write(args, &base, flags, &members, &done, notes)
}

/// One experiment for every combination.
fn combinations_of(args: &ConfigArgs, flags: &FlagsPlan) -> Result<Vec<Member>, Failure> {
    let count = combinations(&flags.axes).unwrap_or(0);
    let wanted = (0..count).map(|number| {
        let chosen = combination(&flags.axes, number);
        (number, flags.overrides(&chosen))
    });
    members::load_all(args, wanted.collect())
}

/// Where scores are kept.
fn records(base: &Plan) -> Records {
    Records::at(base.exp.folder().join("flags"))
}

fn flags<'a>(args: &ConfigArgs, flags: Option<&'a FlagsPlan>) -> Result<&'a FlagsPlan, Failure> {
    let file = args.config().display().to_string();
    match flags {
        Some(flags) if !flags.axes.is_empty() => Ok(flags),
        Some(_) => Err(Failure::bad_input(anyhow::anyhow!(
            "{file}: section [FLAGS] varies nothing (for instance `models = ['xgb', 'svm']`; \
             `nkl keys FLAGS` lists its keys)"
        ))),
        None => Err(Failure::bad_input(anyhow::anyhow!(
            "{file}: there is no section [FLAGS], which says what is varied (a single experiment \
             is run by `nkl experiment --config {file}`)"
        ))),
    }
}
