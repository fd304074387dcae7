//! How two i-vectors are compared, after what recordings of a speaker differ by has been taken out.

use super::plda::PldaVoice;
use super::{Lda, Plda};
use crate::SpeakersError;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use nkl_mixture::factor::{Scatter, Wccn, Whitening};
use serde::{Deserialize, Serialize};

/// What compares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// The cosine of the angle between the mean of the enrolled ones and that of the test.
    Cosine,
    /// The log-likelihood ratio of PLDA.
    Plda,
}

/// The steps, in this order; each is fitted on what those before it leave of the training vectors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BackendSettings {
    /// Covariance to the identity; without it only the mean is taken out.
    pub whitening: bool,
    /// Every vector gets length 1 (Garcia-Romero and Espy-Wilson 2011).
    pub length_norm: bool,
    /// Dimensions of LDA; 0 for none.
    pub lda: usize,
    /// Within-class covariance to the identity.
    pub wccn: bool,
    /// The comparison.
    pub comparison: Comparison,
    /// EM iterations of PLDA.
    pub plda_iterations: usize,
}

/// Fitted steps and comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backend {
    mean: Array1<f64>,
    whitening: Option<Whitening>,
    length_norm: bool,
    lda: Option<Lda>,
    wccn: Option<Wccn>,
    /// `None` compares by cosine.
    plda: Option<Plda>,
}

impl Backend {
    /// From vectors, one per row of shape (N, D), and their speakers.
    ///
    /// # Errors
    /// Too few vectors or speakers for a step; the message says which.
    pub fn fit(
        vectors: ArrayView2<f64>,
        speakers: &[usize],
        settings: &BackendSettings,
    ) -> Result<Self, SpeakersError> {
        let size = vectors.ncols();
        let mean = vectors
            .mean_axis(Axis(0))
            .unwrap_or_else(|| Array1::zeros(size));
        let mut backend = Backend {
            mean,
            whitening: None,
            length_norm: settings.length_norm,
            lda: None,
            wccn: None,
            plda: None,
        };
        if settings.whitening {
            let whitening = Whitening::fit(vectors);
            let whitening = whitening.map_err(|e| step("whitening", "VERIFY.whitening", &e))?;
            backend.whitening = Some(whitening);
        }
        if settings.lda > 0 {
            let before = backend.transform(vectors)?;
            backend.lda = Some(Lda::fit(before.view(), speakers, settings.lda)?);
        }
        if settings.wccn {
            let before = backend.transform(vectors)?;
            let wccn = Wccn::fit(before.view(), speakers, Scatter::PerVector);
            backend.wccn = Some(wccn.map_err(|e| step("WCCN", "VERIFY.wccn", &e))?);
        }
        if settings.comparison == Comparison::Plda {
            let before = backend.transform(vectors)?;
            let plda = Plda::fit(before.view(), speakers, settings.plda_iterations)?;
            backend.plda = Some(plda);
        }
        Ok(backend)
    }

    /// Vectors after the steps, one per row.
    ///
    /// # Errors
    /// Vectors of another length.
    pub fn transform(&self, vectors: ArrayView2<f64>) -> Result<Array2<f64>, SpeakersError> {
        let mut out = match &self.whitening {
            Some(whitening) => whitening.transform(vectors)?,
            None => &vectors - &self.mean,
        };
        if self.length_norm {
            out.outer_iter_mut().for_each(|mut row| {
                let length = row.dot(&row).sqrt();
                if length > 0.0 {
                    row /= length;
                }
            });
        }
        if let Some(lda) = &self.lda {
            out = lda.transform(out.view());
        }
        match &self.wccn {
            Some(wccn) => Ok(wccn.transform(out.view())?),
            None => Ok(out),
        }
    }

    /// Whether the steps fit vectors of this length, one after another; returns the length after them.
    ///
    /// # Errors
    /// Shapes that do not fit, values that are not finite.
    pub(super) fn check(&self, length: usize) -> Result<usize, SpeakersError> {
        let wrong = |what: &str| SpeakersError::Data(format!("{what} does not fit the i-vectors"));
        let finite = |v: &f64| v.is_finite();
        if self.mean.len() != length || !self.mean.iter().all(finite) {
            return Err(wrong("the mean"));
        }
        if let Some(whitening) = &self.whitening {
            whitening.check()?;
            if whitening.mean.len() != length {
                return Err(wrong("the whitening"));
            }
        }
        let mut length = length;
        if let Some(lda) = &self.lda {
            if lda.weights.nrows() != length || !lda.weights.iter().all(finite) {
                return Err(wrong("LDA"));
            }
            length = lda.weights.ncols();
        }
        if let Some(wccn) = &self.wccn {
            wccn.check()?;
            if wccn.weights.nrows() != length {
                return Err(wrong("WCCN"));
            }
        }
        if let Some(plda) = &self.plda {
            let square = (length, length);
            let shapes = plda.between.dim() == square && plda.within.dim() == square;
            let values = plda.mean.iter().chain(&plda.between).chain(&plda.within);
            if plda.mean.len() != length || !shapes || !values.into_iter().all(finite) {
                return Err(wrong("PLDA"));
            }
        }
        Ok(length)
    }

    /// A speaker from vectors after the steps.
    pub(super) fn enroll(&self, own: ArrayView2<f64>) -> Result<Enrolled, SpeakersError> {
        match &self.plda {
            Some(plda) => Ok(Enrolled::Plda(Box::new(plda.enroll(own)?))),
            None => {
                let sum = own.sum_axis(Axis(0));
                Ok(Enrolled::Cosine(sum / own.nrows().max(1) as f64))
            }
        }
    }
}

/// A speaker in the form that scores.
pub(super) enum Enrolled {
    Cosine(Array1<f64>),
    Plda(Box<PldaVoice>),
}

impl Enrolled {
    /// The score of a vector after the steps.
    pub(super) fn score(&self, vector: &Array1<f64>) -> f64 {
        match self {
            Enrolled::Cosine(mean) => {
                let lengths = (mean.dot(mean) * vector.dot(vector)).sqrt();
                if lengths > 0.0 {
                    mean.dot(vector) / lengths
                } else {
                    0.0
                }
            }
            Enrolled::Plda(voice) => voice.score(vector.view()),
        }
    }
}

fn step(name: &str, key: &str, error: &nkl_mixture::MixtureError) -> SpeakersError {
    SpeakersError::Data(format!(
        "{name}: {error}; set {key} = False, or a smaller VERIFY.rank"
    ))
}
