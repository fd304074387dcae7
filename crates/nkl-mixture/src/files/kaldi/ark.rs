//! An archive from its first key to its last.

use super::entry::{Entry, Input};
use crate::files::reader::{Block, FrameReader};
use crate::files::FileError;
use std::path::Path;
use std::sync::Arc;

/// An archive on its way. Each of its matrices is an utterance.
pub struct ArkReader {
    input: Input,
    entry: Option<Entry>,
    dimensions: usize,
}

impl ArkReader {
    /// Reads the beginning of the first matrix.
    ///
    /// # Errors
    /// The file cannot be read, or is not an archive of matrices.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let mut reader = ArkReader {
            input: Input::open(path)?,
            entry: None,
            dimensions: 0,
        };
        reader.advance()?;
        Ok(reader)
    }

    /// Goes to the next matrix that has rows.
    fn advance(&mut self) -> Result<(), FileError> {
        loop {
            let Some(key) = self.input.key()? else {
                self.entry = None;
                return Ok(());
            };
            let entry = Entry::begin(&mut self.input, Arc::from(key.as_str()))?;
            if entry.is_empty() {
                continue;
            }
            check_dimensions(&self.input, &entry, &mut self.dimensions)?;
            self.entry = Some(entry);
            return Ok(());
        }
    }
}

impl FrameReader for ArkReader {
    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn next_block(&mut self) -> Result<Option<Block>, FileError> {
        while let Some(entry) = self.entry.as_mut() {
            if let Some(block) = entry.next_block(&mut self.input)? {
                return Ok(Some(block));
            }
            self.advance()?;
        }
        Ok(None)
    }
}

/// All matrices of an archive have to have the same number of columns.
pub(super) fn check_dimensions(
    input: &Input,
    entry: &Entry,
    dimensions: &mut usize,
) -> Result<(), FileError> {
    let found = entry.columns();
    if *dimensions == 0 {
        *dimensions = found;
    }
    if *dimensions != found {
        let text = format!(
            "utterance {} has {found} dimensions, those before have {dimensions}",
            entry.key()
        );
        return Err(input.wrong(text));
    }
    Ok(())
}
