//! The rows that count, checked once, and ways through them.

use crate::{Frames, MixtureError, Rows, Values};
use ndarray::{Array1, ArrayView2};
use rayon::prelude::*;
use std::ops::Range;

/// From the place of a frame to its row.
pub(crate) enum RowIndex<'a> {
    All(usize),
    /// The ranges, and how many frames lie before each.
    Ranges(&'a [Range<usize>], Vec<usize>),
    List(&'a [u32]),
}

impl<'a> RowIndex<'a> {
    /// Errors: rows that the matrix does not have, ranges that overlap.
    pub fn new(frames: &Frames<'a>) -> Result<Self, MixtureError> {
        let rows = frames.values.rows();
        let missing = |row: usize| {
            Err(MixtureError::Data(format!(
                "row {row} is asked for, there are {rows}"
            )))
        };
        match frames.rows {
            Rows::All => Ok(RowIndex::All(rows)),
            Rows::List(list) => match list.iter().find(|&&row| row as usize >= rows) {
                Some(&row) => missing(row as usize),
                None => Ok(RowIndex::List(list)),
            },
            Rows::Ranges(ranges) => {
                if let Some(range) = ranges.iter().find(|r| r.end > rows) {
                    return missing(range.end - 1);
                }
                let mut sorted: Vec<&Range<usize>> =
                    ranges.iter().filter(|r| !r.is_empty()).collect();
                sorted.sort_by_key(|r| r.start);
                if let Some(pair) = sorted.windows(2).find(|pair| pair[0].end > pair[1].start) {
                    return Err(MixtureError::Data(format!(
                        "the row ranges {:?} and {:?} overlap",
                        pair[0], pair[1]
                    )));
                }
                let before = ranges.iter().scan(0, |sum, r| {
                    let before = *sum;
                    *sum += r.len();
                    Some(before)
                });
                Ok(RowIndex::Ranges(ranges, before.collect()))
            }
        }
    }

    pub fn len(&self) -> usize {
        match self {
            RowIndex::All(n) => *n,
            RowIndex::List(list) => list.len(),
            RowIndex::Ranges(ranges, before) => {
                before.last().copied().unwrap_or(0) + ranges.last().map_or(0, |r| r.len())
            }
        }
    }

    /// The row of frame `k`, which is below [`RowIndex::len`].
    pub fn row(&self, k: usize) -> usize {
        match self {
            RowIndex::All(_) => k,
            RowIndex::List(list) => list[k] as usize,
            RowIndex::Ranges(ranges, before) => {
                // The last range with so many or fewer frames before it; empty ones come before.
                let i = before.partition_point(|&b| b <= k) - 1;
                ranges[i].start + (k - before[i])
            }
        }
    }
}

/// Frames that have been checked: the rows are there, and all values are finite numbers.
pub(crate) struct Table<'a> {
    values: Values<'a>,
    index: RowIndex<'a>,
}

impl<'a> Table<'a> {
    /// Errors: rows that are not there, ranges that overlap, values that are not finite.
    pub fn new(frames: &Frames<'a>) -> Result<Self, MixtureError> {
        let table = Table {
            values: frames.values,
            index: RowIndex::new(frames)?,
        };
        table.fold(
            || (),
            |_, k, x| check_finite(table.index.row(k), x.iter().copied()),
        )?;
        Ok(table)
    }

    pub fn len(&self) -> usize {
        self.index.len()
    }

    pub fn dimensions(&self) -> usize {
        match self.values {
            Values::F32(x) => x.ncols(),
            Values::F64(x) => x.ncols(),
        }
    }

    /// The values of frame `k`.
    pub fn frame(&self, k: usize) -> Array1<f64> {
        let mut out = vec![0.0; self.dimensions()];
        self.copy(k, &mut out);
        out.into()
    }

    fn copy(&self, k: usize, out: &mut [f64]) {
        fn put<T: Copy + Into<f64>>(x: ArrayView2<T>, row: usize, out: &mut [f64]) {
            out.iter_mut()
                .zip(x.row(row))
                .for_each(|(out, &v)| *out = v.into());
        }
        match self.values {
            Values::F32(x) => put(x, self.index.row(k), out),
            Values::F64(x) => put(x, self.index.row(k), out),
        }
    }

    /// Goes through all frames in parallel: up to 32 equal parts, whose results come in order. Their
    /// number depends on that of the frames alone, so the results do not depend on the threads.
    pub fn fold<A: Send>(
        &self,
        start: impl Fn() -> A + Sync,
        step: impl Fn(&mut A, usize, &[f64]) -> Result<(), MixtureError> + Sync,
    ) -> Result<Vec<A>, MixtureError> {
        let size = self.len().div_ceil(32).max(1024);
        let parts = self.len().div_ceil(size);
        (0..parts)
            .into_par_iter()
            .map(|part| {
                let mut sum = start();
                let mut x = vec![0.0; self.dimensions()];
                for k in part * size..self.len().min((part + 1) * size) {
                    self.copy(k, &mut x);
                    step(&mut sum, k, &x)?;
                }
                Ok(sum)
            })
            .collect()
    }

    /// One value per frame.
    pub fn map<A: Send>(&self, f: impl Fn(usize, &[f64]) -> A + Sync) -> Vec<A> {
        let step = |out: &mut Vec<A>, k: usize, x: &[f64]| {
            out.push(f(k, x));
            Ok(())
        };
        // The step never fails.
        self.fold(Vec::new, step)
            .unwrap_or_default()
            .into_iter()
            .flatten()
            .collect()
    }
}

/// An error for the first value that is not a finite number.
pub(crate) fn check_finite(
    row: usize,
    values: impl Iterator<Item = f64>,
) -> Result<(), MixtureError> {
    match values.enumerate().find(|(_, v)| !v.is_finite()) {
        Some((dimension, value)) => Err(MixtureError::NotFinite {
            row,
            dimension,
            value,
        }),
        None => Ok(()),
    }
}
