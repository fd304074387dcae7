//! What is trained: convolutions, where there are any, and dense layers behind them.

use super::activation::Activation;
use super::conv::{Convolution, Pooled, SIDE};
use super::dense::Dense;
use super::network::{self, Network};
use ndarray::{s, Array2, ArrayView2, Axis};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Kernels of each convolution, as in the original's network.
const KERNELS: [usize; 2] = [6, 16];
/// Pictures per task of a prediction.
const BLOCK: usize = 16;

/// The smallest side of a picture from which something is left behind all convolutions.
pub(super) const SMALLEST: usize = {
    let (mut side, mut layer) = (1, 0);
    while layer < KERNELS.len() {
        side = 2 * side + SIDE - 1;
        layer += 1;
    }
    side
};

/// Convolutions one after the other, from rows of pixels to rows of activations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convolutions {
    /// From the picture on.
    pub layers: Vec<Convolution>,
    /// Of all of them.
    pub activation: Activation,
}

impl Convolutions {
    /// For pictures of one channel, rows × columns.
    pub(super) fn random(
        [height, width]: [usize; 2],
        activation: Activation,
        random: &mut ChaCha8Rng,
    ) -> Self {
        let mut shape = [1, height, width];
        let layer = |kernels: &usize| {
            let layer = Convolution::random(shape, *kernels, random);
            shape = layer.out();
            layer
        };
        Convolutions {
            layers: KERNELS.iter().map(layer).collect(),
            activation,
        }
    }

    /// Whether the layers fit each other and pictures of so many pixels.
    pub(crate) fn fits(&self, pixels: usize) -> bool {
        let mut shape = self.layers.first().map(|layer| layer.shape);
        let first = shape
            .and_then(|[channels, rows, columns]| channels.checked_mul(rows)?.checked_mul(columns));
        let mut sound = first == Some(pixels);
        for layer in &self.layers {
            sound &= shape == Some(layer.shape) && layer.sound();
            shape = Some(layer.out());
        }
        sound
    }

    /// Numbers that go out for each picture.
    pub(crate) fn width(&self) -> usize {
        let last = self.layers.last().map(Convolution::out);
        last.map_or(0, |shape| shape.iter().product())
    }

    fn picture(&self, pixels: &[f32]) -> Vec<Pooled> {
        let mut all: Vec<Pooled> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let from = all.last().map_or(pixels, |pooled| &pooled.values);
            let pooled = layer.forward(from, self.activation);
            all.push(pooled);
        }
        all
    }

    /// Each picture for itself, in parallel.
    fn pictures(&self, x: ArrayView2<f32>) -> Vec<Vec<Pooled>> {
        let rows: Vec<_> = x.outer_iter().collect();
        rows.into_par_iter()
            .map(|row| match row.as_slice() {
                Some(pixels) => self.picture(pixels),
                None => self.picture(&row.to_vec()),
            })
            .collect()
    }

    /// Rows of activations behind the last convolution.
    fn flat(&self, all: &[Vec<Pooled>]) -> Array2<f32> {
        let mut flat = Array2::zeros((all.len(), self.width()));
        for (mut to, layers) in flat.outer_iter_mut().zip(all) {
            for (to, from) in to
                .iter_mut()
                .zip(layers.last().map_or(&[][..], |p| &p.values))
            {
                *to = *from;
            }
        }
        flat
    }

    /// Rows of pixels to rows of activations.
    pub(super) fn outputs(&self, x: ArrayView2<f32>) -> Array2<f32> {
        self.flat(&self.pictures(x))
    }

    /// Writes the gradients of all pictures together; they are added in the order of the rows.
    fn backward(
        &self,
        x: ArrayView2<f32>,
        all: &[Vec<Pooled>],
        delta: &Array2<f32>,
        gradients: &mut [Dense],
    ) {
        let rows: Vec<_> = x.outer_iter().zip(delta.outer_iter()).zip(all).collect();
        let slopes: Vec<_> = rows
            .into_par_iter()
            .map(|((row, delta), pooled)| {
                let pixels = row.to_vec();
                let mut delta = delta.to_vec();
                let mut slopes = Vec::with_capacity(self.layers.len());
                for (number, layer) in self.layers.iter().enumerate().rev() {
                    let before = number.checked_sub(1).and_then(|before| pooled.get(before));
                    let from = before.map_or(&pixels, |pooled| &pooled.values);
                    let (own, back) = layer.backward(
                        from,
                        &pooled[number],
                        &mut delta,
                        self.activation,
                        number > 0,
                    );
                    slopes.push(own);
                    delta = back;
                }
                slopes
            })
            .collect();
        for gradient in gradients.iter_mut() {
            gradient.slices_mut().into_iter().for_each(|s| s.fill(0.0));
        }
        for picture in slopes {
            for (own, gradient) in picture.iter().zip(gradients.iter_mut().rev()) {
                own.add_to(gradient);
            }
        }
    }
}

