//! Files of models, statistics and frames.
//!
//! | what | format | read | written |
//! |---|---|---|---|
//! | mixtures, statistics, factor models | own ([`Stored`]) | yes | yes |
//! | mixtures, statistics | bob.learn.em's HDF5 ([`read_bob`]) | yes | yes |
//! | mixtures | the GMM specializer's text `.gmm` ([`read_gmm_text`]) | yes | yes |
//! | frames | HTK ([`HtkReader`], [`write_htk`]), Kaldi ([`ArkReader`], [`ScpReader`], [`ArkWriter`]) | yes | yes |
//! | frames | npy ([`NpyReader`]), csv ([`CsvReader`]) | yes | |
//!
//! Frames are read block by block, so that memory does not grow with the file. Writers write to
//! anything; naming the file is up to the caller.

mod bytes;
mod csv;
mod error;
mod gmm_text;
mod hdf5;
mod htk;
mod kaldi;
mod npy;
mod open;
mod reader;
mod stored;
mod stream;
mod whole;

pub use csv::{is_place, CsvReader};
pub use error::FileError;
pub use gmm_text::{read_gmm_text, write_gmm_text};
pub use hdf5::{read_bob, write_bob_gmm, write_bob_statistics, Bob, SIGNATURE as HDF5_SIGNATURE};
pub use htk::{write_htk, HtkReader, USER as HTK_USER};
pub use kaldi::{ArkReader, ArkWriter, ScpReader};
pub use npy::NpyReader;
pub use open::FrameFormat;
pub use reader::{Block, BlockValues, FrameReader, BLOCK_ROWS};
pub use stored::Stored;
pub use stream::{visit, EStep, FrameFile, Opener, PartPlace, Stream};
pub use whole::read_frames;

#[cfg(test)]
mod tests;
