//! One matrix of an archive, and the file that it stands in.

use super::{compressed, text};
use crate::files::bytes::{read_bytes, words};
use crate::files::reader::{matrix, Block, BlockValues, BLOCK_ROWS};
use crate::files::FileError;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longer keys are no keys: the file is something else.
const LONGEST_KEY: usize = 4096;

/// A file with its name.
pub(super) struct Input {
    pub path: PathBuf,
    pub file: BufReader<File>,
}

impl Input {
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let file = File::open(path).map_err(|error| FileError::io(path, error))?;
        Ok(Input {
            path: path.to_owned(),
            file: BufReader::with_capacity(1 << 16, file),
        })
    }

    pub fn wrong(&self, message: impl Into<String>) -> FileError {
        FileError::format(&self.path, message)
    }

    pub fn seek(&mut self, to: u64) -> Result<(), FileError> {
        let sought = self.file.seek(SeekFrom::Start(to));
        sought
            .map(|_| ())
            .map_err(|error| FileError::io(&self.path, error))
    }

    /// The bytes in memory that come next; empty at the end.
    fn peek(&mut self) -> Result<&[u8], FileError> {
        self.file
            .fill_buf()
            .map_err(|error| FileError::io(&self.path, error))
    }

    pub fn peek_byte(&mut self) -> Result<Option<u8>, FileError> {
        Ok(self.peek()?.first().copied())
    }

    pub fn bytes(&mut self, count: u64) -> Result<Vec<u8>, FileError> {
        read_bytes(&self.path, &mut self.file, count)
    }

    /// Skips the byte that was peeked at.
    pub fn skip(&mut self) {
        self.file.consume(1);
    }

    /// A word up to a blank or the end of the line, which is skipped; `None` at the end of the file.
    pub fn word(&mut self) -> Result<Option<String>, FileError> {
        let mut word = Vec::new();
        loop {
            match self.peek_byte()? {
                None if word.is_empty() => return Ok(None),
                None => break,
                Some(byte) if byte.is_ascii_whitespace() => {
                    self.skip();
                    if word.is_empty() {
                        continue;
                    }
                    break;
                }
                Some(byte) => {
                    self.skip();
                    word.push(byte);
                }
            }
            if word.len() > LONGEST_KEY {
                return Err(self.wrong("not a Kaldi archive: a key is too long"));
            }
        }
        let word = String::from_utf8(word);
        word.map(Some)
            .map_err(|_| self.wrong("not a Kaldi archive: a key is not text"))
    }

    /// The key of the next matrix.
    pub fn key(&mut self) -> Result<Option<String>, FileError> {
        self.word()
    }

    /// A size in binary: its width in bytes (4), then the number.
    fn size(&mut self) -> Result<u64, FileError> {
        let bytes = self.bytes(5)?;
        let number = words::<4>(&bytes[1..]).map(i32::from_le_bytes).next();
        match (bytes[0], number.map(u64::try_from)) {
            (4, Some(Ok(size))) => Ok(size),
            _ => Err(self.wrong("the size of a matrix is damaged")),
        }
    }
}

/// How the values of a matrix are stored.
enum Form {
    /// Reals that are still in the file; the number of rows that are left.
    Reals { double: bool, rows: u64 },
    /// All values, because they can only be decoded together; the place of the next row.
    Whole { values: Vec<f32>, next: usize },
    /// Text that is still in the file.
    Text(text::TextMatrix),
}

/// A matrix on its way.
pub(super) struct Entry {
    key: Arc<str>,
    form: Form,
    columns: usize,
    first_row: u64,
}

impl Entry {
    /// Reads the beginning of a matrix.
    pub fn begin(input: &mut Input, key: Arc<str>) -> Result<Self, FileError> {
        // The key ends with one blank; binary begins with a zero and a B.
        let (form, columns) = if input.peek_byte()? == Some(0) {
            input.skip();
            if input.peek_byte()? != Some(b'B') {
                return Err(input.wrong(format!("utterance {key}: neither binary nor text")));
            }
            input.skip();
            binary(input, &key)?
        } else {
            let matrix = text::TextMatrix::begin(input, &key)?;
            let columns = matrix.columns();
            (Form::Text(matrix), columns)
        };
        Ok(Entry {
            key,
            form,
            columns,
            first_row: 0,
        })
    }

    pub fn key(&self) -> &str {
        &self.key
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    pub fn is_empty(&self) -> bool {
        self.columns == 0
            || match &self.form {
                Form::Reals { rows, .. } => *rows == 0,
                Form::Whole { values, .. } => values.is_empty(),
                Form::Text(_) => false,
            }
    }

    /// The next rows.
    pub fn next_block(&mut self, input: &mut Input) -> Result<Option<Block>, FileError> {
        let columns = self.columns;
        let values = match &mut self.form {
            Form::Reals { double, rows } => {
                let count = (*rows).min(BLOCK_ROWS as u64);
                *rows -= count;
                let numbers = count * columns as u64;
                if *double {
                    let bytes = input.bytes(8 * numbers)?;
                    let values = words::<8>(&bytes).map(f64::from_le_bytes);
                    BlockValues::F64(matrix(columns, values.collect()))
                } else {
                    let bytes = input.bytes(4 * numbers)?;
                    let values = words::<4>(&bytes).map(f32::from_le_bytes);
                    BlockValues::F32(matrix(columns, values.collect()))
                }
            }
            Form::Whole { values, next } => {
                let end = values.len().min(*next + BLOCK_ROWS * columns);
                let rows = values[*next..end].to_vec();
                *next = end;
                BlockValues::F32(matrix(columns, rows))
            }
            Form::Text(matrix) => BlockValues::F64(matrix.next_rows(input, BLOCK_ROWS)?),
        };
        let (rows, _) = values.dim();
        if rows == 0 {
            return Ok(None);
        }
        let first_row = self.first_row;
        self.first_row += rows as u64;
        Ok(Some(Block {
            values,
            first_row,
            utterance: Some(self.key.clone()),
        }))
    }
}

fn binary(input: &mut Input, key: &str) -> Result<(Form, usize), FileError> {
    let token = input.word()?.unwrap_or_default();
    match token.as_str() {
        "FM" | "DM" => {
            let (rows, columns) = (input.size()?, input.size()?);
            let columns = usize::try_from(columns).unwrap_or(usize::MAX);
            let double = token == "DM";
            // Bytes of a block have to be countable.
            if columns > 1 << 24 {
                return Err(input.wrong(format!("utterance {key} claims {columns} dimensions")));
            }
            Ok((Form::Reals { double, rows }, columns))
        }
        "CM" | "CM2" | "CM3" => {
            let (values, columns) = compressed::read(input, &token)?;
            Ok((Form::Whole { values, next: 0 }, columns))
        }
        "FV" | "DV" => Err(input.wrong(format!(
            "utterance {key} is a vector, not a matrix of frames"
        ))),
        _ => {
            let token: String = token.chars().take(20).collect();
            Err(input.wrong(format!(
                "utterance {key} is no matrix of a known kind ({token:?})"
            )))
        }
    }
}
