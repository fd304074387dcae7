//! Sufficient statistics of an E-step: a value that adds up.

use crate::error::same_dimensions;
use crate::{CovarianceType, MixtureError};
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

impl Second {
    /// Diagonal or full.
    pub fn kind(&self) -> CovarianceType {
        match self {
            Second::Diagonal(_) => CovarianceType::Diagonal,
            Second::Full(_) => CovarianceType::Full,
        }
    }
}

impl Statistics {
    /// The statistics of no frames.
    pub fn zeros(components: usize, dimensions: usize, kind: CovarianceType) -> Self {
        let (m, d) = (components, dimensions);
        Statistics {
            frames: 0,
            log_likelihood: 0.0,
            n: Array1::zeros(m),
            first: Array2::zeros((m, d)),
            second: match kind {
                CovarianceType::Diagonal => Second::Diagonal(Array2::zeros((m, d))),
                CovarianceType::Full => Second::Full(Array3::zeros((m, d, d))),
            },
        }
    }

    /// M.
    pub fn components(&self) -> usize {
        self.first.nrows()
    }

    /// D.
    pub fn dimensions(&self) -> usize {
        self.first.ncols()
    }

    /// Diagonal or full.
    pub fn kind(&self) -> CovarianceType {
        self.second.kind()
    }

    /// ln p(x), averaged over the frames; `None` without frames.
    pub fn average_log_likelihood(&self) -> Option<f64> {
        (self.frames > 0).then(|| self.log_likelihood / self.frames as f64)
    }

    /// Adds the statistics of other frames under the same mixture.
    ///
    /// Errors: another number of components or dimensions, another kind of covariance; then nothing
    /// has been added.
    pub fn add(&mut self, other: &Statistics) -> Result<(), MixtureError> {
        other.check_shape(self.components(), self.dimensions(), self.kind())?;
        self.frames += other.frames;
        self.log_likelihood += other.log_likelihood;
        self.n += &other.n;
        self.first += &other.first;
        match (&mut self.second, &other.second) {
            (Second::Diagonal(a), Second::Diagonal(b)) => *a += b,
            (Second::Full(a), Second::Full(b)) => *a += b,
            _ => {}
        }
        Ok(())
    }

    /// Errors unless these are statistics of such a mixture.
    pub fn check_shape(
        &self,
        components: usize,
        dimensions: usize,
        kind: CovarianceType,
    ) -> Result<(), MixtureError> {
        let (m, d) = self.first.dim();
        same_dimensions("the statistics", dimensions, d)?;
        if m != components || self.n.len() != components {
            return Err(MixtureError::Data(format!(
                "the statistics are of {m} components, the mixture has {components}"
            )));
        }
        let second = match &self.second {
            Second::Diagonal(s) => s.dim() == (m, d),
            Second::Full(s) => s.dim() == (m, d, d),
        };
        if !second {
            return Err(MixtureError::Data(
                "the second-order statistics have another shape than the first-order ones".into(),
            ));
        }
        if self.kind() != kind {
            return Err(MixtureError::Data(format!(
                "the statistics are for {:?} covariances, the mixture has {kind:?} ones",
                self.kind()
            )));
        }
        Ok(())
    }

    /// Errors where a sum is not a finite number or a count is negative: statistics of a file that
    /// was damaged, or of features too large to be squared.
    pub fn check_values(&self) -> Result<(), MixtureError> {
        let second: Box<dyn Iterator<Item = &f64>> = match &self.second {
            Second::Diagonal(s) => Box::new(s.iter()),
            Second::Full(s) => Box::new(s.iter()),
        };
        let finite = self
            .n
            .iter()
            .chain(&self.first)
            .chain(second)
            .all(|v| v.is_finite());
        if finite && self.log_likelihood.is_finite() && self.n.iter().all(|n| *n >= 0.0) {
            return Ok(());
        }
        Err(MixtureError::Data(
            "the statistics hold values that are not finite numbers, or negative counts".into(),
        ))
    }
}
