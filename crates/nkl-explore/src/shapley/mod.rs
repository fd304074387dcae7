//! Shapley values: how much each feature moves the prediction of one sample away from the mean.
//!
//! | model | method | what is explained |
//! |---|---|---|
//! | tree, forest (and _reg) | exact, path-dependent TreeSHAP | probabilities, or the value |
//! | xgb, xgr | exact, path-dependent TreeSHAP | sums of the trees (log-odds, or the value) |
//! | log_reg, lin_reg, svr with a linear kernel | exact, features taken as independent | log-odds, or the value |
//! | any other | sampled permutations, forwards and backwards | probabilities, or the value |
//!
//! For every sample and output the values of all features and the base add up to the output
//! (Lundberg and Lee 2017, "local accuracy").

mod linear;
mod permutations;
mod tree;
mod trees;

use crate::ExploreError;
use ndarray::{Array3, ArrayView2, Axis};
use nkl_learn::{Fitted, Link, Model};
use serde::Serialize;

pub use permutations::Sampling;

/// How the values were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Exact, by the paths of trees (Lundberg et al. 2018, algorithm 2).
    Trees,
    /// Exact, from the coefficients.
    Linear,
    /// Estimated from random orders of the features.
    Permutations,
}

/// What the values are parts of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Probabilities of classes.
    Probability,
    /// Logarithms of odds, before they become probabilities.
    LogOdds,
    /// The predicted value.
    Value,
}

/// Shapley values of samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// How they were found.
    pub method: Method,
    /// What they are parts of.
    pub unit: Unit,
    /// The class of each output, as the experiment numbers them; a single output of two classes is
    /// for the second. `None` for the one output of a regression.
    pub classes: Option<Vec<usize>>,
    /// The mean output: one per output.
    pub base: Vec<f64>,
    /// Samples × features × outputs.
    pub values: Array3<f64>,
}

impl Explanation {
    /// Mean size of the values: for every feature one number per output.
    pub fn mean_sizes(&self) -> Vec<Vec<f64>> {
        let rows = self.values.len_of(Axis(0)).max(1) as f64;
        let sizes = self.values.mapv(f64::abs).sum_axis(Axis(0)) / rows;
        sizes.outer_iter().map(|row| row.to_vec()).collect()
    }
}

/// How a model is explained.
pub fn method(fitted: &Fitted) -> Method {
    match &fitted.model {
        Model::Trees(_) | Model::Boosted(_) => Method::Trees,
        model if linear::coefficients(model).is_some() => Method::Linear,
        _ => Method::Permutations,
    }
}

/// Explains the predictions of a model for the rows of `x` (samples × features, as the model sees
/// them: filled and scaled). `background`: the samples whose mean prediction is the base, usually
/// those the model was trained on.
///
/// # Errors
/// Other numbers of features than the model has, values that are not finite, no background.
pub fn explain(
    fitted: &Fitted,
    x: ArrayView2<f64>,
    background: ArrayView2<f64>,
    sampling: &Sampling,
) -> Result<Explanation, ExploreError> {
    check(fitted, x.reborrow())?;
    check(fitted, background.reborrow())?;
    if background.nrows() == 0 {
        let none = "no samples to compare predictions with".to_owned();
        return Err(ExploreError::Data(none));
    }
    match &fitted.model {
        Model::Trees(forest) => Ok(trees::forest(fitted, forest, x, background)),
        Model::Boosted(model) => Ok(trees::boosted(fitted, model, x, background)),
        _ => match linear::coefficients(&fitted.model) {
            Some(found) => Ok(linear::explain(fitted, &found, x, background)),
            None => permutations::explain(fitted, x, background, sampling),
        },
    }
}

fn check(fitted: &Fitted, x: ArrayView2<f64>) -> Result<(), ExploreError> {
    if x.ncols() != fitted.features {
        return Err(ExploreError::Data(format!(
            "the samples have {} features, the model was trained with {}",
            x.ncols(),
            fitted.features
        )));
    }
    for ((row, column), value) in x.indexed_iter() {
        if !value.is_finite() {
            return Err(ExploreError::NotFinite {
                row,
                column,
                value: *value,
            });
        }
    }
    Ok(())
}

/// Unit and classes of sums with this link.
fn linked(fitted: &Fitted, link: Link) -> (Unit, Option<Vec<usize>>) {
    match link {
        Link::Identity => (Unit::Value, None),
        Link::Logistic => (Unit::LogOdds, Some(second(fitted))),
        Link::Softmax => (Unit::LogOdds, Some(fitted.present.clone())),
    }
}

/// The second of two classes, for models with one output for both.
fn second(fitted: &Fitted) -> Vec<usize> {
    fitted.present.get(1).copied().into_iter().collect()
}

#[cfg(test)]
mod tests;
