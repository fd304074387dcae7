//! Joint factor analysis: speaker factors y, channel factors x, and an offset z of each value.

use super::isv::{check_diagonal, check_matrix, start_of_d, CLASSES_AT_ONCE};
use super::latent::{centred, offset, residual, speaker};
use super::loading::{Accumulator, Factors, Loading};
use super::score::Probe;
use super::sessions::{self, Class};
use super::space::Space;
use super::start::NormalDraws;
use crate::error::same_dimensions;
use crate::{Gmm, MixtureError, Statistics};
use ndarray::{Array1, Array2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A model of joint factor analysis: means m + V y + U x + D z (Kenny et al. 2008).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Jfa {
    /// The universal background model, with diagonal covariances.
    pub ubm: Gmm,
    /// Speaker loading matrix V, shape (C·D, r_V).
    pub v: Array2<f64>,
    /// Channel loading matrix U, shape (C·D, r_U).
    pub u: Array2<f64>,
    /// D, the diagonal alone, shape (C·D,).
    pub d: Array1<f64>,
}

/// A speaker that is enrolled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JfaModel {
    /// Speaker factors, shape (r_V,).
    pub y: Array1<f64>,
    /// Offsets, shape (C·D,).
    pub z: Array1<f64>,
}

/// How a speaker is enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrollment {
    /// How often y, x and z are estimated in turn. Once is usual.
    pub iterations: usize,
    /// Whether y is estimated about m − D z, as bob.learn.em does by a slip of the sign; the model
    /// says m + D z. Nothing changes in the first iteration, where z is 0.
    pub sign_of_bob: bool,
}

impl Default for Enrollment {
    fn default() -> Self {
        Enrollment {
            iterations: 1,
            sign_of_bob: false,
        }
    }
}

impl Jfa {
    /// The start for [`fit`](Jfa::fit): U, then V standard normal from `seed` (see [`NormalDraws`]),
    /// D = sqrt(variance / relevance factor).
    ///
    /// # Errors
    /// A UBM with full covariances, a rank of 0, or a relevance factor that is not above 0.
    pub fn start(
        ubm: Gmm,
        rank_u: usize,
        rank_v: usize,
        relevance_factor: f64,
        seed: u32,
    ) -> Result<Self, MixtureError> {
        let space = Space::new(&ubm)?;
        let d = start_of_d(&space, relevance_factor)?;
        let mut draws = NormalDraws::new(seed);
        let u = draws.matrix(space.len(), rank_u);
        let v = draws.matrix(space.len(), rank_v);
        let jfa = Jfa { ubm, v, u, d };
        jfa.space()?;
        Ok(jfa)
    }

    /// Decoupled estimation: V with x = 0 and z = 0, then U with that y, then D with these y and x;
    /// `iterations` each, from what is there.
    ///
    /// `labels` say which speaker a session is of; they can be any numbers.
    ///
    /// # Errors
    /// Statistics that are not of this UBM, or a matrix that they do not determine.
    pub fn fit(
        &mut self,
        statistics: &[Statistics],
        labels: &[usize],
        iterations: usize,
    ) -> Result<(), MixtureError> {
        let space = self.space()?;
        let classes = sessions::by_class(&space, statistics, labels)?;
        for _ in 0..iterations {
            self.v = self.accumulate_v(&space, &classes)?.1.solve("V", false)?;
        }
        let (y, _) = self.accumulate_v(&space, &classes)?;
        let centres = self.centres(&space, &y);
        for _ in 0..iterations {
            self.u = self
                .accumulate_u(&space, &classes, &centres)?
                .solve("U", false)?;
        }
        let rest = self.residuals(&space, &classes, &centres)?;
        for _ in 0..iterations {
            self.d = self.next_d(&space, &classes, &rest)?;
        }
        Ok(())
    }

    /// y of each class, shape (classes, r_V), and the sums for V.
    pub(super) fn accumulate_v(
        &self,
        space: &Space,
        classes: &[Class],
    ) -> Result<(Array2<f64>, Accumulator), MixtureError> {
        let loading = Loading::new("V", &self.v, &space.variance, space.components);
        let mut sums = Accumulator::zero(space.components, space.len(), self.v.ncols());
        let mut y = Array2::zeros((classes.len(), self.v.ncols()));
        for (b, block) in classes.chunks(CLASSES_AT_ONCE).enumerate() {
            let mut n = Array2::zeros((block.len(), space.components));
            let mut first = Array2::zeros((block.len(), space.len()));
            for (i, class) in block.iter().enumerate() {
                let (pooled_n, pooled) = (class.pooled_n.view(), class.pooled_first.view());
                n.row_mut(i).assign(&pooled_n);
                let about = space.centred(pooled_n, pooled, &space.mean);
                first.row_mut(i).assign(&about);
            }
            let factors = loading.factors(n.view(), first.view())?;
            sums.add(n.view(), first.view(), &factors);
            for (i, row) in factors.mean.axis_iter(Axis(0)).enumerate() {
                y.row_mut(b * CLASSES_AT_ONCE + i).assign(&row);
            }
        }
        Ok((y, sums))
    }

    /// m + V y of each class.
    pub(super) fn centres(&self, space: &Space, y: &Array2<f64>) -> Vec<Array1<f64>> {
        let rows = y.axis_iter(Axis(0));
        rows.map(|y| self.v.dot(&y) + &space.mean).collect()
    }

