//! Expectation and maximisation in turn. Written once, for whatever the statistics come from.

use crate::{update, Gmm, MixtureError, Source, Statistics, UpdateOptions};
use serde::{Deserialize, Serialize};

/// When to stop. L is the average log-likelihood of a frame under the parameters before an update.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// At most so many iterations; 0 leaves the mixture as it is.
    pub iterations: usize,
    /// At least so many.
    pub least_iterations: usize,
    /// Stop when |(L_before - L) / L_before| is at most this (bob.learn.em). The update of the last
    /// iteration is kept.
    pub relative: Option<f64>,
    /// Stop when |L - L_before| is at most this (scikit-learn's `tol`, there with `<`).
    pub absolute: Option<f64>,
}

impl Default for Stop {
    /// 200 iterations, relative threshold 1e-5, as bob.learn.em.
    fn default() -> Self {
        Stop {
            iterations: 200,
            least_iterations: 0,
            relative: Some(1e-5),
            absolute: None,
        }
    }
}

impl Stop {
    /// Exactly this many iterations.
    pub fn after(iterations: usize) -> Self {
        Stop {
            iterations,
            least_iterations: 0,
            relative: None,
            absolute: None,
        }
    }

    fn check(&self) -> Result<(), MixtureError> {
        for (name, value) in [("relative", self.relative), ("absolute", self.absolute)] {
            if let Some(value) = value.filter(|v| v.is_nan() || *v < 0.0) {
                return Err(MixtureError::Setting {
                    name,
                    value: value.to_string(),
                    help: "a convergence threshold has to be 0 or a positive number",
                });
            }
        }
        Ok(())
    }

    /// Whether L has settled.
    pub(crate) fn settled(&self, before: f64, now: f64) -> bool {
        let change = (now - before).abs();
        self.relative.is_some_and(|t| change <= t * before.abs())
            || self.absolute.is_some_and(|t| change <= t)
    }
}

/// Settings of maximum-likelihood training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainOptions {
    /// The M-step.
    pub update: UpdateOptions,
    /// When to stop.
    pub stop: Stop,
}

/// A mixture, and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// The mixture after the last update.
    pub gmm: Gmm,
    /// The average log-likelihood of a frame before each update.
    pub history: Vec<f64>,
    /// Whether a threshold ended the training, not the number of iterations.
    pub converged: bool,
}

/// Maximum-likelihood training of a mixture, from `start`, on all frames of `source`.
///
/// The variance floor and what is tied hold from the start on.
///
/// Errors: the source's, no frames, settings that make no sense, a start that is no mixture.
pub fn train(
    source: &mut dyn Source,
    mut start: Gmm,
    options: &TrainOptions,
) -> Result<Trained, MixtureError> {
    start.check()?;
    options.update.check(&start)?;
    let weights = start.weights.clone();
    options.update.tie.apply(&mut start, weights.view());
    options.update.floor.apply(&mut start)?;
    iterate(source, start, &options.stop, |statistics, gmm| {
        update(statistics, gmm, &options.update)
    })
}

/// The loop that all training shares; `step` is the M-step.
pub(crate) fn iterate(
    source: &mut dyn Source,
    start: Gmm,
    stop: &Stop,
    step: impl Fn(&Statistics, &Gmm) -> Result<Gmm, MixtureError>,
) -> Result<Trained, MixtureError> {
    stop.check()?;
    let mut trained = Trained {
        gmm: start,
        history: Vec::new(),
        converged: false,
    };
    for iteration in 1..=stop.iterations {
        let statistics = source.statistics(&trained.gmm)?;
        trained.gmm = step(&statistics, &trained.gmm)?;
        let now = statistics
            .average_log_likelihood()
            .ok_or_else(|| MixtureError::Data("there are no frames to train with".into()))?;
        let before = trained.history.last().copied();
        trained.history.push(now);
        let settled = before.is_some_and(|before| stop.settled(before, now));
        if settled && iteration >= stop.least_iterations {
            trained.converged = true;
            break;
        }
    }
    Ok(trained)
}
