//! Gaussian mixtures: k-means, EM, MAP adaptation and factor analysis.
//!
//! The way through: [`Frames`] are a view of feature rows; a [`Source`] turns them and a [`Gmm`]
//! into [`Statistics`] (the E-step), which add up over blocks, files and processes; an M-step turns
//! statistics into the next [`Gmm`].

mod error;
pub mod factor;
mod frames;
mod gmm;
pub mod linalg;
mod source;
mod statistics;

pub use error::MixtureError;
pub use frames::{Frames, Rows, Values};
pub use gmm::{Covariance, CovarianceType, Gmm};
pub use source::Source;
pub use statistics::{Second, Statistics};
