//! Within-class covariance normalisation.

use super::whitening::{check_vectors, check_weights, project, root_of_inverse};
use crate::MixtureError;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the within-class scatter is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scatter {
    /// The number of vectors: the within-class covariance (Hatch et al. 2006, eq. 4).
    #[default]
    PerVector,
    /// The number of classes, as bob.learn.em does; all vectors come out shorter by a constant.
    PerClass,
}

/// A linear map that makes the average covariance within the classes the identity (Hatch, Kajarekar
/// and Stolcke 2006, "Within-class covariance normalization for SVM-based speaker recognition").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wccn {
    /// W, shape (D, D), lower triangular, with W Wᵀ = S⁻¹.
    pub weights: Array2<f64>,
}

impl Wccn {
    /// From vectors, one per row of shape (N, D), and their classes, which can be any numbers.
    ///
    /// # Errors
    /// Values that are not finite, or a scatter that is singular: fewer vectors (less one per class)
    /// than dimensions, or dimensions that depend on each other. bob's `pinv` would not help there,
    /// because the factor of a singular matrix does not exist either.
    pub fn fit(
        vectors: ArrayView2<f64>,
        classes: &[usize],
        scatter: Scatter,
    ) -> Result<Self, MixtureError> {
        check_vectors(vectors)?;
        let (rows, labels) = (vectors.nrows(), classes.len());
        if rows != labels {
            return Err(MixtureError::Data(format!(
                "{rows} vectors but {labels} classes"
            )));
        }
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (row, class) in classes.iter().enumerate() {
            members.entry(*class).or_default().push(row);
        }
        let size = vectors.ncols();
        let mut within = Array2::zeros((size, size));
        for rows in members.values() {
            let own = vectors.select(Axis(0), rows);
            let mean = own
                .mean_axis(Axis(0))
                .unwrap_or_else(|| Array1::zeros(size));
            let own = own - &mean;
            within += &own.t().dot(&own);
        }
        within /= match scatter {
            Scatter::PerVector => rows as f64,
            Scatter::PerClass => members.len() as f64,
        };
        let weights = root_of_inverse("the within-class covariance", &within)?;
        Ok(Wccn { weights })
    }

    /// Whether the weights can be ones.
    ///
    /// # Errors
    /// Not square, or values that are not finite.
    pub fn check(&self) -> Result<(), MixtureError> {
        check_weights(&self.weights)
    }

    /// x W for each row, shape (N, D). No mean is removed.
    ///
    /// # Errors
    /// Vectors of another length.
    pub fn transform(&self, vectors: ArrayView2<f64>) -> Result<Array2<f64>, MixtureError> {
        project(vectors, None, &self.weights)
    }
}
