//! A mixture in the layout that the kernels read.

use super::simd::Real;
use crate::gmm::not_positive;
use crate::linalg::{cholesky, half_log_determinant, inverse_lower};
use crate::{Covariance, Gmm, MixtureError};
use ndarray::{Array1, Array2, Axis};
use rayon::prelude::*;
use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// Rows that a kernel takes at once: components of a diagonal mixture, rows of a triangle.
pub(super) const ROWS: usize = 4;

/// A mixture whose log densities are ln(w p(x)) = constant - |y|², in double precision:
/// y = W (x - m), with W the inverse Cholesky factor of the covariance over √2.
pub(crate) struct Whitened {
    /// Shape (M,): ln w - D/2 ln 2π - 1/2 ln |Σ|.
    pub constants: Array1<f64>,
    /// Shape (M, D).
    pub means: Array2<f64>,
    /// W.
    pub scale: Scale,
}

/// The whitening matrices.
pub(crate) enum Scale {
    /// Their diagonals, shape (M, D).
    Diagonal(Array2<f64>),
    /// Lower triangular, (D, D) each.
    Full(Vec<Array2<f64>>),
}

impl Whitened {
    pub fn new(gmm: &Gmm) -> Result<Self, MixtureError> {
        gmm.check_values()?;
        let d = gmm.dimensions();
        let log_weights = gmm.weights.mapv(f64::ln);
        let common = -0.5 * d as f64 * TAU.ln();
        let (scale, half_logs): (Scale, Array1<f64>) = match &gmm.covariance {
            Covariance::Diagonal(v) => (
                Scale::Diagonal(v.mapv(|v| FRAC_1_SQRT_2 / v.sqrt())),
                v.outer_iter()
                    .map(|v| 0.5 * v.iter().map(|v| v.ln()).sum::<f64>())
                    .collect(),
            ),
            Covariance::Full(s) => {
                let factors: Vec<(Array2<f64>, f64)> = (0..gmm.components())
                    .into_par_iter()
                    .map(|c| {
                        let l =
                            cholesky(s.index_axis(Axis(0), c)).ok_or_else(|| not_positive(c))?;
                        let inverse = inverse_lower(l.view()) * FRAC_1_SQRT_2;
                        Ok((inverse, half_log_determinant(l.view())))
                    })
                    .collect::<Result<_, MixtureError>>()?;
                let (matrices, half_logs): (Vec<_>, Vec<_>) = factors.into_iter().unzip();
                (Scale::Full(matrices), half_logs.into())
            }
        };
        Ok(Whitened {
            constants: log_weights + common - half_logs,
            means: gmm.means.clone(),
            scale,
        })
    }

    /// ln(w p(x)) of every component, one frame, without shortcuts.
    pub fn joint(&self, x: &[f64]) -> Vec<f64> {
        let deviation = |c: usize| x.iter().zip(self.means.row(c)).map(|(x, m)| x - m);
        (0..self.constants.len())
            .map(|c| {
                let square: f64 = match &self.scale {
                    Scale::Diagonal(s) => deviation(c)
                        .zip(s.row(c))
                        .map(|(d, s)| (d * s) * (d * s))
                        .sum(),
                    Scale::Full(w) => {
                        let d: Array1<f64> = deviation(c).collect();
                        w[c].dot(&d).iter().map(|y| y * y).sum()
                    }
                };
                self.constants[c] - square
            })
            .collect()
    }
}

/// The same in the precision and order of the kernels, for frames from which `centre` is subtracted.
pub(super) struct Prepared<T> {
    /// M.
    pub components: usize,
    /// D.
    pub dimensions: usize,
    /// Subtracted from all frames before anything is squared: the mean of the mixture, rounded to
    /// the precision of the frames.
    pub centre: Vec<T>,
    /// Per component, with -inf up to a multiple of [`ROWS`].
    pub constants: Vec<T>,
    /// Diagonal: per group of [`ROWS`] components and dimension, the scales of the group, then its
    /// -(scale · mean). Full: per component, per group of [`ROWS`] rows of W: -(W m) of the group,
    /// then column after column up to the group's last the values of its rows.
    pub parameters: Vec<T>,
    /// Whether covariances are full.
    pub full: bool,
    /// How many values of `parameters` one group (diagonal) or component (full) has.
    pub stride: usize,
}

impl<T: Real> Prepared<T> {
    pub fn new(gmm: &Gmm, whitened: &Whitened) -> Self {
        let (m, d) = gmm.means.dim();
        let centre: Vec<T> = gmm
            .weights
            .dot(&gmm.means)
            .iter()
            .map(|&v| T::of(v))
            .collect();
        let rounded: Array1<f64> = centre.iter().map(|&v| v.into()).collect();
        let means = &whitened.means - &rounded;
        let mut constants: Vec<T> = whitened.constants.iter().map(|&v| T::of(v)).collect();
        constants.resize(m.next_multiple_of(ROWS), T::of(f64::NEG_INFINITY));
        let parameters: Vec<T> = match &whitened.scale {
            Scale::Diagonal(scale) => diagonal(scale, &means),
            Scale::Full(scale) => scale
                .iter()
                .zip(means.outer_iter())
                .flat_map(|(w, m)| triangle(w, &w.dot(&m)))
                .collect(),
        };
        let full = matches!(whitened.scale, Scale::Full(_));
        let groups = if full { m } else { m.div_ceil(ROWS) };
        Prepared {
            components: m,
            dimensions: d,
            centre,
            constants,
            stride: parameters.len() / groups,
            parameters,
            full,
        }
    }
}

fn diagonal<T: Real>(scale: &Array2<f64>, means: &Array2<f64>) -> Vec<T> {
    let (m, d) = means.dim();
    let at = |a: &Array2<f64>, c: usize, i: usize| if c < m { a[[c, i]] } else { 0.0 };
    let mut out = Vec::with_capacity(m.next_multiple_of(ROWS) * d * 2);
    for group in (0..m).step_by(ROWS) {
        for i in 0..d {
            out.extend((group..group + ROWS).map(|c| T::of(at(scale, c, i))));
            out.extend((group..group + ROWS).map(|c| T::of(-at(scale, c, i) * at(means, c, i))));
        }
    }
    out
}

/// One component: W packed by groups of rows, with W m.
fn triangle<T: Real>(w: &Array2<f64>, shift: &Array1<f64>) -> Vec<T> {
    let d = w.nrows();
    let mut out = Vec::new();
    for group in (0..d).step_by(ROWS) {
        let rows = group..group + ROWS;
        out.extend(
            rows.clone()
                .map(|i| T::of(if i < d { -shift[i] } else { 0.0 })),
        );
        for j in 0..d.min(group + ROWS) {
            out.extend(
                rows.clone()
                    .map(|i| T::of(if i < d { w[[i, j]] } else { 0.0 })),
            );
        }
    }
    out
}
