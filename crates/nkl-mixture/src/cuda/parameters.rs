//! A mixture in the layouts that the kernels read, in the coordinates of the card.
//!
//! log2 of w p(x) is offset + constant - |W' z + c|², with W' = W √(log2 e) / factor and
//! c = -W √(log2 e) (mean - shift). Everything is computed in double precision and rounded once.

use super::shapes::{CHUNK, COMPONENTS, GROUP};
use super::space::Space;
use crate::cpu::{Scale, Whitened};
use crate::{Gmm, MixtureError};
use ndarray::{Array1, Array2, ArrayView2};
use std::f64::consts::LOG2_E;

/// The score of a component that nothing belongs to; NEVER of the kernels.
const NEVER: f32 = -1e30;

/// What one E-step uploads.
pub(super) struct Parameters {
    /// Added to the log2 likelihood of every frame: the greatest constant, so that those that the card
    /// rounds are small.
    pub offset: f64,
    /// M values, for diagonal covariances with [`NEVER`] up to a multiple of [`COMPONENTS`].
    pub constants: Vec<f32>,
    /// Scales and offsets.
    pub shape: Scales,
}

/// One of the two kernels' layouts.
pub(super) enum Scales {
    /// Rows scale(0), offset(0), scale(1), ..., each as long as `constants`; dimensions up to a
    /// multiple of [`CHUNK`].
    Diagonal(Vec<f32>),
    /// Blocks of the triangular factors, and offsets, as full_scores.cu describes them.
    Full {
        factors: Vec<f32>,
        offsets: Vec<f32>,
    },
}

impl Parameters {
    /// Errors: no valid mixture.
    pub fn new(gmm: &Gmm, space: &Space) -> Result<Self, MixtureError> {
        let whitened = Whitened::new(gmm)?;
        let log2 = whitened.constants.mapv(|c| c * LOG2_E);
        let offset = log2.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
        let constants = log2.mapv(|c| (c - offset).max(NEVER.into()) as f32);
        let means = space.shifted(whitened.means.view());
        let root = LOG2_E.sqrt();
        Ok(match &whitened.scale {
            Scale::Diagonal(w) => diagonal(&(w * root), &means, constants, offset, space),
            Scale::Full(w) => Parameters {
                offset,
                constants: constants.to_vec(),
                shape: full(w, root, &means, space),
            },
        })
    }

    /// Scores that are -|x - centroid|², for k-means. Shape of the centroids: (K, D).
    pub fn of_centroids(centroids: ArrayView2<'_, f64>, space: &Space) -> Self {
        let means = space.shifted(centroids);
        let w = Array2::ones(means.raw_dim());
        let constants = Array1::zeros(means.nrows());
        diagonal(&w, &means, constants, 0.0, space)
    }
}

impl Space {
    fn shifted(&self, means: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut means = means.to_owned();
        for mut row in means.rows_mut() {
            row.iter_mut().zip(&self.shift).for_each(|(m, s)| *m -= s);
        }
        means
    }
}

fn diagonal(
    w: &Array2<f64>,
    means: &Array2<f64>,
    constants: Array1<f32>,
    offset: f64,
    space: &Space,
) -> Parameters {
    let (m, d) = means.dim();
    let padded = m.next_multiple_of(COMPONENTS);
    let mut constants = constants.to_vec();
    constants.resize(padded, NEVER);
    let mut rows = vec![0.0; 2 * d.next_multiple_of(CHUNK) * padded];
    for (i, pair) in rows.chunks_exact_mut(2 * padded).take(d).enumerate() {
        let (scales, offsets) = pair.split_at_mut(padded);
        for c in 0..m {
            scales[c] = (w[[c, i]] / space.factor[i]) as f32;
            offsets[c] = (-w[[c, i]] * means[[c, i]]) as f32;
        }
    }
    Parameters {
        offset,
        constants,
        shape: Scales::Diagonal(rows),
    }
}

fn full(w: &[Array2<f64>], root: f64, means: &Array2<f64>, space: &Space) -> Scales {
    let (m, d) = means.dim();
    let bands = d.div_ceil(CHUNK);
    let blocks = bands * (bands + 1) / 2;
    let block = CHUNK * CHUNK;
    let mut factors = vec![0.0; m.next_multiple_of(GROUP) * blocks * block];
    let mut offsets = vec![0.0; m * bands * CHUNK];
    for (c, w) in w.iter().enumerate() {
        let shift = w.dot(&means.row(c));
        for (to, v) in offsets[c * bands * CHUNK..].iter_mut().zip(&shift) {
            *to = (-v * root) as f32;
        }
        let tile = (c / GROUP) * blocks * GROUP;
        for i in 0..d {
            for j in 0..=i {
                let (band, column) = (i / CHUNK, j / CHUNK);
                let place = tile + (band * (band + 1) / 2 + column) * GROUP + c % GROUP;
                factors[place * block + (j % CHUNK) * CHUNK + i % CHUNK] =
                    (w[[i, j]] * root / space.factor[j]) as f32;
            }
        }
    }
    Scales::Full { factors, offsets }
}
