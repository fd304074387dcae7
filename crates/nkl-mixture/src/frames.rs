//! Feature rows as the caller has them: no copy, in either precision, all rows or some.

use std::ops::Range;

use ndarray::ArrayView2;

/// The values, shape (N, D).
#[derive(Debug, Clone, Copy)]
pub enum Values<'a> {
    /// Single precision.
    F32(ArrayView2<'a, f32>),
    /// Double precision.
    F64(ArrayView2<'a, f64>),
}

/// Which rows count.
#[derive(Debug, Clone, Copy)]
pub enum Rows<'a> {
    /// All of them.
    All,
    /// These ranges, one after another; they may not overlap.
    Ranges(&'a [Range<usize>]),
    /// These rows, in this order.
    List(&'a [u32]),
}

/// Rows of a feature matrix, shape (N, D), not copied.
#[derive(Debug, Clone, Copy)]
pub struct Frames<'a> {
    /// The whole matrix.
    pub values: Values<'a>,
    /// The rows of it that count.
    pub rows: Rows<'a>,
}

impl<'a> Frames<'a> {
    /// How many rows count.
    pub fn len(&self) -> usize {
        match self.rows {
            Rows::All => self.values.rows(),
            Rows::Ranges(ranges) => ranges.iter().map(ExactSizeIterator::len).sum(),
            Rows::List(rows) => rows.len(),
        }
    }

    /// Whether no row counts.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many dimensions a row has.
    pub fn dimensions(&self) -> usize {
        match self.values {
            Values::F32(x) => x.ncols(),
            Values::F64(x) => x.ncols(),
        }
    }
}

impl Values<'_> {
    /// How many rows the matrix has.
    pub fn rows(&self) -> usize {
        match self {
            Values::F32(x) => x.nrows(),
            Values::F64(x) => x.nrows(),
        }
    }
}

impl<'a> From<ArrayView2<'a, f32>> for Frames<'a> {
    fn from(x: ArrayView2<'a, f32>) -> Self {
        Frames {
            values: Values::F32(x),
            rows: Rows::All,
        }
    }
}

impl<'a> From<ArrayView2<'a, f64>> for Frames<'a> {
    fn from(x: ArrayView2<'a, f64>) -> Self {
        Frames {
            values: Values::F64(x),
            rows: Rows::All,
        }
    }
}
