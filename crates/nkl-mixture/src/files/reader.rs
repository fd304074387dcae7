//! Frames of a file, block by block.

use super::FileError;
use crate::Values;
use ndarray::{Array2, ArrayView2};
use std::sync::Arc;

/// Rows that a reader hands over at a time, at most.
pub const BLOCK_ROWS: usize = 8192;

/// Values of a block, shape (rows, D), in the precision of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockValues {
    /// Single precision.
    F32(Array2<f32>),
    /// Double precision.
    F64(Array2<f64>),
}

impl BlockValues {
    /// Without copying.
    pub fn view(&self) -> Values<'_> {
        match self {
            BlockValues::F32(x) => Values::F32(x.view()),
            BlockValues::F64(x) => Values::F64(x.view()),
        }
    }

    /// How many rows and dimensions.
    pub fn dim(&self) -> (usize, usize) {
        match self {
            BlockValues::F32(x) => x.dim(),
            BlockValues::F64(x) => x.dim(),
        }
    }

    /// In double precision.
    pub fn into_f64(self) -> Array2<f64> {
        match self {
            BlockValues::F32(x) => x.mapv(f64::from),
            BlockValues::F64(x) => x,
        }
    }

    /// The first value that is not a finite number: row, dimension, value.
    pub fn not_finite(&self) -> Option<(usize, usize, f64)> {
        match self {
            BlockValues::F32(x) => not_finite(x.view(), |v| f64::from(*v)),
            BlockValues::F64(x) => not_finite(x.view(), |v| *v),
        }
    }
}

fn not_finite<T>(x: ArrayView2<T>, value: impl Fn(&T) -> f64) -> Option<(usize, usize, f64)> {
    let mut found = x.indexed_iter().map(|((row, d), v)| (row, d, value(v)));
    found.find(|(_, _, v)| !v.is_finite())
}

/// Some rows that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The values.
    pub values: BlockValues,
    /// The place of the first row in its utterance, or in the file, from 0.
    pub first_row: u64,
    /// Which of the utterances of a file they belong to; files such as npy have only one and do
    /// not name it. A block has rows of one utterance only.
    pub utterance: Option<Arc<str>>,
}

/// A file of frames that is read once, from the beginning to the end.
pub trait FrameReader {
    /// D; it is the same for all frames of a file. 0 while it is not known, in an empty file.
    fn dimensions(&self) -> usize;

    /// The next rows, at most about [`BLOCK_ROWS`]; `None` after the last.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    fn next_block(&mut self) -> Result<Option<Block>, FileError>;
}

/// A matrix of as many whole rows as the values fill.
pub(super) fn matrix<T: Clone>(columns: usize, values: Vec<T>) -> Array2<T> {
    let rows = values.len() / columns.max(1);
    ndarray::Array1::from_vec(values)
        .into_shape_with_order((rows, columns))
        .unwrap_or_else(|_| Array2::from_shape_fn((0, columns), |_| unreachable!("no elements")))
}