/// Everything that has parameters.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub front: Option<Convolutions>,
    pub network: Network,
}

/// What a pass forward leaves for the way back.
pub(super) struct Trace {
    front: Option<(Vec<Vec<Pooled>>, Array2<f32>)>,
    behind: network::Trace,
}

impl Trace {
    /// Rows × outputs.
    pub fn output(&self) -> &Array2<f32> {
        &self.behind.output
    }
}

impl Body {
    /// All parameters, layer by layer from the input on.
    pub fn layers(&self) -> impl Iterator<Item = &Dense> {
        let front = self.front.iter().flat_map(|front| &front.layers);
        front
            .map(|layer| &layer.kernels)
            .chain(&self.network.layers)
    }

    /// The same, to be changed.
    pub fn layers_mut(&mut self) -> impl Iterator<Item = &mut Dense> {
        let front = self.front.iter_mut().flat_map(|front| &mut front.layers);
        front
            .map(|layer| &mut layer.kernels)
            .chain(&mut self.network.layers)
    }

    /// Rows × outputs, with nothing dropped.
    pub fn outputs(&self, x: ArrayView2<f32>) -> Array2<f32> {
        let Some(front) = &self.front else {
            return self.network.outputs(x);
        };
        outputs(front, &self.network, x)
    }

    /// For training, see [`Network::forward`].
    pub fn forward(&self, x: ArrayView2<f32>, drop: &[f32], random: &mut ChaCha8Rng) -> Trace {
        let front = self.front.as_ref().map(|front| {
            let all = front.pictures(x);
            let flat = front.flat(&all);
            (all, flat)
        });
        let behind = match &front {
            Some((_, flat)) => self.network.forward(flat.view(), drop, random),
            None => self.network.forward(x, drop, random),
        };
        Trace { front, behind }
    }

    /// The way back: `delta` is the loss's derivative by the outputs, rows × outputs.
    pub fn backward(
        &self,
        x: ArrayView2<f32>,
        trace: &Trace,
        delta: Array2<f32>,
        gradients: &mut [Dense],
    ) {
        let (Some(front), Some((all, flat))) = (&self.front, &trace.front) else {
            self.network.backward(x, &trace.behind, delta, gradients);
            return;
        };
        let (own, behind) = gradients.split_at_mut(front.layers.len().min(gradients.len()));
        let delta = self
            .network
            .backward(flat.view(), &trace.behind, delta, behind);
        if let Some(first) = self.network.layers.first() {
            front.backward(x, all, &first.to_inputs(&delta), own);
        }
    }
}

/// Pictures through convolutions and dense layers, some at a time.
pub(super) fn outputs(front: &Convolutions, network: &Network, x: ArrayView2<f32>) -> Array2<f32> {
    let width = network.layers.last().map_or(0, |layer| layer.bias.len());
    let mut out = Array2::zeros((x.nrows(), width));
    out.axis_chunks_iter_mut(Axis(0), BLOCK)
        .into_par_iter()
        .enumerate()
        .for_each(|(block, mut out)| {
            let first = block * BLOCK;
            let rows = x.slice(s![first..first + out.nrows(), ..]);
            out.assign(&network.outputs(front.outputs(rows).view()));
        });
    out
}
