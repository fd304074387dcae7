//! Applications of Gaussian mixtures: who spoke when, is it the same speaker, what sounds like this.
//!
//! Everything here takes and returns plain values; recordings, tables and settings are read by the
//! program.

mod error;

pub use error::SpeakersError;
