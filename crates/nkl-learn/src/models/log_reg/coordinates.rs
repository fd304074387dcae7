//! The coordinates of the descent.

use super::{LogisticRegression, BLOCK};
use crate::rows::{Blocks, AT_ONCE};
use crate::LearnError;
use linfa_linalg::cholesky::Cholesky;
use linfa_linalg::triangular::{SolveTriangular, UPLO};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2};
use rayon::prelude::*;
use std::ops::Range;

/// More features than this are not made independent: their covariance would cost more than it saves.
const MOST_INDEPENDENT: usize = 512;

/// Rows whose part of the covariance is one sum, and how many such sums are in memory at a time.
const SUMMED: usize = 16 * BLOCK;
const SUMS: usize = 16;

/// Coordinates in which the Hessian is near the identity, so that a descent that knows little of it has
/// few steps: features are centred and divided by `scale`, which makes the penalty of each its own, and
/// later made independent of each other. They are so only in the formulas: the data are not copied.
pub(super) struct Coordinates {
    mean: Array1<f64>,
    scale: Array1<f64>,
    /// Of each squared coefficient of a divided feature, twice.
    penalty: Array1<f64>,
    /// Coefficients of divided features are those of the descent times this.
    independent: Option<Array2<f64>>,
}

impl Coordinates {
    /// `weights` of the rows sum to 1; `ridge` is the penalty of each squared coefficient, twice.
    pub(super) fn new(x: &dyn Blocks, weights: &[f64], ridge: f64) -> Result<Self, LearnError> {
        let mean = x.weighted_sum(weights)?;
        let scale = variance(x, weights, &mean)?.mapv(|v| (v + ridge).sqrt());
        Ok(Coordinates {
            penalty: scale.mapv(|s| ridge / (s * s)),
            mean,
            scale,
            independent: None,
        })
    }

    /// Whether there are few enough features, and enough rows.
    pub(super) fn can_be_independent(&self, x: &dyn Blocks) -> bool {
        x.ncols() <= MOST_INDEPENDENT && x.ncols() < x.nrows()
    }

    /// Takes the Cholesky factor L of the Hessian, in which rows count by `shares`, and goes on in the
    /// coordinates (coefficients of divided features) L. Returns where `scaled` is there.
    pub(super) fn independent(
        &mut self,
        x: &dyn Blocks,
        shares: &[f64],
        scaled: Array2<f64>,
    ) -> Result<Array2<f64>, LearnError> {
        /// What rounding leaves of features that depend on each other, of the largest entry.
        const FLOOR: f64 = 1e-9;
        let mut hessian = self.covariance(x, shares)?;
        let largest = hessian.diag().fold(0.0f64, |most, v| most.max(*v));
        for (diagonal, penalty) in hessian.diag_mut().iter_mut().zip(&self.penalty) {
            *diagonal += penalty + FLOOR * largest;
        }
        let Ok(factor) = hessian.cholesky() else {
            return Ok(scaled);
        };
        let identity = Array2::eye(x.ncols());
        let Ok(inverse) = factor.solve_triangular(&identity, UPLO::Lower) else {
            return Ok(scaled);
        };
        self.independent = Some(inverse);
        Ok(scaled.dot(&factor))
    }

    /// Of the divided features, features × features.
    fn covariance(&self, x: &dyn Blocks, shares: &[f64]) -> Result<Array2<f64>, LearnError> {
        let rows = x.nrows();
        let mut whole = Array2::zeros((x.ncols(), x.ncols()));
        // The order of the sums does not depend on threads.
        for from in (0..rows).step_by(SUMMED * SUMS) {
            let starts = (from..rows.min(from + SUMMED * SUMS)).step_by(SUMMED);
            let starts: Vec<usize> = starts.collect();
            let parts = starts
                .into_par_iter()
                .map(|start| self.part_of_covariance(x, shares, start..rows.min(start + SUMMED)))
                .collect::<Result<Vec<_>, LearnError>>()?;
            for part in &parts {
                whole += part;
            }
        }
        Ok(whole)
    }

    fn part_of_covariance(
        &self,
        x: &dyn Blocks,
        shares: &[f64],
        rows: Range<usize>,
    ) -> Result<Array2<f64>, LearnError> {
        let mut sum = Array2::zeros((x.ncols(), x.ncols()));
        for start in rows.clone().step_by(BLOCK) {
            let block = start..rows.end.min(start + BLOCK);
            let mut divided = x.block(block.clone())?.into_owned();
            for (mut row, share) in divided.outer_iter_mut().zip(&shares[block]) {
                row -= &self.mean;
                row /= &self.scale;
                row *= share.sqrt();
            }
            general_mat_mul(1.0, &divided.t(), &divided, 1.0, &mut sum);
        }
        Ok(sum)
    }

    /// Coefficients of divided features from those of the descent, sets × features.
    pub(super) fn scaled(&self, sets: usize, w: &[f64]) -> Array2<f64> {
        let mut own = Array2::zeros((sets, self.mean.len()));
        own.iter_mut().zip(w).for_each(|(to, from)| *to = *from);
        match &self.independent {
            Some(independent) => own.dot(independent),
            None => own,
        }
    }

    /// Back to the features as they were given.
    pub(super) fn plain(&self, scaled: ArrayView2<f64>, intercept: &[f64]) -> LogisticRegression {
        let coefficients = &scaled / &self.scale;
        let shift = coefficients.dot(&self.mean);
        LogisticRegression {
            intercept: intercept.iter().zip(&shift).map(|(b, s)| b - s).collect(),
            coefficients,
        }
    }

    /// The penalty, and the gradient of loss and penalty in the coordinates of the descent: `sums` is the
    /// loss's in the coefficients of the features as they were given, `by_intercept` in the intercepts.
    pub(super) fn gradient(
        &self,
        scaled: ArrayView2<f64>,
        mut sums: Array2<f64>,
        by_intercept: &[f64],
    ) -> (f64, Array2<f64>) {
        let mut value = 0.0;
        let sets = sums.outer_iter_mut().zip(by_intercept);
        for ((mut gradient, sum), row) in sets.zip(scaled.outer_iter()) {
            let columns = self.mean.iter().zip(&self.scale).zip(&self.penalty);
            for ((g, w), ((mean, scale), p)) in gradient.iter_mut().zip(row).zip(columns) {
                *g = (*g - *sum * mean) / scale + p * w;
                value += 0.5 * p * w * w;
            }
        }
        match &self.independent {
            Some(independent) => (value, sums.dot(&independent.t())),
            None => (value, sums),
        }
    }
}

/// Of each feature.
fn variance(
    x: &dyn Blocks,
    weights: &[f64],
    mean: &Array1<f64>,
) -> Result<Array1<f64>, LearnError> {
    let mut variance: Array1<f64> = Array1::zeros(x.ncols());
    for (from, weights) in weights.chunks(AT_ONCE).enumerate() {
        let from = from * AT_ONCE;
        let rows = x.block(from..from + weights.len())?;
        for (row, w) in rows.outer_iter().zip(weights) {
            ndarray::Zip::from(&mut variance)
                .and(row)
                .and(mean)
                .for_each(|v, x, m| *v += w * (x - m) * (x - m));
        }
    }
    Ok(variance)
}
