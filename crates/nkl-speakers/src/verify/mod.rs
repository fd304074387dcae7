//! Is it the same speaker: background mixtures, ISV, JFA and i-vectors, from frames to scores.
//!
//! ```text
//! frames ─background─► UBM ─statistics─► sessions ─System::train─► System
//!                                                  enroll ─► Voice ┐
//!                                        test ─► System::probe ─► Probe ─► score ─Calibration─► LLR
//! ```

mod backend;
mod background;
mod frames;
mod lda;
mod plda;
mod system;

pub use backend::{Backend, BackendSettings, Comparison};
pub use background::{background, statistics, BackgroundSettings};
pub use frames::{normalise, Normalisation};
pub use lda::Lda;
pub use plda::Plda;
pub use system::{Method, Probe, Scorer, Scoring, System, SystemSettings, Voice};

#[cfg(test)]
mod tests;
