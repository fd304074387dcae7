//! The same with features in a file: nothing of the size of the table is ever in memory.

use super::fold::{FoldOutcome, Target, Trained};
use super::{nan_strategy, Fill, Fold, Outcome, Samples};
use crate::rows::{fit, raw, Blocks, Bounds, RowFile, Stream, Streamed, AT_ONCE};
use crate::scale::{self, Scaler};
use crate::{Estimator, Fitted, LearnError, Prediction};
use ndarray::{Array2, Axis};
use nkl_config::plan::{NanStrategy, Plan};

/// Why features have to be in memory as a whole for what `plan` asks for; `None` if they need not.
pub fn needs_memory(plan: &Plan, estimator: &dyn Estimator) -> Option<String> {
    let scale = plan.feats.scale.as_deref();
    let by_speaker = scale
        .and_then(|name| scale::check(name).ok())
        .is_some_and(|entry| entry.needs_groups);
    if !estimator.streams() {
        Some(format!("MODEL.type = {}", plan.model.kind))
    } else if let Some(name) = &plan.feats.balancing {
        Some(format!("FEATS.balancing = {name}"))
    } else if !plan.tuning.is_empty() {
        Some("MODEL.tuning_params".to_string())
    } else if by_speaker {
        Some(format!("FEATS.scale = {}", scale.unwrap_or_default()))
    } else {
        None
    }
}

/// As [`evaluate`](super::evaluate), with the features of all samples in a file; those of `samples`
/// are not looked at. One fold after the other, so that memory is bounded.
///
/// # Errors
/// As [`evaluate`](super::evaluate); what needs all features in memory (see [`needs_memory`]); a
/// file that cannot be read or written.
pub fn evaluate_streamed(
    plan: &Plan,
    estimator: &dyn Estimator,
    samples: &Samples,
    features: &RowFile,
    bounds: Bounds,
) -> Result<Outcome, LearnError> {
    if let Some(what) = needs_memory(plan, estimator) {
        return Err(LearnError::Data(format!(
            "{what} needs all features in memory"
        )));
    }
    let strategy = nan_strategy(plan);
    let (dropped, missing) = missing(strategy, features)?;
    let work = Work {
        plan,
        estimator,
        samples,
        features,
        bounds,
    };
    super::runs(
        plan,
        samples,
        (
            dropped,
            if strategy == NanStrategy::Drop {
                0
            } else {
                missing
            },
        ),
        false,
        &[],
        &|fold, seed| work.fold(fold, seed),
    )
}

/// Rows with a missing value, under `drop`, and how many values are missing.
fn missing(strategy: NanStrategy, features: &RowFile) -> Result<(Vec<usize>, usize), LearnError> {
    let (mut rows, mut count) = (Vec::new(), 0);
    for from in (0..features.nrows()).step_by(AT_ONCE) {
        let part: Vec<usize> = (from..(from + AT_ONCE).min(features.nrows())).collect();
        let x = raw(features, &part)?;
        for (row, values) in part.iter().zip(x.outer_iter()) {
            let own = values.iter().filter(|v| !v.is_finite()).count();
            count += own;
            if own > 0 && strategy == NanStrategy::Drop {
                rows.push(*row);
            }
        }
    }
    Ok((rows, count))
}

struct Work<'a, 's> {
    plan: &'a Plan,
    estimator: &'a dyn Estimator,
    samples: &'a Samples<'s>,
    features: &'a RowFile,
    bounds: Bounds<'a>,
}

impl Work<'_, '_> {
    fn fold(&self, fold: &Fold, seed: u64) -> Result<FoldOutcome, LearnError> {
        let (fill, scaler) = fit(
            self.features,
            &fold.train,
            nan_strategy(self.plan),
            self.plan.feats.scale.as_deref(),
            self.bounds.bytes,
        )?;
        let y = Target::new(self.samples.target, &fold.train);
        let x = self.stream(&fold.train, &fill, &scaler);
        let dev = (!fold.dev.is_empty()).then(|| self.stream(&fold.dev, &fill, &scaler));
        let dev_y = Target::new(self.samples.target, &fold.dev);
        let fitted = self.estimator.fit_streamed(&Streamed {
            x: &x,
            y: y.view(),
            weights: None,
            dev: dev.as_ref().map(|x| (x, dev_y.view())),
            seed,
            bounds: self.bounds,
        })?;
        let test = predict(&fitted, &self.stream(&fold.test, &fill, &scaler))?;
        let dev = dev.map(|x| predict(&fitted, &x)).transpose()?;
        Ok(FoldOutcome {
            test,
            dev,
            trained: Trained {
                fill,
                scaler,
                fitted,
            },
            tuned: None,
        })
    }

    fn stream<'a>(
        &'a self,
        rows: &'a [usize],
        fill: &'a Fill,
        scaler: &'a Option<Scaler>,
    ) -> Stream<'a> {
        Stream::new(self.features, rows, fill, scaler.as_ref())
    }
}

/// Predicts all rows of a stream.
fn predict(fitted: &Fitted, x: &Stream) -> Result<Prediction, LearnError> {
    let mut proba = Array2::zeros((0, fitted.classes));
    let mut values = Vec::new();
    if fitted.classes > 0 {
        proba = Array2::zeros((x.nrows(), fitted.classes));
    }
    x.each(|first, block| {
        match fitted.predict(block.view())? {
            Prediction::Values(some) => values.extend(some),
            Prediction::Classes { proba: some } => {
                for (mut to, from) in proba.axis_iter_mut(Axis(0)).skip(first).zip(some.rows()) {
                    to.assign(&from);
                }
            }
        }
        Ok(())
    })?;
    Ok(match fitted.classes {
        0 => Prediction::Values(values),
        _ => Prediction::Classes { proba },
    })
}
