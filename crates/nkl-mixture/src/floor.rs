//! The least variances that a mixture may have.

use crate::error::same_dimensions;
use crate::{Covariance, Gmm, MixtureError};
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// Lower bounds of variances. In full covariances they hold for the diagonal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VarianceFloor {
    /// One for all.
    Scalar(f64),
    /// One per dimension, shape (D,).
    PerDimension(Array1<f64>),
    /// One per component and dimension, shape (M, D).
    PerComponent(Array2<f64>),
}

impl Default for VarianceFloor {
    /// 2.2e-16, as bob.learn.em's `variance_thresholds`.
    fn default() -> Self {
        VarianceFloor::Scalar(f64::EPSILON)
    }
}

impl VarianceFloor {
    /// The floor of one variance. The shape has been checked.
    pub(crate) fn at(&self, component: usize, dimension: usize) -> f64 {
        match self {
            VarianceFloor::Scalar(floor) => *floor,
            VarianceFloor::PerDimension(floor) => floor[dimension],
            VarianceFloor::PerComponent(floor) => floor[[component, dimension]],
        }
    }

    /// Errors: another shape than the mixture's; floors that are not positive numbers. (A floor of 0
    /// would let a variance be 0, and a density infinite.)
    pub fn check(&self, components: usize, dimensions: usize) -> Result<(), MixtureError> {
        let positive = |v: &f64| v.is_finite() && *v > 0.0;
        let good = match self {
            VarianceFloor::Scalar(floor) => positive(floor),
            VarianceFloor::PerDimension(floor) => {
                same_dimensions("the variance floor", dimensions, floor.len())?;
                floor.iter().all(positive)
            }
            VarianceFloor::PerComponent(floor) => {
                same_dimensions("the variance floor", dimensions, floor.ncols())?;
                if floor.nrows() != components {
                    return Err(MixtureError::Data(format!(
                        "the variance floor has {} components, the mixture has {components}",
                        floor.nrows()
                    )));
                }
                floor.iter().all(positive)
            }
        };
        if good {
            return Ok(());
        }
        Err(MixtureError::Setting {
            name: "variance floor",
            value: format!("{self:?}"),
            help: "floors have to be positive numbers",
        })
    }

    /// Raises variances (of full covariances: the diagonal) that lie below.
    pub fn apply(&self, gmm: &mut Gmm) -> Result<(), MixtureError> {
        self.check(gmm.components(), gmm.dimensions())?;
        match &mut gmm.covariance {
            Covariance::Diagonal(v) => {
                for ((c, d), v) in v.indexed_iter_mut() {
                    *v = v.max(self.at(c, d));
                }
            }
            Covariance::Full(s) => {
                for (c, mut s) in s.outer_iter_mut().enumerate() {
                    for (d, v) in s.diag_mut().iter_mut().enumerate() {
                        *v = v.max(self.at(c, d));
                    }
                }
            }
        }
        Ok(())
    }
}
