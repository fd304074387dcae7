//! Layers one after the other, forward and backward.

use super::activation::Activation;
use super::dense::Dense;
use ndarray::{s, Array2, ArrayView2, Axis};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Rows per task of a prediction.
const BLOCK: usize = 512;

/// Hidden layers with their activation, then an output layer without one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// From the input on; the last one is the output layer.
    pub layers: Vec<Dense>,
    /// Of the hidden layers.
    pub activation: Activation,
}

/// What a pass forward leaves for the way back, by hidden layer.
pub(super) struct Trace {
    /// Activations.
    hidden: Vec<Array2<f32>>,
    /// Factors of dropout, and the activations times them; `None` where nothing is dropped.
    dropped: Vec<Option<(Array2<f32>, Array2<f32>)>>,
    /// Rows × outputs.
    pub output: Array2<f32>,
}

impl Trace {
    /// What came into the layer behind hidden layer `number`.
    fn behind(&self, number: usize) -> ArrayView2<'_, f32> {
        match &self.dropped[number] {
            Some((_, after)) => after.view(),
            None => self.hidden[number].view(),
        }
    }
}

impl Network {
    /// Random parameters; `hidden` sizes in this order.
    pub(super) fn random(
        inputs: usize,
        hidden: &[usize],
        outputs: usize,
        activation: Activation,
        random: &mut ChaCha8Rng,
    ) -> Self {
        let mut before = inputs;
        let sizes = hidden.iter().chain(std::iter::once(&outputs));
        let layers = sizes
            .map(|&units| Dense::random(std::mem::replace(&mut before, units), units, random))
            .collect();
        Network { layers, activation }
    }

    /// Rows × outputs; rows are computed in parallel, each for itself.
    pub(super) fn outputs(&self, x: ArrayView2<f32>) -> Array2<f32> {
        let width = self.layers.last().map_or(0, |layer| layer.bias.len());
        let mut out = Array2::zeros((x.nrows(), width));
        out.axis_chunks_iter_mut(Axis(0), BLOCK)
            .into_par_iter()
            .enumerate()
            .for_each(|(block, mut out)| {
                let first = block * BLOCK;
                let rows = x.slice(s![first..first + out.nrows(), ..]);
                out.assign(&self.block(rows));
            });
        out
    }

    fn block(&self, x: ArrayView2<f32>) -> Array2<f32> {
        let last = self.layers.len().saturating_sub(1);
        let mut now: Option<Array2<f32>> = None;
        for (number, layer) in self.layers.iter().enumerate() {
            let mut z = match &now {
                Some(now) => layer.forward(now.view()),
                None => layer.forward(x),
            };
            if number < last {
                self.activation.apply(z.as_slice_mut().unwrap_or_default());
            }
            now = Some(z);
        }
        now.unwrap_or_else(|| x.to_owned())
    }

    /// For training: `drop` is the share of each hidden layer's units that is switched off at
    /// random; the others are scaled up by as much (Srivastava et al. 2014).
    pub(super) fn forward(
        &self,
        x: ArrayView2<f32>,
        drop: &[f32],
        random: &mut ChaCha8Rng,
    ) -> Trace {
        let mut trace = Trace {
            hidden: Vec::with_capacity(self.layers.len()),
            dropped: Vec::with_capacity(self.layers.len()),
            output: Array2::zeros((0, 0)),
        };
        let last = self.layers.len().saturating_sub(1);
        for (number, layer) in self.layers.iter().enumerate() {
            let mut z = match number {
                0 => layer.forward(x),
                _ => layer.forward(trace.behind(number - 1)),
            };
            if number == last {
                trace.output = z;
                break;
            }
            self.activation.apply(z.as_slice_mut().unwrap_or_default());
            let share = drop.get(number).copied().unwrap_or(0.0);
            trace.dropped.push((share > 0.0).then(|| {
                let kept = 1.0 / (1.0 - share);
                let factor = || {
                    if random.random::<f32>() < share {
                        0.0
                    } else {
                        kept
                    }
                };
                let factors = Array2::from_shape_simple_fn(z.raw_dim(), factor);
                let after = &z * &factors;
                (factors, after)
            }));
            trace.hidden.push(z);
        }
        trace
    }

    /// The way back: `delta` is the loss's derivative by the outputs, rows × outputs. Returns the
    /// derivative by the sums of the first layer.
    pub(super) fn backward(
        &self,
        x: ArrayView2<f32>,
        trace: &Trace,
        mut delta: Array2<f32>,
        gradients: &mut [Dense],
    ) -> Array2<f32> {
        for (number, (layer, gradient)) in self.layers.iter().zip(gradients).enumerate().rev() {
            if number == 0 {
                layer.backward(x, &delta, gradient);
                break;
            }
            layer.backward(trace.behind(number - 1), &delta, gradient);
            delta = layer.to_inputs(&delta);
            if let Some((factors, _)) = &trace.dropped[number - 1] {
                delta *= factors;
            }
            let a = trace.hidden[number - 1].as_slice().unwrap_or_default();
            let to = delta.as_slice_mut().unwrap_or_default();
            self.activation.times_slope(to, a);
        }
        delta
    }

    /// Outputs times `scale` plus `shift`, made part of the last layer.
    pub(super) fn stretch_outputs(&mut self, scale: f64, shift: f64) {
        if let Some(last) = self.layers.last_mut() {
            last.weights.mapv_inplace(|w| (f64::from(w) * scale) as f32);
            last.bias
                .mapv_inplace(|b| f64::from(b).mul_add(scale, shift) as f32);
        }
    }
}
