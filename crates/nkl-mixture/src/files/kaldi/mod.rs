//! Kaldi's archives of feature matrices (`.ark`) and their lists (`.scp`).
//!
//! An archive is a sequence of a key, a blank, and a matrix: binary in single (`FM`) or double (`DM`)
//! precision, compressed (`CM`, `CM2`, `CM3`), or text in square brackets. All are read; reals and
//! text are written. (Kaldi's `matrix/kaldi-matrix.cc`, `matrix/compressed-matrix.h`.)

mod ark;
mod compressed;
mod entry;
mod scp;
mod text;
mod write;

pub use ark::ArkReader;
pub use scp::ScpReader;
pub use write::ArkWriter;
