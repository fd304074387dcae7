//! Which rows of a matrix count, checked once.

use crate::{Frames, MixtureError, Rows};
use std::ops::Range;

/// From the place of a frame to its row.
pub(super) enum RowIndex<'a> {
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
