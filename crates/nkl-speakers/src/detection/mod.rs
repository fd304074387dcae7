//! How well scores tell target trials from the others: error rates, costs, and log-likelihood ratios.

mod calibration;
mod curve;
mod hull;
mod summary;

pub use calibration::{cllr, Calibration};
pub use curve::{OperatingPoint, Scores};
pub use summary::{Cost, DetectionSummary};

#[cfg(test)]
mod tests;
