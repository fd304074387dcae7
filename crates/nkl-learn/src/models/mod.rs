//! The smaller models, one file each. Trees are in `tree/`, support vector machines in `svm/`.

mod bayes;
mod gmm;
mod gmm_ubm;
mod knn;
mod lbfgs;
mod lin_reg;
mod log_reg;
mod nearest;

pub use bayes::Bayes;
pub use gmm::Mixtures;
pub use gmm_ubm::AdaptedMixtures;
pub use knn::{Answers, Knn, Votes};
pub use lin_reg::LinearRegression;
pub use log_reg::LogisticRegression;

pub(crate) use bayes::BayesSettings;
pub(crate) use gmm::GmmSettings;
pub(crate) use gmm_ubm::GmmUbmSettings;
pub(crate) use knn::KnnSettings;
pub(crate) use lin_reg::LinearRegressionSettings;
pub(crate) use log_reg::LogisticRegressionSettings;

use crate::{LearnError, TargetRef, Training};

/// The classes of a training and their number.
pub(crate) fn classes(y: TargetRef<'_>) -> Result<(&[usize], usize), LearnError> {
    match y {
        TargetRef::Classes { index, count } => Ok((index, count)),
        TargetRef::Values(_) => Err(LearnError::Shape("this model needs classes".into())),
    }
}

/// The values of a training.
pub(crate) fn values<'a>(training: &Training<'a>) -> Result<&'a [f64], LearnError> {
    match training.y {
        TargetRef::Values(values) => Ok(values),
        TargetRef::Classes { .. } => Err(LearnError::Shape("this model needs values".into())),
    }
}

/// In place: log weights to probabilities, without overflow.
pub(crate) fn softmax(row: &mut [f64]) {
    let max = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for v in row.iter_mut() {
        *v = (*v - max).exp();
        sum += *v;
    }
    for v in row.iter_mut() {
        *v /= sum;
    }
}

pub use nearest::Search;
