//! Which reader a file needs.

use super::csv::CsvReader;
use super::htk::HtkReader;
use super::kaldi::{ArkReader, ScpReader};
use super::npy::NpyReader;
use super::reader::FrameReader;
use super::{FileError, FrameFile};
use std::path::Path;

/// Formats of frames, with the suffixes they are known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameFormat {
    /// NumPy's arrays.
    Npy,
    /// Text tables.
    Csv,
    /// HTK's parameter files.
    Htk,
    /// Kaldi's archives.
    Ark,
    /// Lists of Kaldi's matrices.
    Scp,
}

impl FrameFormat {
    /// All formats with their suffixes; the first is the name.
    pub const ALL: [(FrameFormat, &'static [&'static str]); 5] = [
        (FrameFormat::Npy, &["npy"]),
        (FrameFormat::Csv, &["csv"]),
        (
            FrameFormat::Htk,
            &["htk", "mfc", "mfcc", "plp", "fbank", "fea", "lpc", "usr"],
        ),
        (FrameFormat::Ark, &["ark"]),
        (FrameFormat::Scp, &["scp"]),
    ];

    /// By the suffix of a file's name.
    pub fn of(path: &Path) -> Option<Self> {
        let suffix = path.extension()?.to_str()?.to_ascii_lowercase();
        let known = FrameFormat::ALL.iter();
        let mut known = known.filter(|(_, suffixes)| suffixes.contains(&suffix.as_str()));
        known.next().map(|(format, _)| *format)
    }

    /// A file of this format that can be read again and again.
    pub fn file(self, path: &Path) -> FrameFile {
        let (path, again) = (path.to_owned(), path.to_owned());
        let open = Box::new(move || self.open(&again));
        FrameFile { path, open }
    }

    /// Opens a file of this format.
    ///
    /// # Errors
    /// The file cannot be read, or is not of this format.
    pub fn open(self, path: &Path) -> Result<Box<dyn FrameReader + Send>, FileError> {
        Ok(match self {
            FrameFormat::Npy => Box::new(NpyReader::open(path)?),
            FrameFormat::Csv => Box::new(CsvReader::open(path)?),
            FrameFormat::Htk => Box::new(HtkReader::open(path)?),
            FrameFormat::Ark => Box::new(ArkReader::open(path)?),
            FrameFormat::Scp => Box::new(ScpReader::open(path)?),
        })
    }
}
