//! The model itself: weights, means, covariances. Plain data, always in double precision.

use ndarray::{Array1, Array2, Array3};
use serde::{Deserialize, Serialize};

/// How much of a covariance matrix a component has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CovarianceType {
    /// Its diagonal.
    Diagonal,
    /// All of it.
    Full,
}

/// The covariances of all components.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covariance {
    /// Variances, shape (M, D).
    Diagonal(Array2<f64>),
    /// Covariance matrices, shape (M, D, D), symmetric and positive definite.
    Full(Array3<f64>),
}

/// A mixture of M Gaussians over D dimensions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gmm {
    /// Shape (M,), each at least 0, together 1.
    pub weights: Array1<f64>,
    /// Shape (M, D).
    pub means: Array2<f64>,
    /// One per component.
    pub covariance: Covariance,
}

impl Gmm {
    /// M.
    pub fn components(&self) -> usize {
        self.means.nrows()
    }

    /// D.
    pub fn dimensions(&self) -> usize {
        self.means.ncols()
    }
}