    /// The sums for U, about the centres of the classes.
    pub(super) fn accumulate_u(
        &self,
        space: &Space,
        classes: &[Class],
        centres: &[Array1<f64>],
    ) -> Result<Accumulator, MixtureError> {
        let loading = Loading::new("U", &self.u, &space.variance, space.components);
        let mut sums = Accumulator::zero(space.components, space.len(), self.u.ncols());
        let blocks = classes.chunks(CLASSES_AT_ONCE);
        for (block, centres) in blocks.zip(centres.chunks(CLASSES_AT_ONCE)) {
            let pairs = block.par_iter().zip(centres);
            let terms: Vec<(Array2<f64>, Factors)> = pairs
                .map(|(class, centre)| {
                    let about = centred(space, class, centre);
                    let factors = loading.factors(class.n.view(), about.view())?;
                    Ok((about, factors))
                })
                .collect::<Result<_, MixtureError>>()?;
            for (class, (about, factors)) in block.iter().zip(&terms) {
                sums.add(class.n.view(), about.view(), factors);
            }
        }
        Ok(sums)
    }

    /// What V y and U x leave of the statistics of each class, shape (C·D,).
    pub(super) fn residuals(
        &self,
        space: &Space,
        classes: &[Class],
        centres: &[Array1<f64>],
    ) -> Result<Vec<Array1<f64>>, MixtureError> {
        let loading = Loading::new("U", &self.u, &space.variance, space.components);
        let pairs = classes.par_iter().zip(centres);
        pairs
            .map(|(class, centre)| {
                let about = centred(space, class, centre);
                let x = loading.means(class.n.view(), about.view())?;
                Ok(residual(space, class, centre, &self.u, &x))
            })
            .collect()
    }

    /// The sums for D: Σ N (1 / (1 + N D² Σ⁻¹) + z²) and Σ z · residual, shape (C·D,).
    pub(super) fn accumulate_d(
        &self,
        space: &Space,
        classes: &[Class],
        rest: &[Array1<f64>],
    ) -> (Array1<f64>, Array1<f64>) {
        let mut second = Array1::<f64>::zeros(space.len());
        let mut first = Array1::<f64>::zeros(space.len());
        for (class, rest) in classes.iter().zip(rest) {
            let z = offset(space, class, &self.d, rest);
            for i in 0..space.len() {
                let n = class.pooled_n[i / space.dimensions];
                let precision = 1.0 + n * self.d[i] * self.d[i] / space.variance[i];
                second[i] += n * (1.0 / precision + z[i] * z[i]);
                first[i] += z[i] * rest[i];
            }
        }
        (second, first)
    }

    fn next_d(
        &self,
        space: &Space,
        classes: &[Class],
        rest: &[Array1<f64>],
    ) -> Result<Array1<f64>, MixtureError> {
        let (second, first) = self.accumulate_d(space, classes, rest);
        if let Some(i) = second.iter().position(|v| !(*v > 0.0 && v.is_finite())) {
            let component = i / space.dimensions;
            return Err(MixtureError::Data(format!(
                "D cannot be estimated: no frame of the training data belongs to component \
                 {component} of the UBM; use a smaller UBM"
            )));
        }
        Ok(first / second)
    }

    /// Factors and offset of a speaker from their sessions: y, x, z in turn, from zeros.
    ///
    /// # Errors
    /// No sessions, or statistics that are not of this UBM.
    pub fn enroll(
        &self,
        sessions: &[Statistics],
        how: Enrollment,
    ) -> Result<JfaModel, MixtureError> {
        let space = self.space()?;
        let class = sessions::one_class(&space, sessions)?;
        let v = Loading::new("V", &self.v, &space.variance, space.components);
        let u = Loading::new("U", &self.u, &space.variance, space.components);
        let mut x = Array2::zeros((class.len(), self.u.ncols()));
        let mut y = Array1::zeros(self.v.ncols());
        let mut z = Array1::<f64>::zeros(space.len());
        let sign = if how.sign_of_bob { -1.0 } else { 1.0 };
        for _ in 0..how.iterations {
            let centre = &self.d * &z * sign + &space.mean;
            y = speaker(&v, &class, &residual(&space, &class, &centre, &self.u, &x))?;
            let centre = self.v.dot(&y) + &space.mean;
            let about = centred(&space, &class, &(&self.d * &z + &centre));
            x = u.means(class.n.view(), about.view())?;
            let rest = residual(&space, &class, &centre, &self.u, &x);
            z = offset(&space, &class, &self.d, &rest);
        }
        Ok(JfaModel { y, z })
    }

    /// How well a probe fits a speaker: the linear score per frame, about the probe's own channel.
    /// The sessions are one probe: their statistics are added.
    ///
    /// # Errors
    /// No sessions, statistics that are not of this UBM, a speaker of another model.
    pub fn score(&self, speaker: &JfaModel, probe: &[Statistics]) -> Result<f64, MixtureError> {
        let space = self.space()?;
        same_dimensions("y", self.v.ncols(), speaker.y.len())?;
        same_dimensions("z", space.len(), speaker.z.len())?;
        let offset = self.v.dot(&speaker.y) + &self.d * &speaker.z;
        Probe::new(&space, probe)?.score(&space, &self.ubm, &self.u, &offset)
    }

    /// Whether the parts fit each other: a model of a file is checked before it is used.
    ///
    /// # Errors
    /// Shapes that do not fit, values that are not finite.
    pub fn check(&self) -> Result<(), MixtureError> {
        self.space().map(|_| ())
    }

    /// The space of the UBM, when U, V and D fit it.
    pub(super) fn space(&self) -> Result<Space, MixtureError> {
        let space = Space::new(&self.ubm)?;
        check_matrix("V", &self.v, &space)?;
        check_matrix("U", &self.u, &space)?;
        check_diagonal(&self.d, &space)?;
        Ok(space)
    }
}
