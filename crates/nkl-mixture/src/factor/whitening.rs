//! Whitening.

use crate::error::same_dimensions;
use crate::{linalg, MixtureError};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

/// A map that makes the covariance of vectors the identity and their mean zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Whitening {
    /// Shape (D,).
    pub mean: Array1<f64>,
    /// W, shape (D, D), lower triangular, with W Wᵀ = covariance⁻¹.
    pub weights: Array2<f64>,
}

impl Whitening {
    /// From vectors, one per row of shape (N, D); the covariance is divided by N − 1.
    ///
    /// # Errors
    /// Values that are not finite, or a singular covariance: not more vectors than dimensions, a
    /// constant dimension, or dimensions that depend on each other.
    pub fn fit(vectors: ArrayView2<f64>) -> Result<Self, MixtureError> {
        check_vectors(vectors)?;
        let (rows, size) = vectors.dim();
        let mean = vectors
            .mean_axis(Axis(0))
            .unwrap_or_else(|| Array1::zeros(size));
        let about = &vectors - &mean;
        let covariance = about.t().dot(&about) / (rows.max(2) - 1) as f64;
        let weights = root_of_inverse("the covariance", &covariance)?;
        Ok(Whitening { mean, weights })
    }

    /// Whether mean and weights can be ones.
    ///
    /// # Errors
    /// Shapes that do not fit, or values that are not finite.
    pub fn check(&self) -> Result<(), MixtureError> {
        check_weights(&self.weights)?;
        same_dimensions("the mean", self.weights.nrows(), self.mean.len())?;
        check_vectors(self.mean.view().insert_axis(Axis(0)))
    }

    /// (x − mean) W for each row, shape (N, D).
    ///
    /// # Errors
    /// Vectors of another length.
    pub fn transform(&self, vectors: ArrayView2<f64>) -> Result<Array2<f64>, MixtureError> {
        project(vectors, Some(&self.mean), &self.weights)
    }
}

/// The lower Cholesky factor of a covariance's inverse.
pub(super) fn root_of_inverse(
    what: &str,
    covariance: &Array2<f64>,
) -> Result<Array2<f64>, MixtureError> {
    let inverse = linalg::cholesky(covariance.view()).map(|l| linalg::inverse(&l));
    let root = inverse.and_then(|inverse| linalg::cholesky(inverse.view()));
    root.ok_or_else(|| {
        let constant = covariance.diag().iter().position(|v| *v <= 0.0);
        let why = match constant {
            Some(d) => format!("dimension {d} is constant"),
            None => {
                "there are too few vectors, or dimensions that depend on each other".to_string()
            }
        };
        MixtureError::Data(format!("{what} is singular: {why}"))
    })
}

/// # Errors
/// No vectors, or a value that is not finite.
pub(super) fn check_vectors(vectors: ArrayView2<f64>) -> Result<(), MixtureError> {
    if vectors.is_empty() {
        return Err(MixtureError::Data("there are no vectors".into()));
    }
    let wrong = vectors.indexed_iter().find(|(_, v)| !v.is_finite());
    match wrong {
        None => Ok(()),
        Some(((row, dimension), value)) => Err(MixtureError::NotFinite {
            row,
            dimension,
            value: *value,
        }),
    }
}

/// (x − mean) W.
pub(super) fn project(
    vectors: ArrayView2<f64>,
    mean: Option<&Array1<f64>>,
    weights: &Array2<f64>,
) -> Result<Array2<f64>, MixtureError> {
    same_dimensions("a vector", weights.nrows(), vectors.ncols())?;
    match mean {
        Some(mean) => {
            same_dimensions("the mean", weights.nrows(), mean.len())?;
            Ok((&vectors - mean).dot(weights))
        }
        None => Ok(vectors.dot(weights)),
    }
}

/// # Errors
/// Not square, or values that are not finite.
pub(super) fn check_weights(weights: &Array2<f64>) -> Result<(), MixtureError> {
    same_dimensions("the weights' second axis", weights.nrows(), weights.ncols())?;
    check_vectors(weights.view())
}
