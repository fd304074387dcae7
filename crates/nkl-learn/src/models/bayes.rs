//! Gaussian naive Bayes.
//!
//! Own, because smartcore's has neither sample weights nor smoothing nor probabilities.

use super::{classes, softmax};
use crate::{LearnError, Learner, Model, Training};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Share of the largest feature variance that is added to every variance (scikit-learn's
/// `var_smoothing`).
const VAR_SMOOTHING: f64 = 1e-9;

/// Gaussian naive Bayes has no settings.
pub(crate) struct BayesSettings;

impl BayesSettings {
    pub(crate) fn build(_: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        Ok(Box::new(BayesSettings))
    }
}

/// Per class: a normal distribution for every feature, as scikit-learn's GaussianNB.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bayes {
    /// Log of the share of each class.
    pub log_prior: Vec<f64>,
    /// Classes × features.
    pub mean: Array2<f64>,
    /// Classes × features, smoothed.
    pub variance: Array2<f64>,
}

impl Learner for BayesSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let (index, count) = classes(t.y)?;
        let weight = |row: usize| t.weights.map_or(1.0, |w| w[row]);
        let (mut mean, mut variance) = (
            Array2::zeros((count, t.x.ncols())),
            Array2::zeros((count, t.x.ncols())),
        );
        let mut mass: Array1<f64> = Array1::zeros(count);
        for (row, x) in t.x.outer_iter().enumerate() {
            mass[index[row]] += weight(row);
            mean.row_mut(index[row]).scaled_add(weight(row), &x);
        }
        if let Some(class) = mass.iter().position(|&m| m <= 0.0) {
            return Err(LearnError::Data(format!(
                "all samples of class number {class} have weight 0"
            )));
        }
        mean /= &mass.view().insert_axis(Axis(1));
        for (row, x) in t.x.outer_iter().enumerate() {
            let w = weight(row);
            let m = mean.row(index[row]);
            ndarray::Zip::from(variance.row_mut(index[row]))
                .and(x)
                .and(m)
                .for_each(|v, x, m| *v += w * (x - m) * (x - m));
        }
        variance /= &mass.view().insert_axis(Axis(1));
        let widest =
            t.x.var_axis(Axis(0), 0.0)
                .iter()
                .copied()
                .fold(0.0, f64::max);
        // Where every feature is constant there is no scale to take a share of.
        variance += if widest > 0.0 {
            VAR_SMOOTHING * widest
        } else {
            VAR_SMOOTHING
        };
        let total = mass.sum();
        Ok(Model::Bayes(Bayes {
            log_prior: mass.iter().map(|m| (m / total).ln()).collect(),
            mean,
            variance,
        }))
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

impl Bayes {
    /// Rows × classes.
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Array2<f64> {
        let constant: Vec<f64> = self
            .variance
            .outer_iter()
            .zip(&self.log_prior)
            .map(|(v, prior)| {
                prior
                    - 0.5
                        * v.iter()
                            .map(|v| (2.0 * std::f64::consts::PI * v).ln())
                            .sum::<f64>()
            })
            .collect();
        let precision = self.variance.mapv(|v| 1.0 / v);
        let mut proba = Array2::zeros((x.nrows(), constant.len()));
        proba
            .axis_chunks_iter_mut(Axis(0), 256)
            .into_par_iter()
            .enumerate()
            .for_each(|(chunk, mut out)| {
                for (r, mut out) in out.outer_iter_mut().enumerate() {
                    let row = x.row(chunk * 256 + r);
                    for (c, out) in out.iter_mut().enumerate() {
                        let mut distance = 0.0;
                        ndarray::Zip::from(row)
                            .and(self.mean.row(c))
                            .and(precision.row(c))
                            .for_each(|x, m, p| distance += (x - m) * (x - m) * p);
                        *out = constant[c] - 0.5 * distance;
                    }
                    if let Some(out) = out.as_slice_mut() {
                        softmax(out);
                    }
                }
            });
        proba
    }
}
