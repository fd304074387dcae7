//! Lists of matrices: a key, and `archive:offset` or a file with one matrix.

use super::ark::check_dimensions;
use super::entry::{Entry, Input};
use crate::files::reader::{Block, FrameReader};
use crate::files::FileError;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A list on its way. Each of its matrices is an utterance.
pub struct ScpReader {
    path: PathBuf,
    list: BufReader<File>,
    line: usize,
    /// The archive that is open, and the matrix in it.
    input: Option<Input>,
    entry: Option<Entry>,
    dimensions: usize,
}

impl ScpReader {
    /// Reads the beginning of the first matrix.
    ///
    /// # Errors
    /// The list or an archive cannot be read; a line that is a command or picks rows, which is not
    /// supported.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let list = File::open(path).map_err(|error| FileError::io(path, error))?;
        let mut reader = ScpReader {
            path: path.to_owned(),
            list: BufReader::new(list),
            line: 0,
            input: None,
            entry: None,
            dimensions: 0,
        };
        reader.advance()?;
        Ok(reader)
    }

    fn advance(&mut self) -> Result<(), FileError> {
        self.entry = None;
        while self.entry.is_none() {
            let mut line = String::new();
            let read = self
                .list
                .read_line(&mut line)
                .map_err(|error| match error.kind() {
                    std::io::ErrorKind::InvalidData => {
                        FileError::format(&self.path, "not a text file")
                    }
                    _ => FileError::io(&self.path, error),
                })?;
            if read == 0 {
                return Ok(());
            }
            self.line += 1;
            if !line.trim().is_empty() {
                self.entry(line.trim())?;
            }
        }
        Ok(())
    }

    /// Begins the matrix of a line.
    fn entry(&mut self, line: &str) -> Result<(), FileError> {
        let Some((key, place)) = line.split_once(char::is_whitespace) else {
            return Err(self.wrong("expected a key and a place"));
        };
        let place = place.trim();
        if place.ends_with('|') {
            return Err(
                self.wrong("the output of commands is not read; write it to an archive first")
            );
        }
        if place.ends_with(']') {
            return Err(
                self.wrong("ranges of rows are not supported; write them to an archive first")
            );
        }
        let offset = place
            .rsplit_once(':')
            .and_then(|(path, at)| Some((path, at.parse().ok()?)));
        let (archive, offset) = offset.unwrap_or((place, 0));
        let archive = self.find(archive);
        self.begin(archive, offset, key)
            .map_err(|error| self.wrong(&error.to_string()))
    }

    /// Begins the matrix that is there in an archive, unless it is empty.
    fn begin(&mut self, archive: PathBuf, offset: u64, key: &str) -> Result<(), FileError> {
        let open = self.input.as_ref();
        if open.is_none_or(|input| input.path != archive) {
            self.input = Some(Input::open(&archive)?);
        }
        let Some(input) = self.input.as_mut() else {
            return Ok(());
        };
        input.seek(offset)?;
        let entry = Entry::begin(input, Arc::from(key))?;
        if !entry.is_empty() {
            check_dimensions(input, &entry, &mut self.dimensions)?;
            self.entry = Some(entry);
        }
        Ok(())
    }

    /// As Kaldi from the working directory, or beside the list.
    fn find(&self, archive: &str) -> PathBuf {
        let here = PathBuf::from(archive);
        let beside = self.path.parent().map(|folder| folder.join(archive));
        match beside {
            Some(beside) if !here.exists() && beside.exists() => beside,
            _ => here,
        }
    }

    fn wrong(&self, message: &str) -> FileError {
        FileError::format(&self.path, format!("line {}: {message}", self.line))
    }
}

impl FrameReader for ScpReader {
    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn next_block(&mut self) -> Result<Option<Block>, FileError> {
        while let (Some(entry), Some(input)) = (self.entry.as_mut(), self.input.as_mut()) {
            if let Some(block) = entry.next_block(input)? {
                return Ok(Some(block));
            }
            self.advance()?;
        }
        Ok(None)
    }
}
