//! A network that looks at pictures: convolutions, then dense layers.
//!
//! The layers are those of the original's network (two convolutions with 6 and 16 kernels of
//! 5 × 5, each followed by the largest of 2 × 2, then `layers`). The pictures are not: the original
//! draws each spectrogram in the colours of a map, enlarges it to 256 × 256 pixels and stores it as
//! a JPEG; here the numbers themselves go in, as one channel.

use super::body::{outputs, Convolutions};
use super::part::Rows;
use super::settings::Settings;
use super::single::{single, Single};
use super::{class_count, said, train, History, Network};
use crate::{LearnError, Learner, Model, Prediction, Training};
use ndarray::ArrayView2;
use nkl_config::plan::{ModelPlan, Task};
use serde::{Deserialize, Serialize};

/// A convolutional network with settings from the plan.
pub(crate) struct CnnSettings {
    shape: [usize; 2],
    network: Settings,
}

impl CnnSettings {
    pub(crate) fn build(plan: &ModelPlan, task: Task) -> Result<Box<dyn Learner>, LearnError> {
        let network = Settings::read_with_picture(plan, task)?;
        Ok(Box::new(CnnSettings {
            shape: network.picture.unwrap_or_default(),
            network,
        }))
    }
}

/// A trained convolutional network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cnn {
    /// From pixels (bands × frames, one channel) to activations.
    pub front: Convolutions,
    /// From activations to outputs.
    pub network: Network,
    /// Classes. Two classes may share one output.
    pub classes: usize,
    /// How training went.
    pub history: History,
}

impl Learner for CnnSettings {
    fn fit(&self, t: &Training) -> Result<Model, LearnError> {
        let [bands, frames] = self.shape;
        if t.x.ncols() != bands * frames {
            return Err(LearnError::Data(format!(
                "model 'cnn' looks at pictures of {bands} bands × {frames} frames, that is {} \
                 numbers, but there are {} features: use FEATS.type = ['spectra'] alone, without \
                 FEATS.features",
                bands * frames,
                t.x.ncols()
            )));
        }
        let (x, rows) = Rows::in_order(t);
        let dev = t.dev.map(|(x, y)| (Single::Memory(single(x)), y));
        let (body, history) = train::train(&self.network, x, &rows, dev, t.seed)?;
        let Some(front) = body.front else {
            return Err(LearnError::Shape("a cnn without convolutions".into()));
        };
        Ok(Model::Cnn(Cnn {
            front,
            network: body.network,
            classes: class_count(t.y),
            history,
        }))
    }

    fn min_classes(&self) -> usize {
        2
    }

    fn takes_weights(&self) -> bool {
        true
    }
}

impl Cnn {
    /// Rows × pixels to probabilities.
    pub(crate) fn predict(&self, x: ArrayView2<f64>) -> Prediction {
        let out = outputs(&self.front, &self.network, single(x).view());
        said(out, self.classes)
    }
}
