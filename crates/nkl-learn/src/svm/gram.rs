//! The kernel matrix of some data: kept where that is small, computed by blocks where not.
//!
//! Every value has the same bits whichever way it comes: products sum in the same order whatever
//! the block.

use super::kernel::Kernel;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::OnceLock;

/// Columns per block of products.
const BLOCK: usize = 256;
/// Copies of rows for working on them are made up to this many numbers (64 MB).
const COPY: usize = 8 << 20;

/// What is kept of the matrix, in single precision, as in libsvm.
pub(crate) enum Keep {
    /// Everything, computed at once.
    All,
    /// The first rows that were needed, up to this many.
    Needed(usize),
    /// Nothing.
    Nothing,
}

enum Store {
    All(Vec<f32>),
    Needed {
        rows: Vec<OnceLock<Box<[f32]>>>,
        left: AtomicUsize,
    },
    Nothing,
}

/// Rows of some data under a kernel.
pub(crate) struct Gram<'a> {
    x: ArrayView2<'a, f64>,
    /// The rows of `x`, by row of the matrix; `None`: all, in order.
    map: Option<Vec<u32>>,
    kernel: Kernel,
    norms: Vec<f64>,
    store: Store,
    /// All columns, for rows that are to be kept.
    all: OnceLock<Columns>,
}

/// Columns of the matrix that are being worked on.
pub(crate) struct Columns {
    /// Rows of the matrix.
    pub rows: Vec<u32>,
    norms: Vec<f64>,
    /// The data by blocks of columns, features × columns: products pack them without reordering.
    /// `None` where that is too large.
    blocks: Option<Vec<Array2<f64>>>,
}

impl<'a> Gram<'a> {
    /// Of the rows of x, or of some of them.
    pub(crate) fn new(
        x: ArrayView2<'a, f64>,
        map: Option<Vec<u32>>,
        kernel: Kernel,
        keep: Keep,
    ) -> Self {
        let norm = |r: usize| x.row(r).dot(&x.row(r));
        let norms: Vec<f64> = match &map {
            Some(map) => map.iter().map(|&r| norm(r as usize)).collect(),
            None => (0..x.nrows()).map(norm).collect(),
        };
        let mut gram = Gram {
            x,
            map,
            kernel,
            norms,
            store: Store::Nothing,
            all: OnceLock::new(),
        };
        gram.store = match keep {
            Keep::All => Store::All(gram.whole()),
            Keep::Needed(most) => Store::Needed {
                rows: gram.norms.iter().map(|_| OnceLock::new()).collect(),
                left: AtomicUsize::new(most),
            },
            Keep::Nothing => Store::Nothing,
        };
        gram
    }

    fn size(&self) -> usize {
        self.norms.len()
    }

