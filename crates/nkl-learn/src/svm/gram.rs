//! The kernel matrix of some data: kept whole where it is small, computed by blocks where not.

use super::kernel::Kernel;
use ndarray::linalg::general_mat_mul;
use ndarray::{s, Array2, ArrayView2, Axis};
use rayon::prelude::*;

/// Up to this many rows the whole matrix is kept (144 MB in single precision, as in libsvm).
const KEEP: usize = 6000;
/// Rows per block of products.
const BLOCK: usize = 256;

/// Data under a kernel.
pub(crate) struct Gram<'a> {
    x: ArrayView2<'a, f64>,
    kernel: Kernel,
    norms: Vec<f64>,
    whole: Option<Vec<f32>>,
}

impl<'a> Gram<'a> {
    /// For training: keeps the whole matrix where that is small.
    pub(crate) fn new(x: ArrayView2<'a, f64>, kernel: Kernel) -> Self {
        Self::with_limit(x, kernel, KEEP)
    }

    /// As `new`, with another limit of rows.
    pub(crate) fn with_limit(x: ArrayView2<'a, f64>, kernel: Kernel, keep: usize) -> Self {
        let norms = norms(x);
        let n = x.nrows();
        let mut gram = Gram {
            x,
            kernel,
            norms,
            whole: None,
        };
        if n <= keep {
            let mut whole = vec![0.0_f32; n * n];
            whole
                .par_chunks_mut(n * 64)
                .enumerate()
                .for_each(|(chunk, out)| {
                    let rows = x.slice(s![chunk * 64..chunk * 64 + out.len() / n, ..]);
                    let mut products = rows.dot(&x.t());
                    for (r, mut row) in products.outer_iter_mut().enumerate() {
                        if let Some(row) = row.as_slice_mut() {
                            kernel.apply(row, gram.norms[chunk * 64 + r], &gram.norms);
                            out[r * n..(r + 1) * n]
                                .iter_mut()
                                .zip(row)
                                .for_each(|(o, v)| *o = *v as f32);
                        }
                    }
                });
            gram.whole = Some(whole);
        }
        gram
    }

    pub(crate) fn rows(&self) -> usize {
        self.x.nrows()
    }

    /// The matrix is kept, so that a row costs nothing.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole.is_some()
    }

    /// The kernel of a row with itself.
    pub(crate) fn diagonal(&self, row: usize) -> f64 {
        self.kernel.diagonal(self.norms[row])
    }

    /// Rows `wanted` of the matrix at columns `columns`, one vector each.
    pub(crate) fn values(&self, wanted: &[u32], columns: &[u32], parallel: bool) -> Vec<Vec<f32>> {
        if let Some(whole) = &self.whole {
            let n = self.rows();
            let row = |&w: &u32| {
                let row = &whole[w as usize * n..(w as usize + 1) * n];
                columns.iter().map(|&c| row[c as usize]).collect()
            };
            return wanted.iter().map(row).collect();
        }
        let mut out: Vec<Vec<f32>> = wanted.iter().map(|_| vec![0.0; columns.len()]).collect();
        let fixed = self.gather(wanted);
        // One list of chunks per block of columns, to hand disjoint parts of all rows to a task.
        let mut tasks: Vec<Vec<&mut [f32]>> = columns
            .chunks(BLOCK)
            .map(|_| Vec::with_capacity(wanted.len()))
            .collect();
        for row in &mut out {
            for (task, part) in tasks.iter_mut().zip(row.chunks_mut(BLOCK)) {
                task.push(part);
            }
        }
        let work = |(mut parts, columns): (Vec<&mut [f32]>, &[u32])| {
            let values = self.block(&fixed, wanted, columns);
            for (part, row) in parts.iter_mut().zip(values.outer_iter()) {
                part.iter_mut().zip(row).for_each(|(o, v)| *o = *v as f32);
            }
        };
        if parallel {
            tasks
                .into_par_iter()
                .zip(columns.par_chunks(BLOCK))
                .for_each(work);
        } else {
            tasks.into_iter().zip(columns.chunks(BLOCK)).for_each(work);
        }
        out
    }

    /// For each of `rows`: Σ over `others` of coefficient · kernel.
    pub(crate) fn sums(
        &self,
        rows: &[u32],
        others: &[u32],
        coefficients: &[f64],
        parallel: bool,
    ) -> Vec<f64> {
        if let Some(whole) = &self.whole {
            let n = self.rows();
            let one = |&r: &u32| {
                let row = &whole[r as usize * n..(r as usize + 1) * n];
                others
                    .iter()
                    .zip(coefficients)
                    .map(|(&o, c)| c * f64::from(row[o as usize]))
                    .sum()
            };
            return rows.iter().map(one).collect();
        }
        let mut out = vec![0.0; rows.len()];
        // Blocks of the others outside, so that they are gathered once.
        for (others, coefficients) in others.chunks(4 * BLOCK).zip(coefficients.chunks(4 * BLOCK)) {
            let fixed = self.gather(others);
            let norms: Vec<f64> = others.iter().map(|&o| self.norms[o as usize]).collect();
            let work = |(out, rows): (&mut [f64], &[u32])| {
                let mut values = self.gather(rows).dot(&fixed.t());
                for ((mut v, &r), out) in values.outer_iter_mut().zip(rows).zip(out) {
                    if let Some(v) = v.as_slice_mut() {
                        self.kernel.apply(v, self.norms[r as usize], &norms);
                        *out += v.iter().zip(coefficients).map(|(v, c)| v * c).sum::<f64>();
                    }
                }
            };
            if parallel {
                out.par_chunks_mut(BLOCK)
                    .zip(rows.par_chunks(BLOCK))
                    .for_each(work);
            } else {
                out.chunks_mut(BLOCK).zip(rows.chunks(BLOCK)).for_each(work);
            }
        }
        out
    }

    /// Kernel values, `wanted` × `columns`.
    fn block(&self, fixed: &Array2<f64>, wanted: &[u32], columns: &[u32]) -> Array2<f64> {
        let rows = self.gather(columns);
        let norms: Vec<f64> = columns.iter().map(|&c| self.norms[c as usize]).collect();
        let mut values = Array2::zeros((wanted.len(), columns.len()));
        general_mat_mul(1.0, fixed, &rows.t(), 0.0, &mut values);
        for (mut row, &w) in values.outer_iter_mut().zip(wanted) {
            if let Some(row) = row.as_slice_mut() {
                self.kernel.apply(row, self.norms[w as usize], &norms);
            }
        }
        values
    }

    fn gather(&self, rows: &[u32]) -> Array2<f64> {
        let mut out = Array2::zeros((rows.len(), self.x.ncols()));
        for (mut o, &r) in out.outer_iter_mut().zip(rows) {
            o.assign(&self.x.row(r as usize));
        }
        out
    }
}

/// Squared lengths of the rows.
pub(crate) fn norms(x: ArrayView2<f64>) -> Vec<f64> {
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
