//! Inter-session variability: a class has an offset D z, a session of it U x besides.

use super::latent::{centred, offset, residual};
use super::loading::{Accumulator, Factors, Loading};
use super::score::Probe;
use super::sessions::{self, Class};
use super::space::Space;
use super::start::NormalDraws;
use crate::error::same_dimensions;
use crate::{Gmm, MixtureError, Statistics};
use ndarray::{Array1, Array2};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Classes whose first-order statistics are in memory twice at a time.
pub(super) const CLASSES_AT_ONCE: usize = 32;

/// A model of inter-session variability: means m + U x + D z (Vogt and Sridharan 2008).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Isv {
    /// The universal background model, with diagonal covariances.
    pub ubm: Gmm,
    /// Session loading matrix U, shape (C·D, r).
    pub u: Array2<f64>,
    /// D, the diagonal alone, shape (C·D,). It is never trained.
    pub d: Array1<f64>,
}

impl Isv {
    /// The start for [`fit`](Isv::fit): U with `rank` columns standard normal from `seed` (see
    /// [`NormalDraws`]), D = sqrt(variance / relevance factor).
    ///
    /// # Errors
    /// A UBM with full covariances, rank 0, or a relevance factor that is not above 0.
    pub fn start(
        ubm: Gmm,
        rank: usize,
        relevance_factor: f64,
        seed: u32,
    ) -> Result<Self, MixtureError> {
        let space = Space::new(&ubm)?;
        let d = start_of_d(&space, relevance_factor)?;
        let u = NormalDraws::new(seed).matrix(space.len(), rank);
        let isv = Isv { ubm, u, d };
        isv.space()?;
        Ok(isv)
    }

    /// EM over the sessions of several classes, `iterations` times, from the U that is there. A
    /// session's x is estimated without the class's z in its centre, z from these x, and U from
    /// both (as bob.learn.em does it).
    ///
    /// `labels` say which class a session is of; they can be any numbers.
    ///
    /// # Errors
    /// Statistics that are not of this UBM, or a U that they do not determine.
    pub fn fit(
        &mut self,
        statistics: &[Statistics],
        labels: &[usize],
        iterations: usize,
    ) -> Result<(), MixtureError> {
        let space = self.space()?;
        let classes = sessions::by_class(&space, statistics, labels)?;
        for _ in 0..iterations {
            self.u = self.accumulate(&space, &classes)?.solve("U", false)?;
        }
        Ok(())
    }

    /// The E-step.
    pub(super) fn accumulate(
        &self,
        space: &Space,
        classes: &[Class],
    ) -> Result<Accumulator, MixtureError> {
        let loading = Loading::new("U", &self.u, &space.variance, space.components);
        let mut sums = Accumulator::zero(space.components, space.len(), self.u.ncols());
        for block in classes.chunks(CLASSES_AT_ONCE) {
            let terms: Vec<_> = block
                .par_iter()
                .map(|class| self.class(space, &loading, class))
                .collect::<Result<_, _>>()?;
            for (class, (_, about, factors)) in block.iter().zip(&terms) {
                sums.add(class.n.view(), about.view(), factors);
            }
        }
        Ok(sums)
    }

    /// z of a class, its first-order statistics about m + D z, and x of its sessions.
    pub(super) fn class(
        &self,
        space: &Space,
        loading: &Loading,
        class: &Class,
    ) -> Result<(Array1<f64>, Array2<f64>, Factors), MixtureError> {
        let about_mean = centred(space, class, &space.mean);
        let factors = loading.factors(class.n.view(), about_mean.view())?;
        let rest = residual(space, class, &space.mean, &self.u, &factors.mean);
        let z = offset(space, class, &self.d, &rest);
        let about = centred(space, class, &(&self.d * &z + &space.mean));
        Ok((z, about, factors))
    }

