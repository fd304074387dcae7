//! Reading of numbers from bytes.

use super::FileError;
use std::io::Read;
use std::path::Path;

/// Reads `count` bytes. Memory grows with what is there, not with what a header says.
pub(super) fn read_bytes(
    path: &Path,
    file: &mut impl Read,
    count: u64,
) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let read = file.by_ref().take(count).read_to_end(&mut bytes);
    read.map_err(|error| FileError::io(path, error))?;
    if (bytes.len() as u64) < count {
        return Err(FileError::format(path, "the file is cut short"));
    }
    Ok(bytes)
}

/// Cuts bytes into words of N.
pub(super) fn words<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> + '_ {
    bytes.chunks_exact(N).map(|chunk| {
        let mut word = [0; N];
        word.copy_from_slice(chunk);
        word
    })
}
