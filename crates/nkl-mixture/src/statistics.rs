//! Sufficient statistics of an E-step: a value that adds up.

use ndarray::{Array1, Array2, Array3};
use serde::{Deserialize, Serialize};

/// Second-order statistics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Second {
    /// Sum over frames of r x², shape (M, D).
    Diagonal(Array2<f64>),
    /// Sum over frames of r x xᵀ, shape (M, D, D).
    Full(Array3<f64>),
}

/// What an E-step leaves of the frames: with responsibilities r, shape (N, M), of frames x, (N, D).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    /// How many frames.
    pub frames: u64,
    /// Sum of ln p(x) over the frames.
    pub log_likelihood: f64,
    /// Zeroth order: sum of r, shape (M,).
    pub n: Array1<f64>,
    /// First order: sum of r x, shape (M, D).
    pub first: Array2<f64>,
    /// Second order.
    pub second: Second,
}
