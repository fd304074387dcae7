//! Files of frames that fit into memory.

use super::{FileError, FrameFormat};
use ndarray::Array2;
use std::path::Path;

/// All frames of a file, shape (N, D), in double precision.
///
/// # Errors
/// The file cannot be read, is damaged, or its name has none of the known suffixes.
pub fn read_frames(path: impl AsRef<Path>) -> Result<Array2<f64>, FileError> {
    let path = path.as_ref();
    let Some(format) = FrameFormat::of(path) else {
        return Err(FileError::format(
            path,
            "not known as a file of frames: its name has to end in .npy, .csv, .htk, .ark or .scp",
        ));
    };
    let mut reader = format.open(path)?;
    let mut values = Vec::new();
    while let Some(block) = reader.next_block()? {
        values.extend(block.values.into_f64());
    }
    Ok(super::reader::matrix(reader.dimensions(), values))
}
