//! What a mixture says about single frames.

use super::block::Block;
use super::dispatch::Precision;
use super::kernels::Work;
use super::prepared::{Prepared, Whitened, ROWS};
use super::sums::log_sum_exp;
use super::{row_stride, BLOCK};
use crate::error::same_dimensions;
use crate::rows::RowIndex;
use crate::{Frames, Gmm, MixtureError, Values};
use ndarray::{concatenate, Array1, Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

impl Gmm {
    /// ln(w p(x)) of every frame and component, shape (N, M); -inf under components of weight 0.
    ///
    /// Errors, here and in the methods below: other dimensions than the mixture's, values that are
    /// not finite, rows that are not there, frames whose density is 0 in double precision.
    pub fn log_joint<'a>(
        &self,
        frames: impl Into<Frames<'a>>,
    ) -> Result<Array2<f64>, MixtureError> {
        let blocks = joint_blocks(self, frames.into(), |_, joint| Ok(joint))?;
        join(&blocks, self.components())
    }

    /// The probability of every component given the frame, shape (N, M); rows sum to 1.
    pub fn responsibilities<'a>(
        &self,
        frames: impl Into<Frames<'a>>,
    ) -> Result<Array2<f64>, MixtureError> {
        let blocks = joint_blocks(self, frames.into(), |rows, mut joint| {
            for (mut joint, &row) in joint.outer_iter_mut().zip(rows) {
                let all = log_sum_exp(row, joint.view())?;
                joint.mapv_inplace(|v| (v - all).exp());
            }
            Ok(joint)
        })?;
        join(&blocks, self.components())
    }

    /// The component of greatest responsibility of every frame; the first of equals.
    pub fn best_components<'a>(
        &self,
        frames: impl Into<Frames<'a>>,
    ) -> Result<Vec<usize>, MixtureError> {
        let best = |joint: ArrayView1<f64>| {
            let first =
                |best: usize, (c, v): (usize, &f64)| if *v > joint[best] { c } else { best };
            joint.iter().enumerate().fold(0, first)
        };
        let blocks = joint_blocks(self, frames.into(), |_, joint| {
            Ok(joint.outer_iter().map(best).collect::<Vec<_>>())
        })?;
        Ok(blocks.concat())
    }

    /// ln p(x) of every frame, shape (N,).
    pub fn log_likelihoods<'a>(
        &self,
        frames: impl Into<Frames<'a>>,
    ) -> Result<Array1<f64>, MixtureError> {
        let frames = frames.into();
        let scorer = Scorer::new(self, &frames)?;
        match frames.values {
            Values::F32(x) => scorer.log_likelihoods(x),
            Values::F64(x) => scorer.log_likelihoods(x),
        }
    }

    /// ln p(x), averaged over the frames. Errors: no frames.
    pub fn average_log_likelihood<'a>(
        &self,
        frames: impl Into<Frames<'a>>,
    ) -> Result<f64, MixtureError> {
        let all = self.log_likelihoods(frames)?;
        all.mean()
            .ok_or_else(|| MixtureError::Data("there are no frames to average over".into()))
    }

    /// Bayesian information criterion (Schwarz 1978): parameters · ln N - 2 ln p(all frames).
    /// Smaller is better.
    pub fn bic<'a>(&self, frames: impl Into<Frames<'a>>) -> Result<f64, MixtureError> {
        let all = self.log_likelihoods(frames)?;
        Ok(self.parameters() as f64 * (all.len() as f64).ln() - 2.0 * all.sum())
    }

    /// Akaike's information criterion (1974): 2 parameters - 2 ln p(all frames). Smaller is better.
    pub fn aic<'a>(&self, frames: impl Into<Frames<'a>>) -> Result<f64, MixtureError> {
        let all = self.log_likelihoods(frames)?;
        Ok(2.0 * self.parameters() as f64 - 2.0 * all.sum())
    }
}

fn join(blocks: &[Array2<f64>], components: usize) -> Result<Array2<f64>, MixtureError> {
    let views: Vec<_> = blocks.iter().map(|b| b.view()).collect();
    if views.is_empty() {
        return Ok(Array2::zeros((0, components)));
    }
    concatenate(Axis(0), &views).map_err(|e| MixtureError::Data(e.to_string()))
}

/// A mixture, and frames that it is to be asked about.
struct Scorer<'a, 'f> {
    gmm: &'a Gmm,
    whitened: Whitened,
    index: RowIndex<'f>,
}

