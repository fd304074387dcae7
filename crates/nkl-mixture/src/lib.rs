//! Gaussian mixtures: k-means, EM, MAP adaptation and factor analysis.
//!
//! The way through: [`Frames`] are a view of feature rows; a [`Source`] turns them and a [`Gmm`]
//! into [`Statistics`] (the E-step), which add up over blocks, files and processes; an M-step
//! ([`update`], or [`adapt`] for MAP) turns statistics into the next [`Gmm`]. [`train`] and
//! [`map_train`] go round until they are told to stop; [`Cpu`] is the source for frames in memory.

mod cpu;
#[cfg(feature = "cuda")]
mod cuda;
mod device;
mod error;
pub mod factor;
pub mod files;
mod floor;
mod frames;
mod gmm;
mod kmeans;
pub mod linalg;
mod linear;
mod many;
mod map;
mod rows;
mod source;
pub mod start;
mod statistics;
mod tie;
mod train;
mod update;

pub use cpu::Cpu;
#[cfg(feature = "cuda")]
pub use cuda::{Assigned, Cuda};
pub use device::{open, Device, Opened};
pub use error::MixtureError;
pub use floor::VarianceFloor;
pub use frames::{Frames, Rows, Values};
pub use gmm::{Covariance, CovarianceType, Gmm};
pub use kmeans::{Clusters, Init, KMeans, KMeansOptions};
pub use linear::{linear_scores, Offsets};
pub use many::train_many;
pub use map::{adapt, map_train, Adaptation, MapOptions};
pub use source::Source;
pub use statistics::{Second, Statistics};
pub use tie::Tie;
pub use train::{train, Stop, TrainOptions, Trained};
pub use update::{update, UpdateOptions, Updates, VarianceFormula};
