//! One fold: fill, scale, fit, predict.

use super::{Fill, Fold, Samples};
use crate::balance::balance;
use crate::scale::{self, Scaler};
use crate::search::{tune, Tuned};
use crate::{Estimator, Fitted, LearnError, Prediction, TargetRef, Training};
use ndarray::{Array2, ArrayView2};
use nkl_config::plan::Plan;
use serde::{Deserialize, Serialize};

/// Everything that was learned in a fold: plain data, kept as the stored model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// Replacements for missing values.
    pub fill: Fill,
    /// The scaler, if any.
    pub scaler: Option<Scaler>,
    /// The model.
    pub fitted: Fitted,
}

/// Predictions of one fold.
pub(super) struct FoldOutcome {
    pub test: Prediction,
    pub dev: Option<Prediction>,
    pub trained: Trained,
    /// What `MODEL.tuning_params` chose.
    pub tuned: Option<Tuned>,
}

/// Rows of the samples as the learner sees them.
struct Block {
    x: Array2<f64>,
    groups: Option<Vec<usize>>,
}

impl Block {
    fn new(samples: &Samples, rows: &[usize]) -> Self {
        let mut x = Array2::zeros((rows.len(), samples.features.ncols()));
        for (mut to, row) in x.rows_mut().into_iter().zip(rows) {
            to.zip_mut_with(&samples.features.row(*row), |to, from| {
                *to = f64::from(*from)
            });
        }
        let groups = samples.speakers.map(|speakers| {
            rows.iter()
                .filter_map(|row| speakers.get(*row).copied())
                .collect()
        });
        Block { x, groups }
    }

    fn prepare(mut self, trained: (&Fill, Option<&Scaler>)) -> Result<Array2<f64>, LearnError> {
        trained.0.apply(&mut self.x);
        if let Some(scaler) = trained.1 {
            scaler.apply(&mut self.x, self.groups.as_deref())?;
        }
        Ok(self.x)
    }
}

/// Training rows as the model sees them, and what was learned from them to make others alike.
pub(crate) struct Ready {
    fill: Fill,
    scaler: Option<Scaler>,
    /// Filled, scaled and balanced.
    pub x: Array2<f64>,
    /// Their target.
    pub y: Target,
}

impl Ready {
    /// Learns replacements, scaling and balancing from `rows`.
    pub fn new(plan: &Plan, samples: &Samples, rows: &[usize]) -> Result<Self, LearnError> {
        let mut train = Block::new(samples, rows);
        let fill = Fill::fit(super::nan_strategy(plan), train.x.view());
        fill.apply(&mut train.x);
        let scale = plan.feats.scale.as_deref();
        let scaler = scale
            .map(|name| scale::fit(name, train.x.view()))
            .transpose()?;
        let x = train.prepare((&fill, scaler.as_ref()))?;
        let (x, y) = balanced(plan, x, Target::new(samples.target, rows))?;
        Ok(Ready { fill, scaler, x, y })
    }

    /// Other rows, filled and scaled alike.
    pub fn apply(&self, samples: &Samples, rows: &[usize]) -> Result<Array2<f64>, LearnError> {
        Block::new(samples, rows).prepare((&self.fill, self.scaler.as_ref()))
    }
}

/// Trains on the fold's training rows and predicts the others.
pub(super) fn run(
    plan: &Plan,
    estimator: &dyn Estimator,
    samples: &Samples,
    fold: &Fold,
    seed: u64,
) -> Result<FoldOutcome, LearnError> {
    let chosen = (!plan.tuning.is_empty())
        .then(|| tune(plan, samples, &fold.train, seed))
        .transpose()?;
    let estimator = chosen.as_ref().map_or(estimator, |(best, _)| best.as_ref());
    let mut ready = Ready::new(plan, samples, &fold.train)?;
    let dev = (!fold.dev.is_empty())
        .then(|| ready.apply(samples, &fold.dev))
        .transpose()?;
    let dev_y = Target::new(samples.target, &fold.dev);
    let fitted = estimator.fit(&Training {
        x: ready.x.view(),
        y: ready.y.view(),
        weights: None,
        dev: dev.as_ref().map(|x| (x.view(), dev_y.view())),
        seed,
    })?;
    // The test rows may be as many: the training rows are not needed any more.
    ready.x = Array2::zeros((0, 0));
    let test = fitted.predict(ready.apply(samples, &fold.test)?.view())?;
    let dev = dev.map(|x| fitted.predict(x.view())).transpose()?;
    Ok(FoldOutcome {
        test,
        dev,
        trained: Trained {
            fill: ready.fill,
            scaler: ready.scaler,
            fitted,
        },
        tuned: chosen.map(|(_, tuned)| tuned),
    })
}

/// Balances training rows as the plan says; a regression has no classes to balance.
fn balanced(plan: &Plan, x: Array2<f64>, y: Target) -> Result<(Array2<f64>, Target), LearnError> {
    match (plan.feats.balancing.as_deref(), y) {
        (Some(name), Target::Classes(index, count)) => {
            let all = balance(name, x.view(), &index, count, plan.feats.balancing_seed)?;
            Ok((all.x, Target::Classes(all.y, count)))
        }
        (_, y) => Ok((x, y)),
    }
}

impl Trained {
    /// Predicts new rows × features (missing values allowed).
    ///
    /// # Errors
    /// Another number of features than in training.
    pub fn predict(
        &self,
        features: ArrayView2<f32>,
        speakers: Option<&[usize]>,
    ) -> Result<Prediction, LearnError> {
        let x = features.mapv(f64::from);
        let block = Block {
            x,
            groups: speakers.map(<[usize]>::to_vec),
        };
        let x = block.prepare((&self.fill, self.scaler.as_ref()))?;
        self.fitted.predict(x.view())
    }
}

/// The target of some rows.
pub(crate) enum Target {
    Classes(Vec<usize>, usize),
    Values(Vec<f64>),
}

impl Target {
    pub fn new(all: TargetRef, rows: &[usize]) -> Self {
        match all {
            TargetRef::Classes { index, count } => Target::Classes(
                rows.iter().filter_map(|r| index.get(*r).copied()).collect(),
                count,
            ),
            TargetRef::Values(values) => Target::Values(
                rows.iter()
                    .filter_map(|r| values.get(*r).copied())
                    .collect(),
            ),
        }
    }

    pub fn view(&self) -> TargetRef<'_> {
        match self {
            Target::Classes(index, count) => TargetRef::Classes {
                index,
                count: *count,
            },
            Target::Values(values) => TargetRef::Values(values),
        }
    }
}