impl<'a, 'f> Scorer<'a, 'f> {
    fn new(gmm: &'a Gmm, frames: &Frames<'f>) -> Result<Self, MixtureError> {
        same_dimensions("the data", gmm.dimensions(), frames.dimensions())?;
        Ok(Scorer {
            gmm,
            whitened: Whitened::new(gmm)?,
            index: RowIndex::new(frames)?,
        })
    }

    /// The starts of the blocks.
    fn blocks(&self) -> impl IndexedParallelIterator<Item = usize> {
        (0..self.index.len().div_ceil(BLOCK))
            .into_par_iter()
            .map(|b| b * BLOCK)
    }

    fn read<T: Precision>(
        &self,
        x: ArrayView2<T>,
        prepared: &Prepared<T>,
        start: usize,
        lanes: usize,
        stride: usize,
    ) -> Result<Block<T>, MixtureError> {
        let len = BLOCK.min(self.index.len() - start);
        let mut block = Block::new(len, self.gmm.dimensions(), stride, lanes);
        block.read(x, &self.index, start, len, &prepared.centre)?;
        Ok(block)
    }

    /// Without shortcuts, for a frame that the kernels cannot tell about.
    fn exact<T: Precision>(&self, x: ArrayView2<T>, row: usize) -> Vec<f64> {
        let x: Vec<f64> = x.row(row).iter().map(|&v| v.into()).collect();
        self.whitened.joint(&x)
    }

    fn log_likelihoods<T: Precision>(&self, x: ArrayView2<T>) -> Result<Array1<f64>, MixtureError> {
        let prepared = Prepared::<T>::new(self.gmm, &self.whitened);
        let kernels = T::kernels();
        let stride = row_stride(self.gmm, kernels.vector);
        let work = || Work::new(self.gmm.components(), stride, BLOCK, kernels.lanes);
        let blocks: Vec<Vec<f64>> = self
            .blocks()
            .map_init(work, |work, start| {
                let block = self.read(x, &prepared, start, kernels.lanes, stride)?;
                kernels.log_likelihoods(&prepared, &block, work);
                let known = work.log_likelihoods[..block.len].iter().enumerate();
                known
                    .map(|(t, &l)| match l.into() {
                        f64::NEG_INFINITY => {
                            let row = self.index.row(start + t);
                            log_sum_exp(row, self.exact(x, row)[..].into())
                        }
                        l => Ok(l),
                    })
                    .collect::<Result<_, _>>()
            })
            .collect::<Result<_, MixtureError>>()?;
        Ok(blocks.concat().into())
    }

    fn joint_blocks<T: Precision, R: Send>(
        &self,
        x: ArrayView2<T>,
        f: impl Fn(&[usize], Array2<f64>) -> Result<R, MixtureError> + Sync,
    ) -> Result<Vec<R>, MixtureError> {
        let prepared = Prepared::<T>::new(self.gmm, &self.whitened);
        let (kernels, d, m) = (T::kernels(), self.gmm.dimensions(), self.gmm.components());
        let lanes = kernels.lanes;
        self.blocks()
            .map(|start| {
                let block = self.read(x, &prepared, start, lanes, d)?;
                let rows: Vec<usize> = (0..block.len).map(|t| self.index.row(start + t)).collect();
                let mut joint = Array2::zeros((block.len, m));
                let mut panel_joint = vec![T::ZERO; m.next_multiple_of(ROWS) * lanes];
                for (t, mut joint) in joint.outer_iter_mut().enumerate() {
                    let lane = t % lanes;
                    if lane == 0 {
                        let panel = &block.panels[t * d..][..lanes * d];
                        kernels.joint(&prepared, panel, &mut panel_joint);
                    }
                    for (joint, &v) in joint
                        .iter_mut()
                        .zip(panel_joint[lane..].iter().step_by(lanes))
                    {
                        *joint = v.into();
                    }
                    let lost = joint.iter().all(|&v| v == f64::NEG_INFINITY);
                    if lost || block.large.contains(&t) {
                        joint.assign(&Array1::from(self.exact(x, rows[t])));
                    }
                }
                f(&rows, joint)
            })
            .collect()
    }
}

/// What `f` makes of the rows and the log densities, (frames, M), of each block.
fn joint_blocks<R: Send>(
    gmm: &Gmm,
    frames: Frames,
    f: impl Fn(&[usize], Array2<f64>) -> Result<R, MixtureError> + Sync,
) -> Result<Vec<R>, MixtureError> {
    let scorer = Scorer::new(gmm, &frames)?;
    match frames.values {
        Values::F32(x) => scorer.joint_blocks(x, f),
        Values::F64(x) => scorer.joint_blocks(x, f),
    }
}
