//! One Gaussian per piece of speech: the Bayesian information criterion of S. Chen and P. Gopalakrishnan
//! ("Speaker, environment and channel change detection and clustering via the Bayesian information
//! criterion", DARPA Broadcast News Workshop 1998).

use super::ahc::Item;
use ndarray::{Array1, Array2, ArrayView2};
use nkl_mixture::linalg::{cholesky, half_log_determinant};
use std::ops::Range;

/// The sums of a piece.
#[derive(Debug, Clone)]
pub(crate) struct Gaussian {
    n: f64,
    prior: f64,
    first: Array1<f64>,
    second: Array2<f64>,
    /// n / 2 ln |Σ|.
    cost: f64,
}

impl Gaussian {
    /// Of rows of frames that were whitened over the whole recording. The covariance of all speech, which
    /// is a unit matrix then, counts for `prior` frames in that of a piece, so that short pieces have one.
    pub fn of(x: ArrayView2<f32>, rows: Range<usize>, prior: f64) -> Self {
        let d = x.ncols();
        let (mut first, mut second) = (Array1::zeros(d), Array2::zeros((d, d)));
        for row in rows.clone() {
            let row = x.row(row).mapv(f64::from);
            first += &row;
            for (mut to, &a) in second.outer_iter_mut().zip(&row) {
                to.scaled_add(a, &row);
            }
        }
        Gaussian::new(rows.len() as f64, prior, first, second)
    }

    fn new(n: f64, prior: f64, first: Array1<f64>, second: Array2<f64>) -> Self {
        let d = first.len();
        let mut covariance = Array2::zeros((d, d));
        for i in 0..d {
            for j in 0..d {
                let own = second[[i, j]] - first[i] * first[j] / n;
                let added = if i == j { prior } else { 0.0 };
                covariance[[i, j]] = (own + added) / (n + prior);
            }
        }
        let log = cholesky(covariance.view()).map_or(0.0, |l| half_log_determinant(l.view()));
        Gaussian {
            cost: n * log,
            n,
            prior,
            first,
            second,
        }
    }

    /// All of them as one; `None` of none.
    pub fn joined<'a>(mut all: impl Iterator<Item = &'a Gaussian>) -> Option<Self> {
        let first = all.next()?.clone();
        Some(all.fold(first, |sum, next| sum.pooled(next)))
    }

    fn pooled(&self, other: &Self) -> Self {
        let second = &self.second + &other.second;
        Gaussian::new(
            self.n + other.n,
            self.prior,
            &self.first + &other.first,
            second,
        )
    }
}

impl Item for Gaussian {
    /// The likelihood ratio of one Gaussian against two, in ln p; never far above 0.
    fn gain(&self, other: &Self) -> f64 {
        self.cost + other.cost - self.pooled(other).cost
    }

    fn merge(&self, other: &Self) -> Self {
        self.pooled(other)
    }
}