    /// The offset z of a class from its sessions, shape (C·D,): x with z in its centre, then z,
    /// `iterations` times from z = 0. Once is usual.
    ///
    /// # Errors
    /// No sessions, or statistics that are not of this UBM.
    pub fn enroll(
        &self,
        sessions: &[Statistics],
        iterations: usize,
    ) -> Result<Array1<f64>, MixtureError> {
        let space = self.space()?;
        let class = sessions::one_class(&space, sessions)?;
        let loading = Loading::new("U", &self.u, &space.variance, space.components);
        let mut z = Array1::zeros(space.len());
        for _ in 0..iterations {
            let about = centred(&space, &class, &(&self.d * &z + &space.mean));
            let x = loading.means(class.n.view(), about.view())?;
            let rest = residual(&space, &class, &space.mean, &self.u, &x);
            z = offset(&space, &class, &self.d, &rest);
        }
        Ok(z)
    }

    /// How well a probe fits the class with offset z: the linear score per frame, about the probe's
    /// own channel. The sessions are one probe: their statistics are added.
    ///
    /// # Errors
    /// No sessions, statistics that are not of this UBM, a z of another length.
    pub fn score(&self, z: &Array1<f64>, probe: &[Statistics]) -> Result<f64, MixtureError> {
        let space = self.space()?;
        same_dimensions("z", space.len(), z.len())?;
        Probe::new(&space, probe)?.score(&space, &self.ubm, &self.u, &(&self.d * z))
    }

    /// The session factors x of a probe, shape (r,), and its offset in the supervector U x, shape
    /// (C·D,).
    ///
    /// # Errors
    /// As [`score`](Isv::score).
    pub fn session(
        &self,
        probe: &[Statistics],
    ) -> Result<(Array1<f64>, Array1<f64>), MixtureError> {
        let space = self.space()?;
        let x = Probe::new(&space, probe)?.channel(&space, &self.u)?;
        let ux = self.u.dot(&x);
        Ok((x, ux))
    }

    /// Whether the parts fit each other: a model of a file is checked before it is used.
    ///
    /// # Errors
    /// Shapes that do not fit, values that are not finite.
    pub fn check(&self) -> Result<(), MixtureError> {
        self.space().map(|_| ())
    }

    /// The space of the UBM, when U and D fit it.
    pub(super) fn space(&self) -> Result<Space, MixtureError> {
        let space = Space::new(&self.ubm)?;
        check_matrix("U", &self.u, &space)?;
        check_diagonal(&self.d, &space)?;
        Ok(space)
    }
}

/// sqrt(variance / relevance factor), which makes z a relevance MAP adaptation (Reynolds 2000).
pub(super) fn start_of_d(
    space: &Space,
    relevance_factor: f64,
) -> Result<Array1<f64>, MixtureError> {
    if !(relevance_factor > 0.0 && relevance_factor.is_finite()) {
        let text = format!("the relevance factor is {relevance_factor}, it has to be above 0");
        return Err(MixtureError::Model(text));
    }
    Ok(space.variance.mapv(|v| (v / relevance_factor).sqrt()))
}

pub(super) fn check_matrix(
    name: &str,
    matrix: &Array2<f64>,
    space: &Space,
) -> Result<(), MixtureError> {
    let wrong = |text: String| Err(MixtureError::Model(text));
    if matrix.nrows() != space.len() || matrix.ncols() == 0 {
        let (rows, columns) = matrix.dim();
        let expected = space.len();
        return wrong(format!(
            "{name} is {rows} x {columns}, it needs {expected} rows (components times dimensions) and at least one column"
        ));
    }
    if matrix.ncols() > space.len() {
        let (rank, most) = (matrix.ncols(), space.len());
        return wrong(format!(
            "{name} has rank {rank}, more than the {most} values of a supervector"
        ));
    }
    if matrix.iter().any(|v| !v.is_finite()) {
        return wrong(format!("{name} holds values that are not finite"));
    }
    Ok(())
}

pub(super) fn check_diagonal(d: &Array1<f64>, space: &Space) -> Result<(), MixtureError> {
    same_dimensions("D", space.len(), d.len())?;
    if d.iter().any(|v| !v.is_finite()) {
        return Err(MixtureError::Model(
            "D holds values that are not finite".into(),
        ));
    }
    Ok(())
}
