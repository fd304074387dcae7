//! Features that are not in memory: a [`RowFile`] holds the rows of all samples, a [`Stream`] reads
//! some of them, block by block, filled and scaled as a model sees them.
//!
//! What is computed from a stream is what is computed from a matrix, to the last bit: both go
//! through the same blocks in the same order.

mod file;
mod fit;
mod order;
mod stream;

pub use file::RowFile;
pub(crate) use fit::fit;
pub(crate) use order::by_value;
pub use stream::Stream;
pub(crate) use stream::{lost, raw};

use crate::{LearnError, TargetRef};
use ndarray::{Array1, ArrayView1, ArrayView2, Axis, CowArray, Ix2};
use std::ops::Range;
use std::path::Path;

/// Rows that are handed out together; a multiple of the blocks in which models compute, so that
/// their sums have the same order whether the rows are in memory or not.
pub(crate) const AT_ONCE: usize = 8192;

/// Rows of features, in memory or not, as a model sees them.
pub(crate) trait Blocks: Sync {
    /// Number of rows.
    fn nrows(&self) -> usize;

    /// Number of features.
    fn ncols(&self) -> usize;

    /// Some rows one after the other.
    fn block(&self, rows: Range<usize>) -> Result<CowArray<'_, f64, Ix2>, LearnError>;

    /// Sum of rows times `weights`, one per column, added from the first row to the last.
    fn weighted_sum(&self, weights: &[f64]) -> Result<Array1<f64>, LearnError>;
}

impl Blocks for ArrayView2<'_, f64> {
    fn nrows(&self) -> usize {
        self.len_of(Axis(0))
    }

    fn ncols(&self) -> usize {
        self.len_of(Axis(1))
    }

    fn block(&self, rows: Range<usize>) -> Result<CowArray<'_, f64, Ix2>, LearnError> {
        Ok(CowArray::from(self.slice(ndarray::s![rows, ..])))
    }

    fn weighted_sum(&self, weights: &[f64]) -> Result<Array1<f64>, LearnError> {
        Ok(ArrayView1::from(weights).dot(self))
    }
}

/// What bounds the work with rows that are not in memory.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'a> {
    /// Bytes that features may take in memory at a time, about.
    pub bytes: usize,
    /// Folder for rows that are put into another order.
    pub scratch: &'a Path,
}

/// What a model learns from that reads its rows block by block.
#[derive(Clone, Copy)]
pub struct Streamed<'a> {
    /// Training rows.
    pub x: &'a Stream<'a>,
    /// Target of each row.
    pub y: TargetRef<'a>,
    /// Weight of each row, not negative; `None`: all equal.
    pub weights: Option<&'a [f64]>,
    /// Development rows.
    pub dev: Option<(&'a Stream<'a>, TargetRef<'a>)>,
    /// Where everything random comes from.
    pub seed: u64,
    /// Memory and place to work.
    pub bounds: Bounds<'a>,
}

#[cfg(test)]
mod tests;
