//! A loading matrix (U, V or T) with the posteriors of its factors, and its re-estimation.
//!
//! With statistics n (C,) and centred first-order statistics f (C·D,) of a session, the factor has
//! the posterior covariance P = (I + Σ_c n_c M_cᵀ Σ_c⁻¹ M_c)⁻¹ and mean P Mᵀ Σ⁻¹ f (Kenny 2005,
//! "Joint factor analysis of speaker and session variability", theorem 2).

use crate::{linalg, MixtureError};
use ndarray::linalg::general_mat_mul;
use ndarray::parallel::prelude::*;
use ndarray::{s, Array1, Array2, ArrayView1, ArrayView2, Axis};

/// A loading matrix M, shape (C·D, r), with what is computed once for all sessions.
pub(super) struct Loading<'a> {
    name: &'a str,
    /// Σ⁻¹ M, shape (C·D, r).
    scaled: Array2<f64>,
    /// M_cᵀ Σ_c⁻¹ M_c of each component, flat, shape (C, r·r).
    gram: Array2<f64>,
}

/// What the posteriors say of the factors of some sessions.
pub(super) struct Factors {
    /// Means, shape (sessions, r).
    pub mean: Array2<f64>,
    /// E[x xᵀ] = P + mean·meanᵀ, flat, shape (sessions, r·r).
    pub second: Array2<f64>,
}

impl<'a> Loading<'a> {
    /// `name` stands in error messages.
    pub fn new(
        name: &'a str,
        matrix: &Array2<f64>,
        variance: &Array1<f64>,
        components: usize,
    ) -> Self {
        let scaled = matrix / &variance.view().insert_axis(Axis(1));
        let rank = matrix.ncols();
        let block = matrix.nrows() / components.max(1);
        let mut gram = Array2::zeros((components, rank * rank));
        gram.axis_iter_mut(Axis(0))
            .into_par_iter()
            .enumerate()
            .for_each(|(c, mut row)| {
                let rows = s![c * block..(c + 1) * block, ..];
                let product = matrix.slice(rows).t().dot(&scaled.slice(rows));
                row.iter_mut()
                    .zip(&product)
                    .for_each(|(to, from)| *to = *from);
            });
        Loading { name, scaled, gram }
    }

    /// r.
    pub fn rank(&self) -> usize {
        self.scaled.ncols()
    }

    /// The Cholesky factor of P⁻¹.
    fn precision(&self, n: ArrayView1<f64>) -> Result<Array2<f64>, MixtureError> {
        let rank = self.rank();
        let flat = n.dot(&self.gram);
        let mut precision = Array2::from_shape_fn((rank, rank), |(i, j)| flat[i * rank + j]);
        precision.diag_mut().iter_mut().for_each(|v| *v += 1.0);
        linalg::cholesky(precision.view()).ok_or_else(|| {
            let name = self.name;
            MixtureError::Model(format!(
                "the posterior precision of the factors of {name} is not positive definite: \
                 {name} holds values that are too large or not finite"
            ))
        })
    }

    /// The mean of the posterior of one session, shape (r,).
    pub fn mean(
        &self,
        n: ArrayView1<f64>,
        centred: ArrayView1<f64>,
    ) -> Result<Array1<f64>, MixtureError> {
        Ok(linalg::solve(
            &self.precision(n)?,
            centred.dot(&self.scaled).view(),
        ))
    }

    /// The means of some sessions, shape (sessions, r).
    pub fn means(
        &self,
        n: ArrayView2<f64>,
        centred: ArrayView2<f64>,
    ) -> Result<Array2<f64>, MixtureError> {
        let mut means = Array2::zeros((n.nrows(), self.rank()));
        let rows = means.axis_iter_mut(Axis(0)).into_par_iter().enumerate();
        rows.try_for_each(|(h, mut row)| -> Result<(), MixtureError> {
            row.assign(&self.mean(n.row(h), centred.row(h))?);
            Ok(())
        })?;
        Ok(means)
    }

