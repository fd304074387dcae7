//! Scoring a probe against a model of a class.

use super::loading::Loading;
use super::sessions;
use super::space::Space;
use crate::{MixtureError, Statistics};
use ndarray::{Array1, Array2};

/// The sessions of a probe taken together.
pub(super) struct Probe {
    frames: u64,
    n: Array1<f64>,
    first: Array1<f64>,
}

impl Probe {
    /// # Errors
    /// No sessions, or statistics that do not fit the UBM.
    pub fn new(space: &Space, sessions: &[Statistics]) -> Result<Self, MixtureError> {
        let class = sessions::one_class(space, sessions)?;
        Ok(Probe {
            frames: sessions.iter().map(|s| s.frames).sum(),
            n: class.pooled_n,
            first: class.pooled_first,
        })
    }

    /// The channel factors of the probe about the UBM, shape (r,).
    pub fn channel(&self, space: &Space, u: &Array2<f64>) -> Result<Array1<f64>, MixtureError> {
        let loading = Loading::new("U", u, &space.variance, space.components);
        let centred = space.centred(self.n.view(), self.first.view(), &space.mean);
        loading.mean(self.n.view(), centred.view())
    }

    /// Linear scoring (Glembek et al. 2009, "Comparison of scoring methods used in speaker
    /// recognition with joint factor analysis", eq. 12): the model's offset from the UBM, scaled by
    /// Σ⁻¹, times the probe's first-order statistics about the UBM and the probe's own channel, per
    /// frame. A probe without frames scores 0.
    pub fn score(
        &self,
        space: &Space,
        u: &Array2<f64>,
        offset: &Array1<f64>,
    ) -> Result<f64, MixtureError> {
        if self.frames == 0 {
            return Ok(0.0);
        }
        let centre = u.dot(&self.channel(space, u)?) + &space.mean;
        let centred = space.centred(self.n.view(), self.first.view(), &centre);
        let sum: f64 = (0..space.len())
            .map(|i| offset[i] / space.variance[i] * centred[i])
            .sum();
        Ok(sum / self.frames as f64)
    }
}
