//! Scoring a probe against a model of a class.

use super::loading::Loading;
use super::sessions;
use super::space::Space;
use crate::{linear_scores, Gmm, MixtureError, Offsets, Statistics};
use ndarray::{Array1, Array2};

/// The sessions of a probe taken together.
pub(super) struct Probe {
    statistics: Statistics,
    /// First-order statistics as a supervector, shape (C·D,).
    first: Array1<f64>,
}

impl Probe {
    /// # Errors
    /// No sessions, or statistics that do not fit the UBM.
    pub fn new(space: &Space, sessions: &[Statistics]) -> Result<Self, MixtureError> {
        sessions::check(space, sessions)?;
        let mut rest = sessions.iter();
        let mut sum = rest.next().cloned();
        for session in rest {
            sum.as_mut().map_or(Ok(()), |sum| sum.add(session))?;
        }
        let statistics = sum.ok_or_else(|| MixtureError::Data("there are no sessions".into()))?;
        let first = statistics.first.iter().copied().collect();
        Ok(Probe { statistics, first })
    }

    /// The channel factors of the probe about the UBM, shape (r,).
    pub fn channel(&self, space: &Space, u: &Array2<f64>) -> Result<Array1<f64>, MixtureError> {
        let n = self.statistics.n.view();
        let loading = Loading::new("U", u, &space.variance, space.components);
        let centred = space.centred(n, self.first.view(), &space.mean);
        loading.mean(n, centred.view())
    }

    /// The linear score, per frame, of a model whose means lie at `offset` from the UBM's, about the
    /// probe's own channel.
    pub fn score(
        &self,
        space: &Space,
        ubm: &Gmm,
        u: &Array2<f64>,
        offset: &Array1<f64>,
    ) -> Result<f64, MixtureError> {
        let shape = ubm.means.dim();
        let wrong =
            |_| MixtureError::Model("a supervector of another length than the UBM's".into());
        let channel = u.dot(&self.channel(space, u)?);
        let channel = channel.into_shape_with_order(shape).map_err(wrong)?;
        let model = (&space.mean + offset)
            .into_shape_with_order(shape)
            .map_err(wrong)?;
        let channel = Offsets::Shared(channel.view());
        let scores = linear_scores(&[model.view()], ubm, &[&self.statistics], channel, true)?;
        Ok(scores.sum())
    }
}