    /// Means and second moments of some sessions.
    pub fn factors(
        &self,
        n: ArrayView2<f64>,
        centred: ArrayView2<f64>,
    ) -> Result<Factors, MixtureError> {
        let rank = self.rank();
        let mut mean = Array2::zeros((n.nrows(), rank));
        let mut second = Array2::zeros((n.nrows(), rank * rank));
        let rows = mean.axis_iter_mut(Axis(0)).into_par_iter();
        let rows = rows.zip(second.axis_iter_mut(Axis(0))).enumerate();
        rows.try_for_each(|(h, (mut mean, mut second))| -> Result<(), MixtureError> {
            let factor = self.precision(n.row(h))?;
            let x = linalg::solve(&factor, centred.row(h).dot(&self.scaled).view());
            let covariance = linalg::inverse(&factor);
            for ((i, j), p) in covariance.indexed_iter() {
                second[i * rank + j] = p + x[i] * x[j];
            }
            mean.assign(&x);
            Ok(())
        })?;
        Ok(Factors { mean, second })
    }
}

/// Sums over sessions from which a loading matrix is estimated again.
#[derive(Debug, Clone)]
pub(super) struct Accumulator {
    /// A1_c = Σ n_c E[x xᵀ], flat, shape (C, r·r).
    pub second: Array2<f64>,
    /// A2 = Σ f xᵀ, shape (C·D, r).
    pub first: Array2<f64>,
}

impl Accumulator {
    pub fn zero(components: usize, supervector: usize, rank: usize) -> Self {
        Accumulator {
            second: Array2::zeros((components, rank * rank)),
            first: Array2::zeros((supervector, rank)),
        }
    }

    /// Adds sessions: n (sessions, C), centred first-order statistics (sessions, C·D). Each entry
    /// is summed in the order of the sessions, by one thread.
    pub fn add(&mut self, n: ArrayView2<f64>, centred: ArrayView2<f64>, factors: &Factors) {
        add_product(&mut self.second, n, factors.second.view());
        add_product(&mut self.first, centred, factors.mean.view());
    }

    /// The loading matrix that fits best: M_c = A2_c A1_c⁻¹ for each component.
    ///
    /// # Errors
    /// A1_c is singular. With `empty_is_zero`, M_c of a component without frames is zero instead.
    pub fn solve(&self, name: &str, empty_is_zero: bool) -> Result<Array2<f64>, MixtureError> {
        let rank = self.first.ncols();
        let block = self.first.nrows() / self.second.nrows().max(1);
        let mut matrix = Array2::zeros(self.first.dim());
        let blocks = matrix.axis_chunks_iter_mut(Axis(0), block.max(1));
        blocks
            .into_par_iter()
            .enumerate()
            .try_for_each(|(c, mut rows)| {
                let flat = self.second.row(c);
                if empty_is_zero && flat.iter().all(|v| *v == 0.0) {
                    return Ok::<(), MixtureError>(());
                }
                let a1 = Array2::from_shape_fn((rank, rank), |(i, j)| flat[i * rank + j]);
                let factor = linalg::cholesky(a1.view()).ok_or_else(|| singular(name, c, flat))?;
                for (d, mut row) in rows.axis_iter_mut(Axis(0)).enumerate() {
                    row.assign(&linalg::solve(&factor, self.first.row(c * block + d)));
                }
                Ok(())
            })?;
        Ok(matrix)
    }
}

fn singular(name: &str, component: usize, a1: ArrayView1<f64>) -> MixtureError {
    let why = if a1.iter().all(|v| *v == 0.0) {
        "no frame of the training data belongs to that component of the UBM; use a smaller UBM"
    } else {
        "there are too few sessions for its rank; use a smaller rank or more sessions"
    };
    MixtureError::Data(format!(
        "{name} cannot be estimated: its second moment of component {component} is singular, {why}"
    ))
}

/// out += leftᵀ · right, a block of rows of `out` per task.
fn add_product(out: &mut Array2<f64>, left: ArrayView2<f64>, right: ArrayView2<f64>) {
    const ROWS: usize = 64;
    let blocks = out.axis_chunks_iter_mut(Axis(0), ROWS).into_par_iter();
    blocks.enumerate().for_each(|(b, mut rows)| {
        let columns = b * ROWS..b * ROWS + rows.nrows();
        let left = left.slice(s![.., columns]);
        general_mat_mul(1.0, &left.t(), &right, 1.0, &mut rows);
    });
}
