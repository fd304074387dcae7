//! Rows as a network sees them: single precision, in memory or in a file.

use super::body::Body;
use crate::rows::{lost, Blocks, RowFile, Stream, AT_ONCE};
use crate::LearnError;
use ndarray::{s, Array2, ArrayView2, Axis};
use std::path::Path;

/// To single precision. Numbers that no feature has are cut off, so that sums stay finite.
pub(super) fn number(v: f64) -> f32 {
    v.clamp(-1e12, 1e12) as f32
}

/// A matrix in single precision.
pub(super) fn single(x: ArrayView2<f64>) -> Array2<f32> {
    x.mapv(number)
}

/// Rows × features.
pub(super) enum Single {
    Memory(Array2<f32>),
    Stored(RowFile),
}

impl Single {
    /// The rows of a stream in this order, in a file in `scratch`.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn stored(x: &Stream, order: &[usize], scratch: &Path) -> Result<Self, LearnError> {
        let file = RowFile::create(scratch, order.len(), x.ncols()).map_err(|e| lost(&e))?;
        x.select(order).each(|first, block| {
            let values: Vec<f32> = block.iter().map(|v| number(*v)).collect();
            file.write(first, &values).map_err(|e| lost(&e))
        })?;
        Ok(Single::Stored(file))
    }

    pub fn nrows(&self) -> usize {
        match self {
            Single::Memory(x) => x.nrows(),
            Single::Stored(file) => file.nrows(),
        }
    }

    pub fn ncols(&self) -> usize {
        match self {
            Single::Memory(x) => x.ncols(),
            Single::Stored(file) => file.ncols(),
        }
    }

    /// Some rows.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn select(&self, rows: &[usize]) -> Result<Array2<f32>, LearnError> {
        match self {
            Single::Memory(x) => Ok(x.select(Axis(0), rows)),
            Single::Stored(file) => read(file, rows),
        }
    }

    /// What a network makes of all rows, rows × outputs.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn outputs(&self, body: &Body) -> Result<Array2<f32>, LearnError> {
        let file = match self {
            Single::Memory(x) => return Ok(body.outputs(x.view())),
            Single::Stored(file) => file,
        };
        let mut all: Option<Array2<f32>> = None;
        let total = file.nrows();
        for from in (0..total).step_by(AT_ONCE) {
            let to = (from + AT_ONCE).min(total);
            let rows: Vec<usize> = (from..to).collect();
            let out = body.outputs(read(file, &rows)?.view());
            all.get_or_insert_with(|| Array2::zeros((total, out.ncols())))
                .slice_mut(s![from..to, ..])
                .assign(&out);
        }
        Ok(all.unwrap_or_default())
    }
}

fn read(file: &RowFile, rows: &[usize]) -> Result<Array2<f32>, LearnError> {
    let mut x = Array2::zeros((rows.len(), file.ncols()));
    let out = x.as_slice_mut().unwrap_or_default();
    file.pick(rows, out).map_err(|e| lost(&e))?;
    Ok(x)
}
