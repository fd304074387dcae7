//! The experiments of a series.

use crate::cli::ConfigArgs;
use crate::cmd::supported;
use crate::failure::Failure;
use indexmap::IndexMap;
use nkl_config::plan::{Plan, Task};
use nkl_config::{Loaded, Note, Override, Purpose};
use rayon::prelude::*;
use std::path::Path;

/// One experiment of a series.
pub struct Member {
    /// Its number, from 0.
    pub number: usize,
    /// What distinguishes it.
    pub overrides: Vec<Override>,
    /// What is to be done.
    pub plan: Plan,
    /// Remarks on its settings.
    pub notes: Vec<Note>,
}

/// The file with further settings: those of `--set`, then `more`.
///
/// # Errors
/// All problems.
pub fn load(args: &ConfigArgs, more: &[Override]) -> Result<Loaded, nkl_config::Problems> {
    // What --set says has been read once already, by the command.
    let given = args.set.iter().filter_map(|text| text.parse().ok());
    let all: Vec<Override> = given.chain(more.iter().cloned()).collect();
    nkl_config::load(&args.config(), &all, Purpose::Member)
}

/// Loads all experiments (number and settings) and asks the registries whether they can be run.
///
/// # Errors
/// Every problem of any of them, once, with the number of experiments that it concerns.
pub fn load_all(
    args: &ConfigArgs,
    wanted: Vec<(usize, Vec<Override>)>,
) -> Result<Vec<Member>, Failure> {
    let count = wanted.len();
    let loaded: Vec<Result<Member, Vec<String>>> = wanted
        .into_par_iter()
        .map(|(number, overrides)| one(args, number, overrides))
        .collect();
    let mut members = Vec::with_capacity(count);
    let mut problems: IndexMap<String, usize> = IndexMap::new();
    for result in loaded {
        match result {
            Ok(member) => members.push(member),
            Err(texts) => texts
                .into_iter()
                .for_each(|text| *problems.entry(text).or_default() += 1),
        }
    }
    if problems.is_empty() {
        return Ok(members);
    }
    let lines = problems.iter().map(|(text, n)| match n {
        n if *n == count => text.clone(),
        n => format!("{text} (in {n} of {count} experiments)"),
    });
    let lines: Vec<String> = lines.collect();
    Err(Failure::bad_input(anyhow::anyhow!(lines.join("\nerror: "))))
}

fn one(args: &ConfigArgs, number: usize, overrides: Vec<Override>) -> Result<Member, Vec<String>> {
    let each = |problems: nkl_config::Problems| {
        let shown = |p: &nkl_config::Problem| named(&p.to_string(), &overrides);
        problems.0.iter().map(shown).collect::<Vec<_>>()
    };
    let loaded = load(args, &overrides).map_err(each)?;
    let task = loaded.plan.exp.task.unwrap_or(Task::Classification);
    match supported::ready(&loaded.plan, task) {
        Ok(_) => {}
        Err(Failure::BadInput(error) | Failure::Run(error)) => {
            return Err(error
                .to_string()
                .split("\nerror: ")
                .map(str::to_owned)
                .collect())
        }
    }
    Ok(Member {
        number,
        overrides,
        plan: loaded.plan,
        notes: loaded.notes,
    })
}

/// `--set` did not give the settings of a series: its own section did.
fn named(problem: &str, overrides: &[Override]) -> String {
    match problem.strip_prefix("--set: ") {
        Some(rest) if !overrides.is_empty() => rest.to_owned(),
        _ => problem.to_owned(),
    }
}

/// Members in groups that agree on a key, in the order of their first members.
pub fn grouped<'m>(
    members: impl IntoIterator<Item = &'m Member>,
    key: impl Fn(&Plan) -> String,
) -> Vec<Vec<&'m Member>> {
    let mut groups: IndexMap<String, Vec<&Member>> = IndexMap::new();
    for member in members {
        groups.entry(key(&member.plan)).or_default().push(member);
    }
    groups.into_values().collect()
}

/// Everything that the data depend on.
pub fn data_key(plan: &Plan) -> String {
    let exp = &plan.exp;
    // A stored split lies in the experiment's folder.
    let reuses =
        |d: &nkl_config::plan::DatabasePlan| d.split == nkl_config::plan::SplitStrategy::Reuse;
    let folder = plan.data.databases.iter().any(reuses).then(|| exp.folder());
    let settings = (exp.seed, exp.task, exp.traindevtest, exp.filter_selection);
    let crosses = plan.model.cross_validates();
    let share = plan.feats.fail_threshold;
    serde_json::to_string(&(&plan.data, settings, crosses, share, folder)).unwrap_or_default()
}

/// Everything that the features depend on.
pub fn feature_key(plan: &Plan) -> String {
    let mut feats = plan.feats.clone();
    feats.scale = None;
    feats.balancing = None;
    feats.balancing_seed = 0;
    feats.nan_strategy = nkl_config::plan::NanStrategy::Zero;
    feats.print_feats = false;
    serde_json::to_string(&feats).unwrap_or_default()
}

/// The folder of the cache that all experiments of a series share.
pub fn cache(base: &Plan) -> std::path::PathBuf {
    let folder: &Path = &base.exp.folder();
    folder.join(&base.exp.cache_dir)
}
