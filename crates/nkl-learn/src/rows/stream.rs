//! Some rows of a file, filled and scaled.

use super::{Blocks, RowFile, AT_ONCE};
use crate::checked::check_finite;
use crate::pipeline::Fill;
use crate::scale::Scaler;
use crate::LearnError;
use ndarray::{s, Array1, Array2, ArrayView1, CowArray, Ix2, Zip};
use std::borrow::Cow;
use std::ops::Range;

/// Rows of a [`RowFile`] in some order, as a model sees them.
#[derive(Debug, Clone)]
pub struct Stream<'a> {
    file: &'a RowFile,
    rows: Cow<'a, [usize]>,
    fill: &'a Fill,
    scaler: Option<&'a Scaler>,
}

impl<'a> Stream<'a> {
    /// The rows `rows`, with missing values replaced and scaled.
    pub fn new(
        file: &'a RowFile,
        rows: impl Into<Cow<'a, [usize]>>,
        fill: &'a Fill,
        scaler: Option<&'a Scaler>,
    ) -> Self {
        Stream {
            file,
            rows: rows.into(),
            fill,
            scaler,
        }
    }

    /// The rows at some places of this stream, in this order.
    pub(crate) fn select(&self, places: &[usize]) -> Stream<'a> {
        let rows: Vec<usize> = places
            .iter()
            .filter_map(|place| self.rows.get(*place).copied())
            .collect();
        Stream {
            rows: rows.into(),
            ..self.clone()
        }
    }

    /// All rows, which have to fit into memory.
    pub(crate) fn all(&self) -> Result<Array2<f64>, LearnError> {
        let mut all = Array2::zeros((self.nrows(), self.ncols()));
        self.each(|first, block| {
            all.slice_mut(s![first..first + block.nrows(), ..])
                .assign(&block);
            Ok(())
        })?;
        Ok(all)
    }

    /// Goes through all rows in order, with the number of the first one.
    pub(crate) fn each(
        &self,
        mut with: impl FnMut(usize, CowArray<'_, f64, Ix2>) -> Result<(), LearnError>,
    ) -> Result<(), LearnError> {
        let total = Blocks::nrows(self);
        for from in (0..total).step_by(AT_ONCE) {
            with(from, self.block(from..(from + AT_ONCE).min(total))?)?;
        }
        Ok(())
    }
}

/// The rows of a file as they are, in double precision.
pub(crate) fn raw(file: &RowFile, rows: &[usize]) -> Result<Array2<f64>, LearnError> {
    let mut values = vec![0.0f32; rows.len() * file.ncols()];
    file.pick(rows, &mut values).map_err(|e| lost(&e))?;
    let values: Vec<f64> = values.into_iter().map(f64::from).collect();
    Array2::from_shape_vec((rows.len(), file.ncols()), values)
        .map_err(|e| LearnError::Shape(e.to_string()))
}

/// A file of rows that cannot be read or written.
pub(crate) fn lost(error: &std::io::Error) -> LearnError {
    LearnError::Data(format!(
        "the features that are kept in a file beside the cache cannot be read or written: {error}"
    ))
}

impl Blocks for Stream<'_> {
    fn nrows(&self) -> usize {
        self.rows.len()
    }

    fn ncols(&self) -> usize {
        self.file.ncols()
    }

    fn block(&self, rows: Range<usize>) -> Result<CowArray<'_, f64, Ix2>, LearnError> {
        let first = rows.start;
        let mut x = raw(self.file, self.rows.get(rows).unwrap_or_default())?;
        self.fill.apply(&mut x);
        if let Some(scaler) = self.scaler {
            scaler.apply(&mut x, None)?;
        }
        check_finite("data", x.view()).map_err(|error| later(error, first))?;
        Ok(CowArray::from(x))
    }

    fn weighted_sum(&self, weights: &[f64]) -> Result<Array1<f64>, LearnError> {
        if self.ncols() == 1 {
            // A column is in memory as a whole then, and its sum is that of a matrix of one column.
            let mut column = Vec::with_capacity(weights.len());
            self.each(|_, block| {
                column.extend(block.iter().copied());
                Ok(())
            })?;
            let sum = ArrayView1::from(weights).dot(&ArrayView1::from(&column));
            return Ok(Array1::from_elem(1, sum));
        }
        let mut sum = Array1::zeros(self.ncols());
        self.each(|first, block| {
            let weights = weights.iter().skip(first);
            for (row, w) in block.outer_iter().zip(weights) {
                Zip::from(&mut sum).and(row).for_each(|s, x| *s += w * x);
            }
            Ok(())
        })?;
        Ok(sum)
    }
}

/// Counts the row of a message from the first row of all.
fn later(error: LearnError, first: usize) -> LearnError {
    match error {
        LearnError::NotFinite {
            part,
            row,
            column,
            value,
        } => LearnError::NotFinite {
            part,
            row: row + first,
            column,
            value,
        },
        other => other,
    }
}
