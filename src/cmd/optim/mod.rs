//! `nkl optim`: the best settings of a model, as `[OPTIM]` says.

mod divide;
mod report;
mod search;
pub mod shards;

use super::{describe, load, supported};
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::series::{members, scores, Member, Records};
use crate::stages::Stages;
use crate::submit::features;
use crate::walk::{self as stage, Division};
use nkl_config::plan::{combination, combinations, OptimPlan, Strategy};
use nkl_config::{Note, Purpose};
use nkl_data::Split;
use nkl_shards::Pool;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Searches, evaluates what was found once on the test part, and writes tables.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    walk(args, None)
}

/// The same; with a `pool`, only the search, which its processes share.
fn walk(args: &ConfigArgs, pool: Option<&Pool>) -> Result<(), Failure> {
    let mut stages = Stages::start();
    let base = load(args, Purpose::Series)?;
    let optim = optim(args, base.optim.as_ref())?;
    crate::threads::limit(base.plan.model.n_jobs);
    let members = candidates_of(args, optim)?;
    let Some(first) = members.first() else {
        return Ok(());
    };
    let task = first
        .plan
        .exp
        .task
        .unwrap_or(nkl_config::plan::Task::Classification);
    search::scoring(optim, &first.plan, task)?;
    stages.end_with("plan", &format!("{} candidates", members.len()));

    let prepared = stage::data(&first.plan)?;
    let task = prepared.task;
    let scoring = search::scoring(optim, &first.plan, task)?;
    stages.end_with("data", &describe::data(&prepared.dataset));
    let cache = members::cache(&base.plan);
    if let Some(pool) = pool {
        let (feats, dataset) = (&first.plan.feats, &prepared.dataset);
        let training = dataset.rows(Split::Train);
        features::fill(
            pool,
            feats,
            &cache,
            &dataset.segments,
            Some(&training),
            false,
        )?;
    }
    let found = stage::features(&first.plan, &cache, prepared.dataset)?;
    let rows = found.table.values.nrows();
    let text = describe::features(&found.summary, rows, found.from_cache);
    stages.end_with("features", &text);
    let mut notes: Vec<Note> = first.notes.clone();
    notes.extend(prepared.notes.into_iter().chain(found.notes));

    let division = Division::of(&found.dataset);
    let samples = division.samples(&found.dataset, &found.table);
    let parts = divide::parts(&first.plan, optim, &samples).map_err(Failure::bad_input)?;
    notes.extend(parts.note());
    let data = crate::series::records::fingerprint(&found.dataset, &found.table);
    let search = search::Search {
        optim,
        task,
        scoring,
        samples: &samples,
        parts: &parts,
        records: Records::at(base.plan.exp.folder().join("optim")),
        data,
        pool,
    };
    let trials = search.run(&members)?;
    if pool.is_some() {
        return Ok(());
    }
    stages.end_with("search", &format!("{} candidates", members.len()));

    let best = best(&trials, &members, scoring.higher_is_better())?;
    let estimator = supported::ready(&best.plan, task)?;
    let scores = scores::evaluate(
        &best.plan,
        task,
        estimator.as_ref(),
        &found.dataset,
        &samples,
    );
    stages.end("scores");
    report::Report {
        args,
        base: &base,
        optim,
        scoring,
        parts: &parts,
        members: &members,
        trials: &trials,
        best,
        scores: &scores,
    }
    .write(notes)
}

/// The candidates as experiments.
fn candidates_of(args: &ConfigArgs, optim: &OptimPlan) -> Result<Vec<Member>, Failure> {
    let wanted = candidates(optim).into_iter().map(|number| {
        let chosen = combination(&optim.axes, number);
        (number, optim.overrides(&chosen))
    });
    members::load_all(args, wanted.collect())
}

fn optim<'a>(args: &ConfigArgs, optim: Option<&'a OptimPlan>) -> Result<&'a OptimPlan, Failure> {
    let file = args.config().display().to_string();
    match optim {
        Some(optim) if !optim.axes.is_empty() => Ok(optim),
        Some(optim) => Err(Failure::bad_input(anyhow::anyhow!(
            "{file}: section [OPTIM] names no parameter of model `{}` (for instance \
             `C_val = [0.1, 1, 10]`; `nkl keys OPTIM` explains the section)",
            optim.model
        ))),
        None => Err(Failure::bad_input(anyhow::anyhow!(
            "{file}: there is no section [OPTIM], which says what is searched (a single experiment \
             is run by `nkl experiment --config {file}`)"
        ))),
    }
}

/// Numbers of the combinations that are tried, ascending.
fn candidates(optim: &OptimPlan) -> Vec<usize> {
    let count = combinations(&optim.axes).unwrap_or(0);
    match optim.strategy {
        Strategy::Grid | Strategy::HalvingGrid => (0..count).collect(),
        Strategy::Random | Strategy::HalvingRandom => {
            let mut rng = ChaCha8Rng::seed_from_u64(optim.seed);
            let drawn = rand::seq::index::sample(&mut rng, count, optim.n_iter.min(count));
            let mut numbers = drawn.into_vec();
            numbers.sort_unstable();
            numbers
        }
    }
}

/// The best of the candidates that came to the last round.
fn best<'m>(
    trials: &[search::Trial],
    members: &'m [Member],
    higher: bool,
) -> Result<&'m Member, Failure> {
    let last = trials.iter().map(|trial| trial.round).max().unwrap_or(0);
    let means: Vec<Option<f64>> = trials
        .iter()
        .map(|t| t.summary.mean.filter(|_| t.round == last))
        .collect();
    let best = nkl_learn::search::best(&means, higher).and_then(|place| members.get(place));
    best.ok_or_else(|| {
        let why = trials.iter().find_map(|trial| trial.summary.error.clone());
        Failure::bad_input(anyhow::anyhow!(
            "none of the {} candidates can be trained: {}",
            members.len(),
            why.unwrap_or_default()
        ))
    })
}
