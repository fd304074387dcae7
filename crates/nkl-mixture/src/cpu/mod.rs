//! The E-step on the processor: frames in memory, all cores, vectors.
//!
//! Frames are taken in blocks that fit into the cache. Per block: log densities of a few frames
//! (in the lanes of vectors) under all components, log-sum-exp, a list per component of the frames
//! that it answers for, and sums over these lists. No matrix of N × M is ever written. Frames in
//! single precision are computed in single precision and added up in double precision after every
//! block; frames in double precision are computed in double precision.
//!
//! Own kernels, because general matrix products do all N M products of the M-step, of which most
//! are with responsibilities of 0, and round more: |W (x - m)|² loses less than x² - 2 m x + m².

mod block;
mod density;
mod dispatch;
mod kernels;
mod prepared;
mod simd;
mod sums;
#[cfg(test)]
mod tests;

#[cfg(feature = "cuda")]
pub(crate) use prepared::Scale;
pub(crate) use prepared::Whitened;

use crate::error::same_dimensions;
use crate::rows::RowIndex;
use crate::{CovarianceType, Frames, Gmm, MixtureError, Source, Statistics, Values};
use block::Block;
use dispatch::{Kernels, Precision};
use kernels::{Sums, Work};
use ndarray::ArrayView2;
use prepared::{Prepared, ROWS};
use rayon::prelude::*;
use std::ops::Range;

/// Frames of a block.
const BLOCK: usize = 256;

/// Sums that are held at once, at most, in bytes (but see [`parts`]).
const SUMS: usize = 512 << 20;

/// Frames in memory, for training on the processor.
pub struct Cpu<'a> {
    frames: Frames<'a>,
    index: RowIndex<'a>,
}

impl<'a> Cpu<'a> {
    /// Errors: rows that are not there, ranges that overlap.
    pub fn new(frames: impl Into<Frames<'a>>) -> Result<Self, MixtureError> {
        let frames = frames.into();
        Ok(Cpu {
            index: RowIndex::new(&frames)?,
            frames,
        })
    }

    /// How many frames there are.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Source for Cpu<'_> {
    /// Any number of threads gives the same bits: the frames are cut into parts whose number depends
    /// on the shape of the data alone, and their sums are added in order.
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        same_dimensions("the data", gmm.dimensions(), self.frames.dimensions())?;
        let whitened = Whitened::new(gmm)?;
        match self.frames.values {
            Values::F32(x) => statistics(x, &self.index, gmm, &whitened),
            Values::F64(x) => statistics(x, &self.index, gmm, &whitened),
        }
    }
}

fn statistics<T: Precision>(
    x: ArrayView2<T>,
    index: &RowIndex,
    gmm: &Gmm,
    whitened: &Whitened,
) -> Result<Statistics, MixtureError> {
    statistics_with(&T::kernels(), x, index, gmm, whitened)
}

fn statistics_with<T: Precision>(
    kernels: &Kernels<T>,
    x: ArrayView2<T>,
    index: &RowIndex,
    gmm: &Gmm,
    whitened: &Whitened,
) -> Result<Statistics, MixtureError> {
    let prepared = Prepared::<T>::new(gmm, whitened);
    let job = Job {
        x,
        index,
        gmm,
        whitened,
        prepared: &prepared,
        kernels,
    };
    let all: Vec<Result<Statistics, MixtureError>> = parts(index.len(), gmm)
        .into_par_iter()
        .map(|part| job.run(part))
        .collect();
    let mut total = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
    for part in all {
        total.add(&part?)?;
    }
    Ok(total)
}

/// Equal parts of the frames, at most 64 and of whole blocks; fewer where the sums are large, but at
/// least 8.
fn parts(frames: usize, gmm: &Gmm) -> Vec<Range<usize>> {
    let values = match gmm.kind() {
        CovarianceType::Diagonal => 2 * gmm.means.len(),
        CovarianceType::Full => gmm.means.len() * (gmm.dimensions() + 1),
    };
    let most = (SUMS / (8 * values.max(1))).clamp(8, 64);
    let size = frames.div_ceil(most).next_multiple_of(BLOCK).max(BLOCK);
    (0..frames)
        .step_by(size)
        .map(|start| start..frames.min(start + size))
        .collect()
}

/// Values from one frame of a block to the next. Outer products read beyond the last dimension, and
/// have to find something there.
fn row_stride(gmm: &Gmm, vector: usize) -> usize {
    match gmm.kind() {
        CovarianceType::Diagonal => (2 * gmm.dimensions()).next_multiple_of(vector),
        CovarianceType::Full => gmm.dimensions().next_multiple_of(vector.max(ROWS)),
    }
}

/// What all parts share.
struct Job<'a, 'x, T> {
    x: ArrayView2<'x, T>,
    index: &'a RowIndex<'a>,
    gmm: &'a Gmm,
    whitened: &'a Whitened,
    prepared: &'a Prepared<T>,
    kernels: &'a Kernels<T>,
}

impl<T: Precision> Job<'_, '_, T> {
    fn run(&self, part: Range<usize>) -> Result<Statistics, MixtureError> {
        let d = self.gmm.dimensions();
        let stride = row_stride(self.gmm, self.kernels.vector);
        let lanes = self.kernels.lanes;
        let mut block = Block::new(BLOCK, d, stride, lanes);
        let mut work = Work::new(self.gmm.components(), stride, BLOCK, lanes);
        let mut sums = Sums::new(self.gmm, stride);
        let mut outliers = Vec::new();
        for start in part.clone().step_by(BLOCK) {
            let len = BLOCK.min(part.end - start);
            block.read(self.x, self.index, start, len, &self.prepared.centre)?;
            self.kernels
                .statistics(self.prepared, &mut block, &mut work, &mut sums);
            for (t, &l) in work.log_likelihoods[..len].iter().enumerate() {
                let l: f64 = l.into();
                if l == f64::NEG_INFINITY {
                    outliers.push(start + t);
                } else {
                    sums.log_likelihood += l;
                }
            }
        }
        let mut statistics = sums.into_statistics(self.gmm, part.len(), &self.prepared.centre);
        for frame in outliers {
            let row = self.index.row(frame);
            let x: Vec<f64> = self.x.row(row).iter().map(|&v| v.into()).collect();
            sums::add_exactly(&mut statistics, self.whitened, row, &x)?;
        }
        Ok(statistics)
    }
}
