//! Short-time spectra: frames, mel bands, decibels, cosine transform, slopes over time.
//!
//! Everything here works on tracks: a row per band or coefficient, a column per frame. Loops over
//! frames are then loops over neighbours in memory, which the compiler turns into vector code.

pub(crate) mod bands;
pub(crate) mod dct;
pub(crate) mod delta;
pub(crate) mod log;
pub(crate) mod logmel;
pub(crate) mod mel;
mod tracks;

pub(crate) use bands::Bands;
pub(crate) use logmel::LogMel;
pub(crate) use tracks::Tracks;
