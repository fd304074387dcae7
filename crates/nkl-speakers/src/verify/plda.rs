//! Probabilistic linear discriminant analysis with two full covariances (Brümmer and de Villiers 2010,
//! "The speaker partitioning problem"): a vector is a speaker's point, N(m, B), plus N(0, W).

use super::lda::members;
use crate::SpeakersError;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use nkl_mixture::linalg;
use serde::{Deserialize, Serialize};

/// The model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plda {
    /// m, shape (D,).
    pub mean: Array1<f64>,
    /// B, between speakers, shape (D, D).
    pub between: Array2<f64>,
    /// W, within a speaker, shape (D, D).
    pub within: Array2<f64>,
}

/// Share of the total variance that both covariances keep on their diagonals.
const RIDGE: f64 = 1e-6;

impl Plda {
    /// EM from half the total covariance for each, over vectors, one per row of shape (N, D), and their
    /// speakers.
    ///
    /// # Errors
    /// Fewer than two speakers, no speaker with two vectors, vectors that do not vary.
    pub fn fit(
        vectors: ArrayView2<f64>,
        speakers: &[usize],
        iterations: usize,
    ) -> Result<Self, SpeakersError> {
        let members = members(speakers);
        if members.len() < 2 || members.values().all(|rows| rows.len() < 2) {
            let text = "PLDA needs two speakers at least, and more than one recording of a speaker";
            return Err(SpeakersError::Data(text.into()));
        }
        let (count, size) = vectors.dim();
        let mean = vectors
            .mean_axis(Axis(0))
            .unwrap_or_else(|| Array1::zeros(size));
        let about = &vectors - &mean;
        let total = about.t().dot(&about) / count as f64;
        let ridge = Array2::<f64>::eye(size) * (RIDGE * total.diag().sum() / size.max(1) as f64);
        let half = (total * 0.5) + &ridge;
        let mut plda = Plda {
            mean,
            between: half.clone(),
            within: half,
        };
        for _ in 0..iterations {
            plda = plda.next(vectors, &members, &ridge)?;
        }
        Ok(plda)
    }

    /// One iteration.
    fn next(
        &self,
        vectors: ArrayView2<f64>,
        members: &std::collections::BTreeMap<usize, Vec<usize>>,
        ridge: &Array2<f64>,
    ) -> Result<Self, SpeakersError> {
        let size = self.mean.len();
        let (mut points, mut spread) = (Vec::new(), Array2::<f64>::zeros((size, size)));
        let mut within = Array2::<f64>::zeros((size, size));
        for rows in members.values() {
            let own = vectors.select(Axis(0), rows);
            let (point, covariance) = self.speaker(own.view())?;
            let about = &own - &point;
            within += &(about.t().dot(&about) + &covariance * rows.len() as f64);
            spread += &covariance;
            points.push(point);
        }
        let speakers = points.len() as f64;
        let mean = points.iter().fold(Array1::zeros(size), |sum, p| sum + p) / speakers;
        for point in &points {
            let away = (point - &mean).insert_axis(Axis(0));
            spread += &away.t().dot(&away);
        }
        Ok(Plda {
            mean,
            between: spread / speakers + ridge,
            within: within / vectors.nrows() as f64 + ridge,
        })
    }

    /// Mean and covariance of a speaker's point, given vectors of the speaker.
    fn speaker(&self, own: ArrayView2<f64>) -> Result<(Array1<f64>, Array2<f64>), SpeakersError> {
        let between = inverse(&self.between)?;
        let within = inverse(&self.within)?;
        let precision = &between + &(&within * own.nrows() as f64);
        let covariance = inverse(&precision)?;
        let sum = own.sum_axis(Axis(0));
        let mean = covariance.dot(&(between.dot(&self.mean) + within.dot(&sum)));
        Ok((mean, covariance))
    }

    /// What a speaker with these vectors, one per row, is scored with.
    ///
    /// # Errors
    /// Covariances that are not positive definite (a damaged model).
    pub fn enroll(&self, own: ArrayView2<f64>) -> Result<PldaVoice, SpeakersError> {
        let (mean, covariance) = self.speaker(own)?;
        Ok(PldaVoice {
            same: Gaussian::new(mean, &covariance + &self.within)?,
            any: Gaussian::new(self.mean.clone(), &self.between + &self.within)?,
        })
    }
}

/// A speaker, ready to be scored: the log-likelihood ratio of a vector being of the speaker or of anyone.
#[derive(Debug, Clone)]
pub struct PldaVoice {
    same: Gaussian,
    any: Gaussian,
}

impl PldaVoice {
    /// ln p(vector | enrolled vectors) − ln p(vector).
    pub fn score(&self, vector: ArrayView1<f64>) -> f64 {
        self.same.log_density(vector) - self.any.log_density(vector)
    }
}

/// A Gaussian but for the constant that all share.
#[derive(Debug, Clone)]
struct Gaussian {
    mean: Array1<f64>,
    root: Array2<f64>,
    half_log_determinant: f64,
}

impl Gaussian {
    fn new(mean: Array1<f64>, covariance: Array2<f64>) -> Result<Self, SpeakersError> {
        let root = linalg::cholesky(covariance.view()).ok_or_else(singular)?;
        Ok(Gaussian {
            mean,
            half_log_determinant: linalg::half_log_determinant(root.view()),
            root: linalg::inverse_lower(root.view()),
        })
    }

    fn log_density(&self, vector: ArrayView1<f64>) -> f64 {
        let standard = self.root.dot(&(&vector - &self.mean));
        -0.5 * standard.dot(&standard) - self.half_log_determinant
    }
}

fn inverse(matrix: &Array2<f64>) -> Result<Array2<f64>, SpeakersError> {
    let root = linalg::cholesky(matrix.view()).ok_or_else(singular)?;
    Ok(linalg::inverse(&root))
}

fn singular() -> SpeakersError {
    let text =
        "PLDA: a covariance is singular: the vectors have dimensions that depend on each other; \
                use a smaller rank";
    SpeakersError::Data(text.into())
}
