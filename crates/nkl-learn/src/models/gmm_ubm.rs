//! A background mixture of all samples, adapted to each class (GMM-UBM, Reynolds, Quatieri & Dunn
//! 2000), with linear scoring.

use super::gmm::{components, device, mixture, normalised, sort_by_value, Classes, Options, Shape};
use crate::{LearnError, Learner, Model, Training};
use ndarray::{Array2, ArrayView2, Axis};
use nkl_config::plan::{ModelPlan, Task};
use nkl_mixture::{
    adapt, open, Adaptation, Covariance, Device, Frames, Gmm, MapOptions, Rows, Values,
};
use serde::{Deserialize, Serialize};

/// Settings of gmm_ubm.
pub(crate) struct GmmUbmSettings {
    components: usize,
    relevance: f64,
    device: Device,
}

impl GmmUbmSettings {
    pub(crate) fn build(plan: &ModelPlan, _: Task) -> Result<Box<dyn Learner>, LearnError> {
        if let Some(other) = plan
            .gmm_covariance
            .as_deref()
            .filter(|kind| *kind != "diag")
        {
            let help = "linear scoring needs diagonal covariances: diag, or leave it out";
            return Err(LearnError::setting("GMM_covariance_type", other, help));
        }
        let relevance = plan.gmm_relevance.unwrap_or(4.0);
        if !(relevance.is_finite() && relevance > 0.0) {
            let help = "has to be a positive number";
            return Err(LearnError::setting("GMM_relevance_factor", relevance, help));
        }
        Ok(Box::new(GmmUbmSettings {
            components: components(plan)?,
            relevance,
            device: device(plan)?,
        }))
    }
}

/// The background mixture, and its means as adapted to each class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdaptedMixtures {
    /// Log of the share of each class.
    pub log_prior: Vec<f64>,
    /// The background mixture, diagonal.
    pub ubm: Gmm,
    /// Shape (M, D), one per class.
    pub means: Vec<Array2<f64>>,
}

impl Learner for GmmUbmSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let classes = Classes::of(t)?;
        if t.x.nrows() < self.components {
            let help = format!("there are only {} training samples", t.x.nrows());
            return Err(LearnError::setting("GMM_components", self.components, help));
        }
        let values = Values::F64(t.x.view());
        let mut all = classes.rows.concat();
        sort_by_value(&mut all, t.x);
        let all = Frames {
            values,
            rows: Rows::List(&all),
        };
        let options = Options {
            components: self.components,
            shape: Shape::DIAGONAL,
            seed: t.seed,
            device: self.device,
        };
        let ubm = mixture(all, &options)?;
        let options = MapOptions {
            adaptation: Adaptation::Relevance(self.relevance),
            ..MapOptions::default()
        };
        let mut means = Vec::new();
        for rows in &classes.rows {
            let rows = Rows::List(rows);
            let mut opened = open(Frames { values, rows }, self.device)?;
            let statistics = opened.source.statistics(&ubm)?;
            means.push(adapt(&statistics, &ubm, &ubm, &options)?.means);
        }
        Ok(Model::GmmUbm(AdaptedMixtures {
            log_prior: classes.log_prior,
            ubm,
            means,
        }))
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

impl AdaptedMixtures {
    /// Rows × classes: the linear score of a row is, to first order, the log-likelihood ratio of
    /// its class against the background, so scores and log priors add.
    ///
    /// For a single frame x with responsibilities r the score is sum of r (M - m) (x - m) / v.
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Result<Array2<f64>, LearnError> {
        let Covariance::Diagonal(variances) = &self.ubm.covariance else {
            return Err(LearnError::Data(
                "the background mixture is not diagonal".into(),
            ));
        };
        let shares = self.ubm.responsibilities(x)?;
        let mut scores = Array2::zeros((x.nrows(), self.means.len()));
        let classes = self.means.iter().zip(&self.log_prior);
        for (mut out, (means, prior)) in scores.axis_iter_mut(Axis(1)).zip(classes) {
            let direction = (means - &self.ubm.means) / variances;
            let offset = (&direction * &self.ubm.means).sum_axis(Axis(1));
            let component_scores = x.dot(&direction.t()) - &offset;
            out.assign(&((component_scores * &shares).sum_axis(Axis(1)) + *prior));
        }
        Ok(normalised(scores))
    }
}
