//! From the sums of the kernels to [`Statistics`].

use super::kernels::Sums;
use super::prepared::Whitened;
use super::simd::Real;
use crate::{CovarianceType, Gmm, MixtureError, Second, Statistics};
use ndarray::{ArrayView1, Axis};

impl Sums {
    /// All 0; a component's moments are as the rows of a block, and full ones as many rows more.
    pub fn new(gmm: &Gmm, row: usize) -> Self {
        let stride = match gmm.kind() {
            CovarianceType::Diagonal => row,
            CovarianceType::Full => {
                row * (1 + gmm.dimensions().next_multiple_of(super::prepared::ROWS))
            }
        };
        Sums {
            n: vec![0.0; gmm.components()],
            moments: vec![0.0; gmm.components() * stride],
            stride,
            log_likelihood: 0.0,
        }
    }

    /// Undoes the centring: sum r (x + c) = f + n c, sum r (x + c)(x + c)ᵀ = S + f cᵀ + c fᵀ + n c cᵀ.
    pub fn into_statistics<T: Real>(self, gmm: &Gmm, frames: usize, centre: &[T]) -> Statistics {
        let d = gmm.dimensions();
        let centre: Vec<f64> = centre.iter().map(|&v| v.into()).collect();
        let mut out = Statistics::zeros(gmm.components(), d, gmm.kind());
        out.frames = frames as u64;
        out.log_likelihood = self.log_likelihood;
        for (c, moments) in self.moments.chunks_exact(self.stride).enumerate() {
            let n = self.n[c];
            out.n[c] = n;
            let first = &moments[..d];
            for (i, f) in out.first.row_mut(c).iter_mut().enumerate() {
                *f = first[i] + n * centre[i];
            }
            let undo = |i: usize, j: usize| {
                first[i] * centre[j] + centre[i] * first[j] + n * centre[i] * centre[j]
            };
            match &mut out.second {
                Second::Diagonal(s) => {
                    for (i, s) in s.row_mut(c).iter_mut().enumerate() {
                        *s = moments[d + i] + undo(i, i);
                    }
                }
                Second::Full(s) => {
                    let row = self.stride / (1 + d.next_multiple_of(super::prepared::ROWS));
                    for ((i, j), s) in s.index_axis_mut(Axis(0), c).indexed_iter_mut() {
                        // Right of the diagonal the value is that on the left.
                        let (low, high) = (i.min(j), i.max(j));
                        *s = moments[(1 + high) * row + low] + undo(i, j);
                    }
                }
            }
        }
        out
    }
}

/// Adds one frame in double precision, without shortcuts: for frames that are too large or too far
/// from the mixture for the kernels. Errors: one whose density is 0 in double precision, too.
pub(super) fn add_exactly(
    out: &mut Statistics,
    whitened: &Whitened,
    row: usize,
    x: &[f64],
) -> Result<(), MixtureError> {
    let joint = whitened.joint(x);
    let log_likelihood = log_sum_exp(row, joint[..].into())?;
    out.log_likelihood += log_likelihood;
    for (c, joint) in joint.iter().enumerate() {
        let share = (joint - log_likelihood).exp();
        if share == 0.0 {
            continue;
        }
        out.n[c] += share;
        for (i, &value) in x.iter().enumerate() {
            out.first[[c, i]] += share * value;
            match &mut out.second {
                Second::Diagonal(s) => s[[c, i]] += share * value * value,
                Second::Full(s) => {
                    for (j, &other) in x.iter().enumerate() {
                        s[[c, i, j]] += share * value * other;
                    }
                }
            }
        }
    }
    Ok(())
}

/// ln of the sum of e^v. Errors where that is not finite.
pub(super) fn log_sum_exp(row: usize, values: ArrayView1<f64>) -> Result<f64, MixtureError> {
    let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum = top + values.iter().map(|v| (v - top).exp()).sum::<f64>().ln();
    if sum.is_finite() {
        return Ok(sum);
    }
    Err(MixtureError::Data(format!(
        "row {row} is so far from every component that its density is 0 in double precision; \
         scale the features, or leave the row out"
    )))
}
