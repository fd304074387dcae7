//! From features to predictions: divide, fill, scale, fit, predict.
//!
//! Everything that is learned (replacements for missing values, scaling, the model) is learned
//! from the training rows of the fold at hand and only applied to the others, also inside
//! cross-validation.

mod fold;
mod missing;
mod scheme;
mod speakers;
mod streamed;
mod verdict;

pub use fold::Trained;
pub(crate) use fold::{Ready, Target};
pub use missing::Fill;
pub use scheme::{Fold, Scheme};
pub use speakers::{by_speaker, BySpeaker, Combine, SpeakerTruth};
pub use streamed::{evaluate_streamed, needs_memory};
pub use verdict::{judge, Judged, Verdict};

use crate::search::Tuned;
use crate::{Estimator, LearnError, Prediction, TargetRef};
use ndarray::{Array2, ArrayView2};
use nkl_config::plan::{NanStrategy, Plan};
use rayon::prelude::*;

/// The split of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Learned from.
    Train,
    /// Early stopping and choices.
    Dev,
    /// Reported on.
    Test,
}

/// Samples of an experiment; all slices have one entry per row of `features`.
#[derive(Debug, Clone, Copy)]
pub struct Samples<'a> {
    /// Rows × features; values that are not finite are missing.
    pub features: ArrayView2<'a, f32>,
    /// What is predicted.
    pub target: TargetRef<'a>,
    /// The split.
    pub part: &'a [Part],
    /// Speaker number, where speakers are known.
    pub speakers: Option<&'a [usize]>,
    /// A ready-made division for leave-one-group-out (column `fold`).
    pub groups: Option<&'a [usize]>,
}

/// What came out of all runs.
#[derive(Debug)]
pub struct Outcome {
    /// How training and test rows were chosen.
    pub scheme: Scheme,
    /// One entry per run.
    pub runs: Vec<RunOutcome>,
    /// Feature values that were missing and have been replaced.
    pub replaced: usize,
    /// Rows left out because a feature was missing (`nan_strategy = drop`).
    pub dropped: Vec<usize>,
}

/// What came out of one run.
#[derive(Debug)]
pub struct RunOutcome {
    /// The seed it drew from.
    pub seed: u64,
    /// The rows that were predicted for the report, ascending.
    pub rows: Vec<usize>,
    /// Their predictions, in the same order.
    pub prediction: Prediction,
    /// Rows and predictions of the development split, where there is one.
    pub dev: Option<(Vec<usize>, Prediction)>,
    /// Name and predicted rows of each fold of a cross-validation.
    pub folds: Vec<(String, Vec<usize>)>,
    /// The model of the last fold.
    pub trained: Trained,
    /// What `MODEL.tuning_params` chose in each fold; empty without.
    pub tuned: Vec<Tuned>,
}

/// Trains and evaluates as `plan` says: `EXP.runs` times, over the folds of its scheme.
///
/// # Errors
/// A split without rows, a class without training rows, settings that do not fit the data; the
/// message of a cross-validation names the fold.
pub fn evaluate(
    plan: &Plan,
    estimator: &dyn Estimator,
    samples: &Samples,
) -> Result<Outcome, LearnError> {
    evaluate_without(plan, estimator, samples, &[])
}

/// As [`evaluate`]; nothing is learned from the rows of `doubted` (ascending), which are predicted
/// like all others.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_without(
    plan: &Plan,
    estimator: &dyn Estimator,
    samples: &Samples,
    doubted: &[usize],
) -> Result<Outcome, LearnError> {
    let strategy = nan_strategy(plan);
    let dropped = rows_to_drop(strategy, samples.features);
    let replaced = match strategy {
        NanStrategy::Drop => 0,
        _ => samples.features.iter().filter(|v| !v.is_finite()).count(),
    };
    runs(
        plan,
        samples,
        (dropped, replaced),
        true,
        doubted,
        &|fold, seed| fold::run(plan, estimator, samples, fold, seed),
    )
}

/// What trains on the fold's training rows and predicts the others.
type RunFold<'a> = dyn Fn(&Fold, u64) -> Result<fold::FoldOutcome, LearnError> + Sync + 'a;

