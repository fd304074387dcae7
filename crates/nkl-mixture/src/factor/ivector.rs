//! I-vectors: one total-variability matrix T for all that differs between sessions.

use super::isv::check_matrix;
use super::loading::{Accumulator, Loading};
use super::sessions;
use super::space::Space;
use super::start::NormalDraws;
use crate::{Gmm, MixtureError, Second, Statistics};
use ndarray::{Array1, Array2, Array3, Axis};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Sessions whose second moments are in memory at a time.
const SESSIONS_AT_ONCE: usize = 128;

/// A total-variability model: means m + T w, w standard normal (Dehak et al. 2011).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IVector {
    /// The universal background model, with diagonal covariances.
    pub ubm: Gmm,
    /// T, shape (C, D, t).
    pub t: Array3<f64>,
    /// Residual variances, shape (C, D).
    pub sigma: Array2<f64>,
}

/// How a total-variability model is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IVectorOptions {
    /// EM iterations.
    pub iterations: usize,
    /// Whether the residual variances are estimated, too.
    pub update_sigma: bool,
    /// The least residual variance.
    pub variance_floor: f64,
}

impl Default for IVectorOptions {
    fn default() -> Self {
        IVectorOptions {
            iterations: 25,
            update_sigma: true,
            variance_floor: 1e-10,
        }
    }
}

/// What an E-step leaves of the sessions. It adds up, so sessions can be spread over processes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IVectorAccumulators {
    /// Σ n_c (L⁻¹ + w wᵀ), shape (C, t, t).
    pub second: Array3<f64>,
    /// Σ f̂_c wᵀ with f̂_c = f_c − n_c m_c, shape (C, D, t).
    pub first: Array3<f64>,
    /// Σ (s_c − 2 f_c m_c + n_c m_c²), shape (C, D).
    pub square: Array2<f64>,
    /// Σ n_c, shape (C,).
    pub n: Array1<f64>,
}

impl AddAssign<&IVectorAccumulators> for IVectorAccumulators {
    fn add_assign(&mut self, other: &IVectorAccumulators) {
        self.second += &other.second;
        self.first += &other.first;
        self.square += &other.square;
        self.n += &other.n;
    }
}

impl IVector {
    /// The start for [`fit`](IVector::fit): T standard normal from `seed` (see [`NormalDraws`]),
    /// the residual variances those of the UBM.
    ///
    /// # Errors
    /// A UBM with full covariances, or rank 0.
    pub fn start(ubm: Gmm, rank: usize, seed: u32) -> Result<Self, MixtureError> {
        let space = Space::new(&ubm)?;
        let (components, dimensions) = (space.components, space.dimensions);
        let mut draws = NormalDraws::new(seed);
        let shape = (components, dimensions, rank);
        let t = Array3::from_shape_simple_fn(shape, || draws.normal());
        let variances = |(c, d)| space.variance[c * dimensions + d];
        let sigma = Array2::from_shape_fn((components, dimensions), variances);
        let model = IVector { ubm, t, sigma };
        model.space()?;
        Ok(model)
    }

    /// EM from the T and the residual variances that are there.
    ///
    /// # Errors
    /// Statistics that are not of this UBM, or a T that they do not determine.
    pub fn fit(
        &mut self,
        statistics: &[Statistics],
        options: &IVectorOptions,
    ) -> Result<(), MixtureError> {
        for _ in 0..options.iterations {
            let sums = self.accumulate(statistics)?;
            self.update(&sums, options)?;
        }
        Ok(())
    }

    /// The E-step over some sessions.
    ///
    /// # Errors
    /// No sessions, or statistics that are not of this UBM.
    pub fn accumulate(
        &self,
        statistics: &[Statistics],
    ) -> Result<IVectorAccumulators, MixtureError> {
        let space = self.space()?;
        sessions::check(&space, statistics)?;
        let matrix = self.matrix(&space);
        let loading = Loading::new("T", &matrix, &space.variance, space.components);
        let mut sums = Accumulator::zero(space.components, space.len(), matrix.ncols());
        let mut square = Array2::zeros(self.sigma.dim());
        let mut n = Array1::zeros(space.components);
        for block in statistics.chunks(SESSIONS_AT_ONCE) {
            let (counts, first) = centred_rows(&space, block);
            let factors = loading.factors(counts.view(), first.view())?;
            sums.add(counts.view(), first.view(), &factors);
            n += &counts.sum_axis(Axis(0));
            for session in block {
                square += &self.square(session)?;
            }
        }
        let (c, d, t) = self.t.dim();
        let shape = |_| MixtureError::Model("T differs in shape from the UBM".into());
        Ok(IVectorAccumulators {
            second: sums
                .second
                .into_shape_with_order((c, t, t))
                .map_err(shape)?,
            first: sums.first.into_shape_with_order((c, d, t)).map_err(shape)?,
            square,
            n,
        })
    }

