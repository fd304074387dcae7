//! The coordinates in which the card computes: every dimension shifted to mean 0 and scaled to a
//! standard deviation between 1/√2 and √2, so that single precision suffices. The scale is a power of
//! two: it changes no digit.

use crate::rows::RowIndex;
use crate::{CovarianceType, Second};
use crate::{Frames, MixtureError, Statistics, Values};
use ndarray::{Array1, Array2, Array3, ArrayView2};
use rayon::prelude::*;

/// z = (x - shift) · factor.
#[derive(Debug, Clone)]
pub(super) struct Space {
    /// Shape (D,).
    pub shift: Vec<f64>,
    /// Shape (D,), powers of two.
    pub factor: Vec<f64>,
}

/// Frames that are summed before they are added to others: the same sums for any number of threads.
const PART: usize = 8192;

impl Space {
    /// From the mean and spread of all frames. Errors: a value that is not a finite number.
    pub fn of(frames: &Frames<'_>, index: &RowIndex<'_>) -> Result<Self, MixtureError> {
        match frames.values {
            Values::F32(x) => Self::from_rows(x, index),
            Values::F64(x) => Self::from_rows(x, index),
        }
    }

    fn from_rows<T: Copy + Into<f64> + Sync>(
        x: ArrayView2<'_, T>,
        index: &RowIndex<'_>,
    ) -> Result<Self, MixtureError> {
        let d = x.ncols();
        // Differences from the first frame: its distance from 0 may be many times the spread.
        let origin: Vec<f64> = match index.len() {
            0 => vec![0.0; d],
            _ => x.row(index.row(0)).iter().map(|&v| v.into()).collect(),
        };
        let starts: Vec<usize> = (0..index.len()).step_by(PART).collect();
        let parts: Vec<Result<[Vec<f64>; 2], MixtureError>> = starts
            .into_par_iter()
            .map(|start| {
                let mut sums = [vec![0.0; d], vec![0.0; d]];
                for k in start..index.len().min(start + PART) {
                    let row = index.row(k);
                    for (i, &v) in x.row(row).iter().enumerate() {
                        let v: f64 = v.into();
                        if !v.is_finite() {
                            return Err(MixtureError::NotFinite {
                                row,
                                dimension: i,
                                value: v,
                            });
                        }
                        let v = v - origin[i];
                        sums[0][i] += v;
                        sums[1][i] += v * v;
                    }
                }
                Ok(sums)
            })
            .collect();
        let mut total = [vec![0.0; d], vec![0.0; d]];
        for part in parts {
            for (total, part) in total.iter_mut().zip(part?) {
                total.iter_mut().zip(part).for_each(|(t, p)| *t += p);
            }
        }
        let n = index.len().max(1) as f64;
        let moments = total[0].iter().zip(&total[1]);
        let (shift, factor) = moments
            .zip(&origin)
            .map(|((&first, &second), origin)| {
                let mean = first / n;
                let variance = second / n - mean * mean;
                (origin + mean, near_power_of_two(1.0 / variance.sqrt()))
            })
            .unzip();
        Ok(Space { shift, factor })
    }

    /// Sums of r z, r z², r per component, (M, 2 D + 1), as statistics of x.
    pub fn diagonal(&self, sums: &[f64]) -> Statistics {
        let d = self.shift.len();
        let m = sums.len() / (2 * d + 1);
        let sums = |c: usize, i: usize| sums[c * (2 * d + 1) + i];
        let n = Array1::from_shape_fn(m, |c| sums(c, 2 * d));
        let first = Array2::from_shape_fn((m, d), |(c, i)| self.first(i, sums(c, i), n[c]));
        let second = Array2::from_shape_fn((m, d), |(c, i)| {
            self.second(i, i, [sums(c, i); 2], sums(c, d + i), n[c])
        });
        assembled(n, first, Second::Diagonal(second))
    }

    /// Sums of r z(a) z(b), shape (M, pairs), in the order of [`all_pairs`], as statistics of x.
    pub fn full(&self, sums: &[f64]) -> Statistics {
        let d = self.shift.len();
        let width = (d + 1) * (d + 2) / 2;
        let m = sums.len() / width;
        // Pair (a, b), a ≤ b, is the b-a'th of those that begin with a.
        let place = |a: usize, b: usize| a * (2 * d + 3 - a) / 2 + b - a;
        let sums = |c: usize, a: usize, b: usize| sums[c * width + place(a.min(b), a.max(b))];
        let n = Array1::from_shape_fn(m, |c| sums(c, d, d));
        let first = Array2::from_shape_fn((m, d), |(c, i)| self.first(i, sums(c, i, d), n[c]));
        let second = Array3::from_shape_fn((m, d, d), |(c, i, j)| {
            // In one order of i and j, so that the matrix is symmetric to the last bit.
            let (i, j) = (i.min(j), i.max(j));
            let firsts = [sums(c, i, d), sums(c, j, d)];
            self.second(i, j, firsts, sums(c, i, j), n[c])
        });
        assembled(n, first, Second::Full(second))
    }

    /// Sum of r x from sums of r z and r.
    pub fn first(&self, i: usize, first: f64, n: f64) -> f64 {
        first / self.factor[i] + self.shift[i] * n
    }

    fn second(&self, i: usize, j: usize, [first_i, first_j]: [f64; 2], second: f64, n: f64) -> f64 {
        let (first_i, first_j) = (first_i / self.factor[i], first_j / self.factor[j]);
        second / self.factor[i] / self.factor[j]
            + self.shift[i] * first_j
            + self.shift[j] * first_i
            + self.shift[i] * self.shift[j] * n
    }
}

fn assembled(n: Array1<f64>, first: Array2<f64>, second: Second) -> Statistics {
    Statistics {
        frames: 0,
        log_likelihood: 0.0,
        n,
        first,
        second,
    }
}

/// The pairs of rows whose products are summed: for `Full` all (a, b), a ≤ b, of the D dimensions and
/// the row of ones; for `Diagonal` (d, ones), then (d, d), then (ones, ones).
pub(super) fn all_pairs(kind: CovarianceType, dimensions: usize) -> Vec<[i32; 2]> {
    let d = dimensions as i32;
    match kind {
        CovarianceType::Full => (0..=d).flat_map(|a| (a..=d).map(move |b| [a, b])).collect(),
        CovarianceType::Diagonal => (0..d)
            .map(|i| [i, d])
            .chain((0..d).map(|i| [i, i]))
            .chain([[d, d]])
            .collect(),
    }
}

/// 1 for a dimension that does not vary (1/0, NaN).
fn near_power_of_two(value: f64) -> f64 {
    let power = value.log2().round();
    if power.abs() <= 500.0 {
        power.exp2()
    } else {
        1.0
    }
}
