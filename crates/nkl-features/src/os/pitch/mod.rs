//! Fundamental frequency: subharmonic summation, then a smoothest path through the candidates.

mod octave;
mod path;
mod shs;

pub(crate) use path::{PathSettings, PitchPath, Smoothed};
pub(crate) use shs::{ShsScratch, ShsSettings, Subharmonics};
