//! Matrices as text: rows of numbers between square brackets.

use super::entry::Input;
use crate::files::reader::matrix;
use crate::files::FileError;
use ndarray::Array2;
use std::io::{BufRead, Read};

/// A longer line is no row of features.
const LONGEST_LINE: u64 = 1 << 24;

/// A matrix on its way.
pub(super) struct TextMatrix {
    key: String,
    columns: usize,
    /// Rows that are read already.
    first: Vec<f64>,
    ended: bool,
}

impl TextMatrix {
    /// Reads up to the first row.
    pub fn begin(input: &mut Input, key: &str) -> Result<Self, FileError> {
        let mut matrix = TextMatrix {
            key: key.to_string(),
            columns: 0,
            first: Vec::new(),
            ended: false,
        };
        if input.word()?.as_deref() != Some("[") {
            return Err(matrix.wrong(input, "expected a matrix in square brackets"));
        }
        while matrix.first.is_empty() && !matrix.ended {
            matrix.first = matrix.row(input)?;
        }
        matrix.columns = matrix.first.len();
        Ok(matrix)
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// At most `most` rows.
    pub fn next_rows(&mut self, input: &mut Input, most: usize) -> Result<Array2<f64>, FileError> {
        let mut values = std::mem::take(&mut self.first);
        while !self.ended && values.len() < most * self.columns {
            let row = self.row(input)?;
            if !row.is_empty() && row.len() != self.columns {
                let text = format!(
                    "a row of {} values after rows of {}",
                    row.len(),
                    self.columns
                );
                return Err(self.wrong(input, &text));
            }
            values.extend(row);
        }
        Ok(matrix(self.columns, values))
    }

    /// The numbers of a line; `ended` after a closing bracket.
    fn row(&mut self, input: &mut Input) -> Result<Vec<f64>, FileError> {
        let mut line = Vec::new();
        let read = input
            .file
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        let read = read.map_err(|error| FileError::io(&input.path, error))?;
        if read == 0 {
            return Err(self.wrong(input, "cut short: no closing bracket"));
        }
        if read as u64 == LONGEST_LINE {
            return Err(self.wrong(input, "a line is too long for a row of features"));
        }
        let line = String::from_utf8_lossy(&line);
        let (numbers, rest) = line.split_once(']').unwrap_or((&line, ""));
        self.ended = numbers.len() < line.len();
        if !rest.trim().is_empty() {
            return Err(self.wrong(input, "text after the closing bracket"));
        }
        let numbers = numbers.split_whitespace();
        let numbers = numbers.map(|word| word.parse().map_err(|_| word.chars().take(20).collect()));
        let numbers: Result<Vec<f64>, String> = numbers.collect();
        numbers.map_err(|word| self.wrong(input, &format!("{word:?} is not a number")))
    }

    fn wrong(&self, input: &Input, message: &str) -> FileError {
        input.wrong(format!("utterance {}: {message}", self.key))
    }
}
