//! The layout of a segment's files.

use crate::SpeakersError;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Songs of a block.
pub const BLOCK: usize = 16_384;
/// Bytes of a block's or a record's sum.
pub const SUM: usize = 4;
/// Bytes of an entry of `ids`: hash and row.
pub const ID: usize = 12;
/// A song's numbers beside its code: scale, mean and deviation of its distances.
pub const BESIDE: usize = 12;

/// Names of a segment's files.
pub const FILES: [&str; 6] = ["codes", "tags", "vectors", "names", "offsets", "ids"];

/// Songs of block `block` of a segment.
pub fn block_len(songs: usize, block: usize) -> usize {
    songs.saturating_sub(block * BLOCK).min(BLOCK)
}

/// Bytes of a block of `codes`.
pub fn code_bytes(songs: usize, directions: usize) -> usize {
    songs * (directions + BESIDE) + SUM
}

/// Bytes of a tag's column in a block of `tags`.
pub fn column_bytes(songs: usize) -> usize {
    songs * 5 + SUM
}

/// CRC-32 (IEEE 802.3): a query goes through 80 MB per million songs, and a longer sum would take most of
/// its time.
pub fn sum(bytes: &[u8]) -> [u8; SUM] {
    crc32fast::hash(bytes).to_le_bytes()
}

/// A file, open for many reads.
pub struct Reader<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> Reader<'a> {
    /// Opens a file.
    pub fn open(path: &'a Path) -> Result<Self, SpeakersError> {
        let file = File::open(path).map_err(|error| SpeakersError::io(path, error))?;
        Ok(Reader { path, file })
    }

    /// Bytes from some place on.
    pub fn at(&mut self, from: u64, count: usize) -> Result<Vec<u8>, SpeakersError> {
        let mut bytes = vec![0; count];
        let sought = self.file.seek(SeekFrom::Start(from));
        sought
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(|error| SpeakersError::io(self.path, error))?;
        Ok(bytes)
    }

    /// The same with a sum behind them, which is checked and left out.
    pub fn checked(&mut self, from: u64, count: usize) -> Result<Vec<u8>, SpeakersError> {
        let mut bytes = self.at(from, count)?;
        let there = bytes.split_off(count.saturating_sub(SUM));
        if sum(&bytes) != *there {
            return Err(damaged(self.path));
        }
        Ok(bytes)
    }
}

/// What a file is that is not as it was written.
pub fn damaged(path: &Path) -> SpeakersError {
    SpeakersError::Data(format!(
        "{} is damaged: its checksum does not fit; build the index again",
        path.display()
    ))
}

/// Numbers of a file.
pub fn f32s(bytes: &[u8]) -> Vec<f32> {
    let four = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
    bytes.chunks_exact(4).map(four).collect()
}

/// A number of a file; 0 where there are too few bytes.
pub fn u64_of(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .take(8)
        .rev()
        .fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// Hash of a song's id.
pub fn id_hash(id: &str) -> u64 {
    u64_of(blake3::hash(id.as_bytes()).as_bytes())
}

/// A file of a segment.
pub fn path(folder: &Path, segment: &str, file: &str) -> PathBuf {
    folder.join(segment).join(file)
}