    /// The data of a row.
    fn data(&self, row: u32) -> ArrayView1<'_, f64> {
        let row = row as usize;
        self.x
            .row(self.map.as_ref().map_or(row, |map| map[row] as usize))
    }

    /// The whole matrix is kept.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.store, Store::All(_))
    }

    /// A row of the matrix, if it is kept.
    pub(crate) fn kept(&self, row: u32) -> Option<&[f32]> {
        let row = row as usize;
        match &self.store {
            Store::All(all) => all.get(row * self.size()..(row + 1) * self.size()),
            Store::Needed { rows, .. } => rows.get(row)?.get().map(|r| &r[..]),
            Store::Nothing => None,
        }
    }

    /// Computes those of the rows that are not kept yet, if there is room to keep them.
    pub(crate) fn prepare(&self, wanted: &[u32], parallel: bool) {
        let Store::Needed { rows, left } = &self.store else {
            return;
        };
        let mut missing: Vec<u32> = wanted.to_vec();
        missing.retain(|&r| self.kept(r).is_none());
        let take = |left: usize| Some(left.saturating_sub(missing.len()));
        let room = left.fetch_update(Relaxed, Relaxed, take).unwrap_or(0);
        missing.truncate(room);
        if missing.is_empty() {
            return;
        }
        let all = self
            .all
            .get_or_init(|| self.columns((0..self.size() as u32).collect()));
        for (&row, values) in missing.iter().zip(self.compute(&missing, all, parallel)) {
            // Another task may have been faster; its values are the same.
            let _ = rows[row as usize].set(values.into_boxed_slice());
        }
    }

    /// The kernel of a row with itself.
    pub(crate) fn diagonal(&self, row: u32) -> f64 {
        self.kernel.diagonal(self.norms[row as usize])
    }

    /// Prepares columns for `values`.
    pub(crate) fn columns(&self, rows: Vec<u32>) -> Columns {
        let copy = !self.is_whole() && rows.len() * self.x.ncols() <= COPY;
        Columns {
            norms: rows.iter().map(|&r| self.norms[r as usize]).collect(),
            blocks: copy.then(|| {
                rows.chunks(BLOCK)
                    .map(|part| self.transposed(part))
                    .collect()
            }),
            rows,
        }
    }

    /// Rows `wanted` of the matrix at these columns, one vector each.
    fn compute(&self, wanted: &[u32], columns: &Columns, parallel: bool) -> Vec<Vec<f32>> {
        let mut out: Vec<Vec<f32>> = wanted
            .iter()
            .map(|_| vec![0.0; columns.rows.len()])
            .collect();
        let fixed = self.gather(wanted);
        // For every block of columns, its part of all rows: disjoint, so that tasks can write.
        let blocks = columns.rows.len().div_ceil(BLOCK);
        let mut tasks: Vec<Vec<&mut [f32]>> = (0..blocks)
            .map(|_| Vec::with_capacity(wanted.len()))
            .collect();
        for row in &mut out {
            for (task, part) in tasks.iter_mut().zip(row.chunks_mut(BLOCK)) {
                task.push(part);
            }
        }
        let work = |(block, mut parts): (usize, Vec<&mut [f32]>)| {
            let values = self.block(&fixed, wanted, columns, block);
            for (part, row) in parts.iter_mut().zip(values.outer_iter()) {
                part.iter_mut().zip(row).for_each(|(o, v)| *o = *v as f32);
            }
        };
        if parallel {
            tasks.into_par_iter().enumerate().for_each(work);
        } else {
            tasks.into_iter().enumerate().for_each(work);
        }
        out
    }

    /// Kernel values of `fixed` (the rows `wanted`) with one block of columns.
    fn block(
        &self,
        fixed: &Array2<f64>,
        wanted: &[u32],
        columns: &Columns,
        block: usize,
    ) -> Array2<f64> {
        let start = block * BLOCK;
        let end = (start + BLOCK).min(columns.rows.len());
        let gathered;
        let data = match columns.blocks.as_ref().and_then(|blocks| blocks.get(block)) {
            Some(data) => data,
            None => {
                gathered = self.transposed(&columns.rows[start..end]);
                &gathered
            }
        };
        let mut values = Array2::zeros((wanted.len(), end - start));
        general_mat_mul(1.0, fixed, data, 0.0, &mut values);
        for (mut row, &w) in values.outer_iter_mut().zip(wanted) {
            if let Some(row) = row.as_slice_mut() {
                self.kernel
                    .apply(row, self.norms[w as usize], &columns.norms[start..end]);
            }
        }
        values
    }

    /// Rows `wanted` at these columns, from what is kept, or computed.
    pub(crate) fn values(
        &self,
        wanted: &[u32],
        columns: &Columns,
        parallel: bool,
    ) -> Vec<Vec<f32>> {
        self.prepare(wanted, parallel);
        let missing: Vec<u32> = wanted
            .iter()
            .copied()
            .filter(|&w| self.kept(w).is_none())
            .collect();
        let mut computed = match missing.is_empty() {
            true => Vec::new(),
            false => self.compute(&missing, columns, parallel),
        }
        .into_iter();
        let mut missing = missing.into_iter().peekable();
        let mut one = |&w: &u32| {
            if missing.next_if_eq(&w).is_some() {
                return computed.next().unwrap_or_default();
            }
            let kept = self.kept(w).unwrap_or(&[]);
            columns
                .rows
                .iter()
                .map(|&c| kept.get(c as usize).copied().unwrap_or(0.0))
                .collect()
        };
        wanted.iter().map(&mut one).collect()
    }

    /// For each of `rows`: Σ over `others` of coefficient · kernel, added in the order of the
    /// others, so that it does not matter which rows happen to be kept.
    pub(crate) fn sums(
        &self,
        rows: &[u32],
        others: &[u32],
        coefficients: &[f64],
        parallel: bool,
    ) -> Vec<f64> {
        const TOGETHER: usize = 64;
        let mut out = vec![0.0; rows.len()];
        let columns = self.columns(rows.to_vec());
        for (others, coefficients) in others.chunks(TOGETHER).zip(coefficients.chunks(TOGETHER)) {
            for (values, c) in self
                .values(others, &columns, parallel)
                .iter()
                .zip(coefficients)
            {
                out.iter_mut()
                    .zip(values)
                    .for_each(|(o, v)| *o += c * f64::from(*v));
            }
        }
        out
    }

    /// The data of some rows, rows × features.
    fn gather(&self, rows: &[u32]) -> Array2<f64> {
        let mut out = Array2::zeros((rows.len(), self.x.ncols()));
        out.outer_iter_mut()
            .zip(rows)
            .for_each(|(mut o, &r)| o.assign(&self.data(r)));
        out
    }

    /// The data of some rows, features × rows.
    fn transposed(&self, rows: &[u32]) -> Array2<f64> {
        let mut out = Array2::zeros((self.x.ncols(), rows.len()));
        out.columns_mut()
            .into_iter()
            .zip(rows)
            .for_each(|(mut o, &r)| o.assign(&self.data(r)));
        out
    }

    /// The whole matrix.
    fn whole(&self) -> Vec<f32> {
        const ROWS: usize = 64;
        let n = self.size();
        let all = self.columns((0..n as u32).collect());
        let mut whole = vec![0.0_f32; n * n];
        whole
            .par_chunks_mut((n * ROWS).max(1))
            .enumerate()
            .for_each(|(chunk, out)| {
                let rows = &all.rows[chunk * ROWS..chunk * ROWS + out.len() / n];
                for (out, values) in out.chunks_mut(n).zip(self.compute(rows, &all, false)) {
                    out.copy_from_slice(&values);
                }
            });
        whole
    }
}

