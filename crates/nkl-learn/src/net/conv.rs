//! Convolution and pooling of pictures.

use super::activation::Activation;
use super::dense::Dense;
use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Side of a kernel.
pub(super) const SIDE: usize = 5;
/// Numbers of a kernel for one channel.
const AREA: usize = SIDE * SIDE;
/// Patches are laid out side by side for so many numbers at a time: they stay in the cache.
const STRIP: usize = 1 << 16;

/// Kernels of 5 × 5 without a border, then the largest of each 2 × 2 (what is left over at the
/// right and below is not used), then the activation.
///
/// The activations rise or stay level everywhere, so the largest may be taken first: it is the
/// same, and leaves a quarter of the work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convolution {
    /// (channels · 25) × kernels; a kernel's numbers are by channel, row and column.
    pub kernels: Dense,
    /// Channels, rows and columns that come in.
    pub shape: [usize; 3],
}

/// What a convolution leaves for the way back, for one picture.
pub(super) struct Pooled {
    /// Activations, kernels × rows × columns.
    pub values: Vec<f32>,
    /// Which of the four was the largest: twice the row, plus the column.
    place: Vec<u8>,
}

/// Gradients of one convolution from one picture: kernels × (channels · 25), and of the bias.
pub(super) struct Slopes {
    kernels: Vec<f32>,
    bias: Vec<f32>,
}

impl Convolution {
    /// Random kernels, in the range of [`Dense::random`] (as PyTorch's `Conv2d` begins).
    pub(super) fn random(shape: [usize; 3], kernels: usize, random: &mut ChaCha8Rng) -> Self {
        Convolution {
            kernels: Dense::random(shape[0] * AREA, kernels, random),
            shape,
        }
    }

    /// Whether the kernels fit the pictures that come in.
    pub(super) fn sound(&self) -> bool {
        let [channels, height, width] = self.shape;
        let (weights, bias) = (&self.kernels.weights, &self.kernels.bias);
        let kernels = Some(weights.nrows()) == channels.checked_mul(AREA);
        let large = height > SIDE && width > SIDE;
        kernels && large && weights.ncols() == bias.len() && weights.is_standard_layout()
    }

    /// Kernels, rows and columns that go out.
    pub(super) fn out(&self) -> [usize; 3] {
        let half = |size: usize| (size + 1).saturating_sub(SIDE) / 2;
        [
            self.kernels.bias.len(),
            half(self.shape[1]),
            half(self.shape[2]),
        ]
    }

    /// One picture, channels × rows × columns.
    pub(super) fn forward(&self, picture: &[f32], activation: Activation) -> Pooled {
        let [count, height, width] = self.out();
        let (patch, wide) = (self.kernels.weights.nrows(), 2 * width);
        let mut pooled = Pooled {
            values: vec![0.0; count * height * width],
            place: vec![0; count * height * width],
        };
        let most = (STRIP / (2 * patch * wide).max(1)).clamp(1, height.max(1));
        let mut patches = vec![0.0; patch * 2 * most * wide];
        let mut sums = vec![0.0; count * 2 * most * wide];
        for first in (0..height).step_by(most.max(1)) {
            let rows = most.min(height - first);
            let places = 2 * rows * wide;
            self.lay_out(picture, 2 * first, &mut patches[..patch * places], wide);
            let columns = ArrayView2::from_shape((patch, places), &patches[..patch * places]);
            let out = ArrayViewMut2::from_shape((count, places), &mut sums[..count * places]);
            if let (Ok(columns), Ok(mut out)) = (columns, out) {
                general_mat_mul(1.0, &self.kernels.weights.t(), &columns, 0.0, &mut out);
            }
            for kernel in 0..count {
                let start = (kernel * height + first) * width;
                pool(
                    &sums[kernel * places..(kernel + 1) * places],
                    wide,
                    &mut pooled.values[start..start + rows * width],
                    &mut pooled.place[start..start + rows * width],
                );
            }
        }
        for (values, bias) in pooled
            .values
            .chunks_mut((height * width).max(1))
            .zip(&self.kernels.bias)
        {
            values.iter_mut().for_each(|v| *v += bias);
        }
        activation.apply(&mut pooled.values);
        pooled
    }

