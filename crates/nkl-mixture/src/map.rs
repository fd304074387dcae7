//! MAP adaptation of a mixture (Reynolds, Quatieri & Dunn 2000, equations 11 to 14).

use crate::error::same_dimensions;
use crate::train::{iterate, Stop, Trained};
use crate::update::{check_least_count, check_statistics, settle};
use crate::{
    Covariance, Gmm, MixtureError, Second, Source, Statistics, Updates, VarianceFloor,
    VarianceFormula,
};
use ndarray::Axis;
use serde::{Deserialize, Serialize};

/// How much the data count against the prior.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Adaptation {
    /// n / (n + factor) for every component by itself.
    Relevance(f64),
    /// The same share for all.
    Fixed(f64),
}

/// Settings of MAP adaptation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapOptions {
    /// Which parameters adapt.
    pub update: Updates,
    /// How much the data count.
    pub adaptation: Adaptation,
    /// Least variances.
    pub floor: VarianceFloor,
    /// Components with fewer frames keep the prior's values. Must be positive.
    pub least_count: f64,
    /// Reynolds' formula, or bob's.
    pub formula: VarianceFormula,
}

impl Default for MapOptions {
    /// Means only, relevance factor 4, as bob.learn.em.
    fn default() -> Self {
        MapOptions {
            update: Updates::MEANS,
            adaptation: Adaptation::Relevance(4.0),
            floor: VarianceFloor::default(),
            least_count: f64::EPSILON,
            formula: VarianceFormula::Deviation,
        }
    }
}

impl MapOptions {
    fn check(&self, prior: &Gmm) -> Result<(), MixtureError> {
        self.floor.check(prior.components(), prior.dimensions())?;
        check_least_count(self.least_count)?;
        let (name, value, good, help) = match self.adaptation {
            Adaptation::Relevance(r) => (
                "relevance factor",
                r,
                r >= 0.0,
                "has to be 0 or a positive number",
            ),
            Adaptation::Fixed(a) => (
                "alpha",
                a,
                (0.0..=1.0).contains(&a),
                "has to lie between 0 and 1",
            ),
        };
        if value.is_finite() && good {
            return Ok(());
        }
        Err(MixtureError::Setting {
            name,
            value: value.to_string(),
            help,
        })
    }

    /// The share of the data in a component that has n frames.
    fn share(&self, n: f64) -> f64 {
        match self.adaptation {
            // 0 / 0 where neither frames nor prior count.
            Adaptation::Relevance(factor) if n + factor > 0.0 => n / (n + factor),
            Adaptation::Relevance(_) => 0.0,
            Adaptation::Fixed(alpha) => alpha,
        }
    }
}

/// One step of MAP adaptation: the statistics are those of an E-step under `current`, which is
/// `prior` in the first step. Parameters that do not adapt stay as they are in `current`.
///
/// With a = n / (n + factor) or the fixed share: weights a n / N + (1 - a) w°, divided by their sum;
/// means a E\[x\] + (1 - a) m°; variances a E\[x²\] + (1 - a) (v° + m°²) - m², floored.
///
/// Errors: shapes that do not fit, statistics without frames, settings.
pub fn adapt(
    statistics: &Statistics,
    prior: &Gmm,
    current: &Gmm,
    options: &MapOptions,
) -> Result<Gmm, MixtureError> {
    options.check(prior)?;
    check_statistics(statistics, prior)?;
    same_dimensions(
        "the mixture that adapts",
        prior.dimensions(),
        current.dimensions(),
    )?;
    if current.components() != prior.components() || current.kind() != prior.kind() {
        return Err(MixtureError::Data(
            "the prior and the mixture that adapts are not of one kind and size".into(),
        ));
    }
    let mut next = current.clone();
    if options.update.weights {
        for (c, w) in next.weights.iter_mut().enumerate() {
            let (n, a) = (statistics.n[c], options.share(statistics.n[c]));
            *w = a * n / statistics.frames as f64 + (1.0 - a) * prior.weights[c];
        }
        let sum = next.weights.sum();
        next.weights /= sum;
    }
    for c in 0..prior.components() {
        let n = statistics.n[c];
        // Too few frames: the prior alone.
        let a = if n < options.least_count {
            0.0
        } else {
            options.share(n)
        };
        let n = n.max(options.least_count);
        if options.update.means {
            for (i, m) in next.means.row_mut(c).iter_mut().enumerate() {
                *m = a * statistics.first[[c, i]] / n + (1.0 - a) * prior.means[[c, i]];
            }
        }
        if options.update.variances {
            adapt_variances(&mut next, c, a, n, statistics, prior, options.formula);
        }
    }
    if options.update.variances {
        settle(&mut next, &options.floor)?;
    }
    Ok(next)
}

fn adapt_variances(
    next: &mut Gmm,
    c: usize,
    a: f64,
    n: f64,
    statistics: &Statistics,
    prior: &Gmm,
    formula: VarianceFormula,
) {
    let mean = next.means.row(c);
    let old = prior.means.row(c);
    let first = statistics.first.row(c);
    // The square of the prior's mean; bob leaves it unsquared (on the diagonal, all that it has).
    let square = |i: usize, j: usize| match formula {
        VarianceFormula::Bob if i == j => old[i],
        _ => old[i] * old[j],
    };
    // What is left of the second moment when the mean is not the adapted one.
    let adapted = |i: usize| a * first[i] / n + (1.0 - a) * old[i];
    let central = |i: usize, j: usize| match formula {
        VarianceFormula::Bob => mean[i] * mean[j],
        VarianceFormula::Deviation => {
            adapted(i) * mean[j] + mean[i] * adapted(j) - mean[i] * mean[j]
        }
    };
    match (&mut next.covariance, &statistics.second, &prior.covariance) {
        (Covariance::Diagonal(v), Second::Diagonal(s), Covariance::Diagonal(v0)) => {
            for (i, v) in v.row_mut(c).iter_mut().enumerate() {
                let before = v0[[c, i]] + square(i, i);
                *v = a * s[[c, i]] / n + (1.0 - a) * before - central(i, i);
            }
        }
        (Covariance::Full(v), Second::Full(s), Covariance::Full(v0)) => {
            for ((i, j), v) in v.index_axis_mut(Axis(0), c).indexed_iter_mut() {
                let before = v0[[c, i, j]] + square(i, j);
                *v = a * s[[c, i, j]] / n + (1.0 - a) * before - central(i, j);
            }
        }
        _ => {}
    }
}

/// MAP adaptation, step by step from `start` (the prior itself, unless adaptation goes on), until
/// `stop`. Classical adaptation is one step.
pub fn map_train(
    source: &mut dyn Source,
    prior: &Gmm,
    start: Gmm,
    options: &MapOptions,
    stop: &Stop,
) -> Result<Trained, MixtureError> {
    options.check(prior)?;
    iterate(source, start, stop, |statistics, current| {
        adapt(statistics, prior, current, options)
    })
}