/// Squared lengths of the rows.
fn norms(x: ArrayView2<f64>) -> Vec<f64> {
    x.outer_iter().map(|r| r.dot(&r)).collect()
}

/// Kernel values of new rows with stored ones, handed to `use_block` by blocks of new rows
/// (first row, rows × stored); the results in order.
pub(crate) fn for_blocks<T: Send>(
    kernel: Kernel,
    x: ArrayView2<f64>,
    stored: ArrayView2<f64>,
    use_block: impl Fn(usize, Array2<f64>) -> T + Sync,
) -> Vec<T> {
    let stored_norms = norms(stored);
    // At most 16 MB per block and thread.
    let block = (2_000_000 / stored.nrows().max(1)).clamp(1, 64);
    x.axis_chunks_iter(Axis(0), block)
        .into_par_iter()
        .enumerate()
        .map(|(chunk, rows)| {
            let mut values = Array2::zeros((rows.nrows(), stored.nrows()));
            general_mat_mul(1.0, &rows, &stored.t(), 0.0, &mut values);
            for (mut v, row) in values.outer_iter_mut().zip(rows.outer_iter()) {
                if let Some(v) = v.as_slice_mut() {
                    kernel.apply(v, row.dot(&row), &stored_norms);
                }
            }
            use_block(chunk * block, values)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_gives_the_same_bits() {
        let x = Array2::from_shape_fn((700, 9), |(r, c)| ((r * 31 + c * 17) % 97) as f64 / 13.0);
        let kernel = Kernel::Rbf { gamma: 0.05 };
        let grams = [Keep::All, Keep::Needed(700), Keep::Nothing]
            .map(|keep| Gram::new(x.view(), None, kernel, keep));
        let some: Vec<u32> = (0..700).filter(|r| r % 3 != 1).collect();
        for wanted in [vec![5], vec![699, 0, 13], (0..40).collect::<Vec<u32>>()] {
            let columns = grams[2].columns(some.clone());
            let direct = grams[2].compute(&wanted, &columns, true);
            grams[1].prepare(&wanted, false);
            for (row, direct) in wanted.iter().zip(&direct) {
                for gram in &grams[..2] {
                    let kept = gram.kept(*row).unwrap();
                    assert!(some
                        .iter()
                        .zip(direct)
                        .all(|(&c, v)| kept[c as usize] == *v));
                }
            }
            let few = grams[2].columns([3, 10, 400].map(|p| some[p]).to_vec());
            let few = grams[2].compute(&wanted, &few, false);
            assert!(few
                .iter()
                .zip(&direct)
                .all(|(f, d)| f[..] == [d[3], d[10], d[400]]));
        }
    }

    #[test]
    fn sums_agree() {
        let x = Array2::from_shape_fn((600, 4), |(r, c)| ((r * 31 + c * 17) % 97) as f64 / 50.0);
        let others: Vec<u32> = (0..300).map(|i| i * 2).collect();
        let coefficients: Vec<f64> = (0..300).map(|i| f64::from(i % 7) - 3.0).collect();
        let rows: Vec<u32> = (0..600).rev().collect();
        let [a, b, c, d] = [
            Keep::All,
            Keep::Needed(600),
            Keep::Needed(100),
            Keep::Nothing,
        ]
        .map(|keep| {
            Gram::new(x.view(), None, Kernel::Rbf { gamma: 0.5 }, keep).sums(
                &rows,
                &others,
                &coefficients,
                true,
            )
        });
        assert!(a == b && a == c && a == d);
    }
}
