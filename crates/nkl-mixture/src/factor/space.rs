//! The supervector space that a UBM spans.

use crate::{Covariance, Gmm, MixtureError, Statistics};
use ndarray::{Array1, ArrayView1};

/// Means and variances of the UBM as supervectors.
pub(super) struct Space {
    pub components: usize,
    pub dimensions: usize,
    /// m, shape (C·D,).
    pub mean: Array1<f64>,
    /// Σ, shape (C·D,).
    pub variance: Array1<f64>,
}

impl Space {
    /// # Errors
    /// Full covariances, shapes that do not fit, values that are not finite, variances of zero.
    pub fn new(ubm: &Gmm) -> Result<Self, MixtureError> {
        let Covariance::Diagonal(variances) = &ubm.covariance else {
            let text = "factor analysis needs a UBM with diagonal covariances";
            return Err(MixtureError::Model(text.into()));
        };
        let (components, dimensions) = ubm.means.dim();
        if variances.dim() != ubm.means.dim() || ubm.weights.len() != components {
            let text = "weights, means and variances of the UBM differ in shape";
            return Err(MixtureError::Model(text.into()));
        }
        if components == 0 || dimensions == 0 {
            return Err(MixtureError::Model("the UBM has no components".into()));
        }
        if let Some(((c, d), v)) = variances
            .indexed_iter()
            .find(|(_, v)| !(**v > 0.0 && v.is_finite()))
        {
            let text = format!("the UBM's variance of component {c}, dimension {d} is {v}");
            return Err(MixtureError::Model(text));
        }
        if let Some(((c, d), m)) = ubm.means.indexed_iter().find(|(_, m)| !m.is_finite()) {
            let text = format!("the UBM's mean of component {c}, dimension {d} is {m}");
            return Err(MixtureError::Model(text));
        }
        Ok(Space {
            components,
            dimensions,
            mean: ubm.means.iter().copied().collect(),
            variance: variances.iter().copied().collect(),
        })
    }

    /// C·D.
    pub fn len(&self) -> usize {
        self.mean.len()
    }

    /// Checks the statistics of one session.
    ///
    /// # Errors
    /// Of another UBM by their shape, or with values that are not finite.
    pub fn check(&self, what: &str, statistics: &Statistics) -> Result<(), MixtureError> {
        let shape = (self.components, self.dimensions);
        if statistics.first.dim() != shape || statistics.n.len() != self.components {
            let (c, d) = statistics.first.dim();
            let (components, dimensions) = shape;
            let text = format!(
                "{what} has statistics of {c} components over {d} dimensions, \
                 the UBM has {components} over {dimensions}"
            );
            return Err(MixtureError::Data(text));
        }
        let finite = |v: &f64| v.is_finite();
        if !(statistics.n.iter().all(finite) && statistics.first.iter().all(finite)) {
            let text = format!("{what} has statistics that are not finite numbers");
            return Err(MixtureError::Data(text));
        }
        Ok(())
    }

    /// F − N·centre: the first-order statistics about a supervector.
    pub fn centred(
        &self,
        n: ArrayView1<f64>,
        first: ArrayView1<f64>,
        centre: &Array1<f64>,
    ) -> Array1<f64> {
        let mut out = first.to_owned();
        self.subtract(&mut out, n, centre);
        out
    }

    /// Takes N·offset from a supervector of first-order statistics.
    pub fn subtract(&self, first: &mut Array1<f64>, n: ArrayView1<f64>, offset: &Array1<f64>) {
        for (i, (value, centre)) in first.iter_mut().zip(offset).enumerate() {
            *value -= n[i / self.dimensions] * centre;
        }
    }
}
