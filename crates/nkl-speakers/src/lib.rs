//! Applications of Gaussian mixtures: who spoke when, is it the same speaker, what sounds like this.
//!
//! Everything here takes and returns plain values; recordings, tables and settings are read by the
//! program. The files it knows are RTTM and UEM ([`read_rttm`], [`read_uem`]).

pub mod detection;
pub mod diarize;
mod error;
mod lines;
pub mod recommend;
mod rttm;
pub mod score;
mod spnsp;
mod subspace;
pub mod trials;
mod turns;
mod uem;
pub mod verify;

pub use error::SpeakersError;
pub use rttm::{parse_rttm, read_rttm, write_rttm};
pub use spnsp::{parse_spnsp, read_spnsp};
pub use turns::{speakers, Conversations, Stretches, Turn};
pub use uem::{parse_uem, read_uem, write_uem};