    /// The M-step: T_c = first_c second_c⁻¹, then sigma from the rest of the squares. A component
    /// without frames gets a T of zero and keeps its sigma.
    ///
    /// # Errors
    /// Sums of another model, or a T that they do not determine.
    pub fn update(
        &mut self,
        sums: &IVectorAccumulators,
        options: &IVectorOptions,
    ) -> Result<(), MixtureError> {
        let (c, d, t) = self.t.dim();
        let shapes = (
            sums.second.dim(),
            sums.first.dim(),
            sums.square.dim(),
            sums.n.len(),
        );
        if shapes != ((c, t, t), (c, d, t), (c, d), c) {
            return Err(MixtureError::Data(
                "sums of a model of another shape".into(),
            ));
        }
        let wrong = |_| MixtureError::Data("sums of a model of another shape".into());
        let flat = Accumulator {
            second: sums.second.to_shape((c, t * t)).map_err(wrong)?.to_owned(),
            first: sums.first.to_shape((c * d, t)).map_err(wrong)?.to_owned(),
        };
        let matrix = flat.solve("T", true)?;
        self.t = matrix.into_shape_with_order((c, d, t)).map_err(wrong)?;
        if options.update_sigma {
            for ((c, d), sigma) in self
                .sigma
                .indexed_iter_mut()
                .filter(|((c, _), _)| sums.n[*c] > 0.0)
            {
                let row = |a: &Array3<f64>| a.slice(ndarray::s![c, d, ..]).to_owned();
                let explained = row(&sums.first).dot(&row(&self.t));
                *sigma =
                    ((sums.square[[c, d]] - explained) / sums.n[c]).max(options.variance_floor);
            }
        }
        Ok(())
    }

    /// The i-vectors of sessions, shape (sessions, t): posterior means of w, not normalised.
    ///
    /// # Errors
    /// As [`accumulate`](IVector::accumulate).
    pub fn transform(&self, statistics: &[Statistics]) -> Result<Array2<f64>, MixtureError> {
        let space = self.space()?;
        sessions::check(&space, statistics)?;
        let matrix = self.matrix(&space);
        let loading = Loading::new("T", &matrix, &space.variance, space.components);
        let mut vectors = Array2::zeros((statistics.len(), matrix.ncols()));
        let blocks = vectors.axis_chunks_iter_mut(Axis(0), SESSIONS_AT_ONCE);
        for (mut rows, block) in blocks.zip(statistics.chunks(SESSIONS_AT_ONCE)) {
            let (n, first) = centred_rows(&space, block);
            rows.assign(&loading.means(n.view(), first.view())?);
        }
        Ok(vectors)
    }

    /// s − 2 f m + n m², shape (C, D).
    fn square(&self, session: &Statistics) -> Result<Array2<f64>, MixtureError> {
        let shape = self.sigma.dim();
        let means = &self.ubm.means;
        let fits = match &session.second {
            Second::Diagonal(s) => s.dim() == shape,
            Second::Full(s) => s.dim() == (shape.0, shape.1, shape.1),
        };
        if !fits {
            let text = "second-order statistics of another shape than the UBM";
            return Err(MixtureError::Data(text.into()));
        }
        Ok(Array2::from_shape_fn(shape, |(c, d)| {
            let s = match &session.second {
                Second::Diagonal(s) => s[[c, d]],
                Second::Full(s) => s[[c, d, d]],
            };
            let m = means[[c, d]];
            s - 2.0 * session.first[[c, d]] * m + session.n[c] * m * m
        }))
    }

    /// T as a loading matrix, shape (C·D, t).
    fn matrix(&self, space: &Space) -> Array2<f64> {
        let (_, dimensions, rank) = self.t.dim();
        Array2::from_shape_fn((space.len(), rank), |(i, k)| {
            self.t[[i / dimensions, i % dimensions, k]]
        })
    }

    /// Whether the parts fit each other: a model of a file is checked before it is used.
    ///
    /// # Errors
    /// Shapes that do not fit, values that are not finite.
    pub fn check(&self) -> Result<(), MixtureError> {
        self.space().map(|_| ())
    }

    /// The space of the UBM with the residual variances in place of its own.
    fn space(&self) -> Result<Space, MixtureError> {
        let mut space = Space::new(&self.ubm)?;
        let (components, dimensions, _) = self.t.dim();
        let shape = (space.components, space.dimensions);
        if (components, dimensions) != shape || self.sigma.dim() != shape {
            return Err(MixtureError::Model(
                "T or sigma differs in shape from the UBM".into(),
            ));
        }
        if self.sigma.iter().any(|v| !(*v > 0.0 && v.is_finite())) {
            return Err(MixtureError::Model(
                "a residual variance is not above 0".into(),
            ));
        }
        check_matrix("T", &self.matrix(&space), &space)?;
        space.variance = self.sigma.iter().copied().collect();
        Ok(space)
    }
}

/// Zeroth and centred first-order statistics, one session per row.
fn centred_rows(space: &Space, sessions: &[Statistics]) -> (Array2<f64>, Array2<f64>) {
    let mut n = Array2::zeros((sessions.len(), space.components));
    let mut first = Array2::zeros((sessions.len(), space.len()));
    for (h, session) in sessions.iter().enumerate() {
        n.row_mut(h).assign(&session.n);
        let entries = first.row_mut(h).into_iter().zip(&session.first);
        for (i, (to, from)) in entries.enumerate() {
            *to = from - session.n[i / space.dimensions] * space.mean[i];
        }
    }
    (n, first)
}
