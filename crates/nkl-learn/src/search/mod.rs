//! Which settings of a model are best: candidates are trained and scored on parts of the training
//! data.
//!
//! A [`Ground`] is one division of rows, filled, scaled and balanced once; every candidate is
//! scored on it. [`tune`] inside training (`MODEL.tuning_params`) and the command
//! `nkl optim` both walk over grounds.

mod divide;
mod ground;
mod halving;
mod scoring;
mod tune;

pub use divide::{best, stratified_in_order, Summary};
pub use ground::Ground;
pub use halving::{halving, Stage};
pub use scoring::Scoring;
pub use tune::{tune, Tuned};