/// All runs over all folds, without the rows in `dropped` (beside it: how many values were
/// replaced), side by side or one after the other.
fn runs(
    plan: &Plan,
    samples: &Samples,
    (dropped, replaced): (Vec<usize>, usize),
    side_by_side: bool,
    doubted: &[usize],
    run_fold: &RunFold,
) -> Result<Outcome, LearnError> {
    let scheme = Scheme::of(&plan.model);
    let run = |run: u64| {
        let base = plan.model.random_seed.unwrap_or(plan.exp.seed);
        let seed = base.wrapping_add(run);
        let mut folds = scheme.folds(samples, &dropped, seed)?;
        for fold in &mut folds {
            fold.train.retain(|row| doubted.binary_search(row).is_err());
        }
        one_run(scheme, folds, seed, side_by_side, run_fold)
    };
    let numbers: Vec<u64> = (0..plan.exp.runs as u64).collect();
    let runs: Result<Vec<_>, _> = match side_by_side {
        true => numbers.into_par_iter().map(run).collect(),
        false => numbers.into_iter().map(run).collect(),
    };
    Ok(Outcome {
        scheme,
        runs: runs?,
        replaced,
        dropped,
    })
}

fn one_run(
    scheme: Scheme,
    folds: Vec<Fold>,
    seed: u64,
    side_by_side: bool,
    run_fold: &RunFold,
) -> Result<RunOutcome, LearnError> {
    let run = |fold: &Fold| run_fold(fold, seed).map_err(|error| fold.name_in(error));
    let outcomes: Result<Vec<_>, _> = match side_by_side {
        true => folds.par_iter().map(run).collect(),
        false => folds.iter().map(run).collect(),
    };
    let outcomes = outcomes?;
    let mut parts = Vec::with_capacity(folds.len());
    let mut tuned = Vec::new();
    let mut last = None;
    for (fold, outcome) in folds.into_iter().zip(outcomes) {
        parts.push((fold.test.clone(), outcome.test));
        tuned.extend(outcome.tuned);
        last = Some((fold, outcome.dev, outcome.trained, parts.len()));
    }
    let Some((fold, dev, trained, count)) = last else {
        return Err(LearnError::Data("there is no fold to evaluate".to_string()));
    };
    let names = if count > 1 {
        scheme.fold_names(&parts)
    } else {
        Vec::new()
    };
    let (rows, prediction) = merge(parts)?;
    let dev = dev.map(|prediction| (fold.dev, prediction));
    Ok(RunOutcome {
        seed,
        rows,
        prediction,
        dev,
        folds: names,
        trained,
        tuned,
    })
}

/// Rows that are left out because a feature is missing (`nan_strategy = drop`), ascending.
pub fn dropped(plan: &Plan, features: ArrayView2<f32>) -> Vec<usize> {
    rows_to_drop(nan_strategy(plan), features)
}

/// What is done with missing values: `MODEL.nan_strategy`, else `FEATS.nan_strategy`.
fn nan_strategy(plan: &Plan) -> NanStrategy {
    plan.model.nan_strategy.unwrap_or(plan.feats.nan_strategy)
}

/// Rows with a missing value, under `drop`; none otherwise.
fn rows_to_drop(strategy: NanStrategy, features: ArrayView2<f32>) -> Vec<usize> {
    if strategy != NanStrategy::Drop {
        return Vec::new();
    }
    let incomplete = |row: &ndarray::ArrayView1<f32>| row.iter().any(|v| !v.is_finite());
    let rows = features.outer_iter().enumerate();
    rows.filter(|(_, row)| incomplete(row))
        .map(|(index, _)| index)
        .collect()
}

/// Joins the predictions of the folds, rows ascending.
fn merge(parts: Vec<(Vec<usize>, Prediction)>) -> Result<(Vec<usize>, Prediction), LearnError> {
    let mut order: Vec<(usize, usize, usize)> = Vec::new();
    for (part, (rows, _)) in parts.iter().enumerate() {
        order.extend(
            rows.iter()
                .enumerate()
                .map(|(place, row)| (*row, part, place)),
        );
    }
    order.sort_unstable();
    let rows = order.iter().map(|(row, _, _)| *row).collect();
    let width = match parts.first() {
        Some((_, Prediction::Classes { proba })) => proba.ncols(),
        _ => 0,
    };
    let mut proba = Array2::zeros((if width > 0 { order.len() } else { 0 }, width));
    let mut values = Vec::new();
    for (to, (_, part, place)) in order.iter().enumerate() {
        match parts.get(*part) {
            Some((_, Prediction::Classes { proba: from })) => {
                proba.row_mut(to).assign(&from.row(*place))
            }
            Some((_, Prediction::Values(from))) => values.extend(from.get(*place)),
            None => {}
        }
    }
    let prediction = if width > 0 {
        Prediction::Classes { proba }
    } else {
        Prediction::Values(values)
    };
    Ok((rows, prediction))
}
