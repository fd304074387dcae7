//! One layer of weights.

use ndarray::linalg::general_mat_mul;
use ndarray::{s, Array1, Array2, ArrayView2, Axis};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Inputs per task where a layer is large; the same for any number of threads.
const BLOCK: usize = 1024;
/// Weights from which on a layer is large.
const LARGE: usize = 1 << 18;

/// Every unit sees every input: z = x W + b.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dense {
    /// Inputs × units.
    pub weights: Array2<f32>,
    /// One per unit.
    pub bias: Array1<f32>,
}

impl Dense {
    /// Uniform in ±1/√inputs, weights and bias, as PyTorch's `Linear` begins.
    pub(super) fn random(inputs: usize, units: usize, random: &mut ChaCha8Rng) -> Self {
        let bound = 1.0 / (inputs.max(1) as f32).sqrt();
        let mut draw = || bound * (2.0 * random.random::<f32>() - 1.0);
        Dense {
            weights: Array2::from_shape_simple_fn((inputs, units), &mut draw),
            bias: Array1::from_shape_simple_fn(units, &mut draw),
        }
    }

    /// A layer of the same shape, all zero.
    pub(super) fn zeros_like(&self) -> Self {
        Dense {
            weights: Array2::zeros(self.weights.raw_dim()),
            bias: Array1::zeros(self.bias.raw_dim()),
        }
    }

    /// Rows × inputs to rows × units.
    pub(super) fn forward(&self, x: ArrayView2<f32>) -> Array2<f32> {
        let mut z = Array2::zeros((x.nrows(), self.weights.ncols()));
        for mut row in z.outer_iter_mut() {
            row.assign(&self.bias);
        }
        general_mat_mul(1.0, &x, &self.weights, 1.0, &mut z);
        z
    }

    /// Writes into `gradient` what `delta` (rows × units) at the outputs means for the parameters,
    /// where the inputs were `x`.
    pub(super) fn backward(&self, x: ArrayView2<f32>, delta: &Array2<f32>, gradient: &mut Dense) {
        let weights = &mut gradient.weights;
        if weights.len() < LARGE {
            general_mat_mul(1.0, &x.t(), delta, 0.0, weights);
        } else {
            let blocks = weights.axis_chunks_iter_mut(Axis(0), BLOCK);
            blocks
                .into_par_iter()
                .enumerate()
                .for_each(|(block, mut part)| {
                    let first = block * BLOCK;
                    let x = x.slice(s![.., first..first + part.nrows()]);
                    general_mat_mul(1.0, &x.t(), delta, 0.0, &mut part);
                });
        }
        gradient.bias.assign(&delta.sum_axis(Axis(0)));
    }

    /// What `delta` at the outputs means for the inputs, rows × inputs.
    pub(super) fn to_inputs(&self, delta: &Array2<f32>) -> Array2<f32> {
        let mut back = Array2::zeros((delta.nrows(), self.weights.nrows()));
        if self.weights.len() < LARGE {
            general_mat_mul(1.0, delta, &self.weights.t(), 0.0, &mut back);
        } else {
            back.axis_chunks_iter_mut(Axis(1), BLOCK)
                .into_par_iter()
                .enumerate()
                .for_each(|(block, mut part)| {
                    let first = block * BLOCK;
                    let weights = self.weights.slice(s![first..first + part.ncols(), ..]);
                    general_mat_mul(1.0, delta, &weights.t(), 0.0, &mut part);
                });
        }
        back
    }

    /// All parameters.
    pub(super) fn slices(&self) -> [&[f32]; 2] {
        [
            self.weights.as_slice().unwrap_or_default(),
            self.bias.as_slice().unwrap_or_default(),
        ]
    }

    /// All parameters, to be changed.
    pub(super) fn slices_mut(&mut self) -> [&mut [f32]; 2] {
        [
            self.weights.as_slice_mut().unwrap_or_default(),
            self.bias.as_slice_mut().unwrap_or_default(),
        ]
    }
}
