//! Recordings: reading, mixing down, cutting, resampling and writing.
//!
//! | format | reading | length without decoding |
//! |---|---|---|
//! | wav: 8, 16, 24, 32 bit integer, 32 and 64 bit float | own reader, only the bytes needed | header |
//! | wav: ADPCM, A-law, µ-law | symphonia | header |
//! | flac, aiff | symphonia | header |
//! | mp3, ogg vorbis | symphonia | header or last page, else the packets are counted |
//!
//! Written is wav, 16 bit or float, and flac of 16 bit, each with one channel.
//!
//! Samples are `f32` in -1..1. Every reader can work on a file or on bytes in memory, and cuts
//! exactly to the sample.

mod codec;
mod error;
mod flac;
mod info;
mod mix;
mod quality;
mod read;
mod resample;
mod span;
mod wav;
mod write;

pub use error::AudioError;
pub use flac::write_flac;
pub use info::{info, Info};
pub use mix::Channels;
pub use quality::{Fault, FaultKind, Quality};
pub use read::{decode, read, read_cuts, Audio, Cut, Remark};
pub use resample::{resample, MAX_RATE, MIN_RATE};
pub use span::Span;
pub use write::{write_wav, WavFormat};
