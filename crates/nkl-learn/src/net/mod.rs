//! Networks that are trained here, after a common introduction (Goodfellow et al. 2016, ch. 6-8).
//!
//! Own, because a deep-learning crate would cost minutes of build time for a few matrix products,
//! and its results depend on the number of threads or the device. Here every sum has a fixed
//! order, and the same seed gives the same bytes.
//!
//! Unlike the original: hidden layers stay in the order given and all have the activation; the
//! best epoch is chosen on the dev part, never on the test part; values are learned on a scale
//! with mean 0 and deviation 1, which becomes part of the last layer afterwards.

mod activation;
mod body;
mod cnn;
mod conv;
mod dense;
mod history;
mod loss;
mod network;
mod optimizer;
mod part;
mod schedule;
mod settings;
mod single;
mod train;

pub use activation::Activation;
pub use body::Convolutions;
pub use cnn::Cnn;
pub(crate) use cnn::CnnSettings;
pub use conv::Convolution;
pub use dense::Dense;
pub use history::{Epoch, History, Said};
pub use network::Network;

use crate::rows::Streamed;
use crate::{LearnError, Learner, Model, Prediction, TargetRef, Training};
use loss::probabilities;
use ndarray::{Array2, ArrayView2};
use nkl_config::plan::{ModelPlan, Task};
use part::Rows;
use serde::{Deserialize, Serialize};
use settings::Settings;
use single::{single, Single};

/// A multilayer perceptron with settings from the plan, for classes and values.
pub(crate) struct MlpSettings(Settings);

impl MlpSettings {
    pub(crate) fn build(plan: &ModelPlan, task: Task) -> Result<Box<dyn Learner>, LearnError> {
        Ok(Box::new(MlpSettings(Settings::read(plan, task)?)))
    }
}

/// A trained multilayer perceptron.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mlp {
    /// Its parameters.
    pub network: Network,
    /// Classes, or 0 for values. Two classes may share one output.
    pub classes: usize,
    /// How training went.
    pub history: History,
}

impl Learner for MlpSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let (x, rows) = Rows::in_order(t);
        let dev = t.dev.map(|(x, y)| (Single::Memory(single(x)), y));
        self.model(x, &rows, dev, t.seed)
    }

    fn fit_streamed(&self, t: &Streamed) -> Result<Model, LearnError> {
        let (x, rows) = Rows::in_order_streamed(t)?;
        let dev = t.dev.map(|(x, y)| {
            let order: Vec<usize> = (0..y.len()).collect();
            let x = Single::stored(x, &order, t.bounds.scratch)?;
            Ok::<_, LearnError>((x, y))
        });
        self.model(x, &rows, dev.transpose()?, t.seed)
    }

    fn streams(&self) -> bool {
        true
    }

    fn min_classes(&self) -> usize {
        2
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

impl MlpSettings {
    fn model(
        &self,
        x: Single,
        rows: &Rows,
        dev: Option<(Single, TargetRef)>,
        seed: u64,
    ) -> Result<Model, LearnError> {
        let (body, history) = train::train(&self.0, x, rows, dev, seed)?;
        Ok(Model::Mlp(Mlp {
            network: body.network,
            classes: class_count(rows.truth()),
            history,
        }))
    }
}

impl Mlp {
    /// Rows × features to probabilities or values.
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Prediction {
        said(self.network.outputs(single(x).view()), self.classes)
    }
}

/// From outputs of a network to probabilities, or to values where there are no classes.
fn said(out: Array2<f32>, classes: usize) -> Prediction {
    let out = out.mapv(f64::from);
    match classes {
        0 => Prediction::Values(out.iter().copied().collect()),
        _ => Prediction::Classes {
            proba: probabilities(&out),
        },
    }
}

/// Classes of the training, 0 for values.
fn class_count(y: TargetRef) -> usize {
    match y {
        TargetRef::Classes { count, .. } => count,
        TargetRef::Values(_) => 0,
    }
}

#[cfg(test)]
mod tests;