    /// The patches under each place of some rows (from `top` on), one column per place.
    fn lay_out(&self, picture: &[f32], top: usize, patches: &mut [f32], wide: usize) {
        let [channels, height, width] = self.shape;
        let places = patches.len() / (channels * AREA).max(1);
        for (number, line) in patches.chunks_exact_mut(places.max(1)).enumerate() {
            let (channel, i, j) = (number / AREA, number % AREA / SIDE, number % SIDE);
            for (row, to) in line.chunks_exact_mut(wide).enumerate() {
                let from = (channel * height + top + row + i) * width + j;
                to.copy_from_slice(&picture[from..from + wide]);
            }
        }
    }

    /// The way back for one picture. `delta` is the loss's derivative by the activations; it is
    /// overwritten. Returns the gradients and, where `inputs` is set, the derivative by what came
    /// in.
    ///
    /// Only the largest of four has a slope, so the places are walked one by one.
    pub(super) fn backward(
        &self,
        picture: &[f32],
        pooled: &Pooled,
        delta: &mut [f32],
        activation: Activation,
        inputs: bool,
    ) -> (Slopes, Vec<f32>) {
        activation.times_slope(delta, &pooled.values);
        let [count, height, width] = self.out();
        let [channels, rows, columns] = self.shape;
        let patch = channels * AREA;
        let turned = self.kernels.weights.t();
        let weights: Vec<f32> = turned.iter().copied().collect();
        let mut slopes = Slopes {
            kernels: vec![0.0; count * patch],
            bias: vec![0.0; count],
        };
        let mut back = vec![0.0; if inputs { picture.len() } else { 0 }];
        for kernel in 0..count {
            let own = &weights[kernel * patch..(kernel + 1) * patch];
            let gradient = &mut slopes.kernels[kernel * patch..(kernel + 1) * patch];
            let start = kernel * height * width;
            for place in 0..height * width {
                let d = delta[start + place];
                if d == 0.0 {
                    continue;
                }
                slopes.bias[kernel] += d;
                let within = usize::from(pooled.place[start + place]);
                let y = 2 * (place / width) + within / 2;
                let x = 2 * (place % width) + within % 2;
                for channel in 0..channels {
                    for i in 0..SIDE {
                        let from = (channel * rows + y + i) * columns + x;
                        let at = channel * AREA + i * SIDE;
                        add(d, &picture[from..from + SIDE], &mut gradient[at..at + SIDE]);
                        if inputs {
                            add(d, &own[at..at + SIDE], &mut back[from..from + SIDE]);
                        }
                    }
                }
            }
        }
        (slopes, back)
    }
}

/// to += factor · from, for a line of a kernel.
#[inline(always)]
fn add(factor: f32, from: &[f32], to: &mut [f32]) {
    for k in 0..SIDE {
        to[k] += factor * from[k];
    }
}

/// The largest of each 2 × 2 of lines that are `wide` long; the first of equals.
fn pool(sums: &[f32], wide: usize, values: &mut [f32], place: &mut [u8]) {
    let width = wide / 2;
    let pairs = sums.chunks_exact((2 * wide).max(1));
    let to = values
        .chunks_exact_mut(width.max(1))
        .zip(place.chunks_exact_mut(width.max(1)));
    for (pair, (values, place)) in pairs.zip(to) {
        let (upper, lower) = pair.split_at(wide);
        let squares = upper.chunks_exact(2).zip(lower.chunks_exact(2));
        for ((value, place), (u, l)) in values.iter_mut().zip(place).zip(squares) {
            let (mut best, mut at) = (u[0], 0);
            for (number, candidate) in [(1, u[1]), (2, l[0]), (3, l[1])] {
                if candidate > best {
                    (best, at) = (candidate, number);
                }
            }
            (*value, *place) = (best, at);
        }
    }
}

impl Slopes {
    /// Adds this picture's share to the gradient of all.
    pub fn add_to(&self, gradient: &mut Dense) {
        let patch = gradient.weights.nrows();
        for (kernel, own) in self.kernels.chunks_exact(patch.max(1)).enumerate() {
            for (to, from) in gradient.weights.column_mut(kernel).iter_mut().zip(own) {
                *to += from;
            }
        }
        for (to, from) in gradient.bias.iter_mut().zip(&self.bias) {
            *to += from;
        }
    }
}
