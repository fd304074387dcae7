//! The own format: one value of this crate per file, bit for bit as it was in memory.
//!
//! A file begins with 8 bytes of magic and the version of the format, then the value in MessagePack.
//! Reading one never runs code, and what comes out has been checked.

use super::FileError;
use crate::factor::{IVector, IVectorAccumulators, Isv, Jfa, JfaModel, Wccn, Whitening};
use crate::{Gmm, MixtureError, Statistics};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::path::Path;

const MAGIC: &[u8; 8] = b"nkl-mix\n";
const VERSION: u32 = 1;

/// What a file can hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Stored {
    /// A mixture.
    Gmm(Gmm),
    /// Statistics, and the mixture under which they were computed: statistics of different mixtures
    /// may not be added.
    Statistics {
        /// The statistics.
        statistics: Statistics,
        /// The mixture.
        gmm: Gmm,
    },
    /// Inter-session variability.
    Isv(Isv),
    /// Joint factor analysis.
    Jfa(Jfa),
    /// A speaker enrolled in joint factor analysis.
    JfaModel(JfaModel),
    /// Total variability.
    IVector(IVector),
    /// Sums for total variability.
    IVectorAccumulators(IVectorAccumulators),
    /// Within-class covariance normalisation.
    Wccn(Wccn),
    /// Whitening.
    Whitening(Whitening),
}

impl Stored {
    /// What it is, in words.
    pub fn name(&self) -> &'static str {
        match self {
            Stored::Gmm(_) => "a mixture",
            Stored::Statistics { .. } => "statistics",
            Stored::Isv(_) => "a model of inter-session variability",
            Stored::Jfa(_) => "a model of joint factor analysis",
            Stored::JfaModel(_) => "a speaker of joint factor analysis",
            Stored::IVector(_) => "a total-variability model",
            Stored::IVectorAccumulators(_) => "sums for a total-variability model",
            Stored::Wccn(_) => "a within-class covariance normalisation",
            Stored::Whitening(_) => "a whitening",
        }
    }

    /// Writes a file.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        rmp_serde::encode::write(out, self).map_err(io::Error::other)
    }

    /// Reads a file; `path` stands in messages.
    ///
    /// # Errors
    /// Not such a file, of another version, damaged, or a value that cannot be.
    pub fn read(path: &Path, mut file: impl Read) -> Result<Self, FileError> {
        let mut begin = [0; 12];
        let whole = file.read_exact(&mut begin);
        if whole.is_err() || &begin[..8] != MAGIC {
            let text = "not a file of mixtures that nkl wrote";
            return Err(FileError::format(path, text));
        }
        let version = u32::from_le_bytes([begin[8], begin[9], begin[10], begin[11]]);
        if version != VERSION {
            return Err(FileError::format(
                path,
                format!(
                    "version {version} of the format, this program knows version {VERSION}: \
                 use the program that wrote it, or train again"
                ),
            ));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|error| FileError::io(path, error))?;
        let stored: Stored = rmp_serde::from_slice(&bytes)
            .map_err(|error| FileError::format(path, format!("damaged: {error}")))?;
        let checked = stored.check();
        checked.map_err(|error| FileError::format(path, format!("damaged: {error}")))?;
        Ok(stored)
    }

    /// Whether the file begins as one of this format.
    pub fn is_one(begin: &[u8]) -> bool {
        begin.starts_with(MAGIC)
    }

    fn check(&self) -> Result<(), MixtureError> {
        match self {
            Stored::Gmm(gmm) => gmm.check(),
            Stored::Statistics { statistics, gmm } => {
                gmm.check()?;
                statistics.check_values()?;
                statistics.check_shape(gmm.components(), gmm.dimensions(), gmm.kind())
            }
            Stored::Isv(model) => model.check(),
            Stored::Jfa(model) => model.check(),
            Stored::IVector(model) => model.check(),
            Stored::JfaModel(_) | Stored::IVectorAccumulators(_) => Ok(()),
            Stored::Wccn(wccn) => wccn.check(),
            Stored::Whitening(whitening) => whitening.check(),
        }
    }
}
