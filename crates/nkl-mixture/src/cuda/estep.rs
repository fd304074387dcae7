//! The E-step: statistics of all frames, and the same for k-means.

use super::card::{Argument, Card, Launch};
use super::engine::{Block, Engine};
use super::parameters::Parameters;
use super::scores::Scored;
use super::shapes::{
    DiagonalStatistics, ADD, CHUNK, PRODUCTS, PRODUCT_COMPONENTS, PRODUCT_FRAMES, PRODUCT_PAIRS,
    STATISTICS_FRAMES,
};
use super::workspace::{padded, Sums, Task, Uploaded, UploadedScales, Workspace, SUMS};
use crate::{CovarianceType, Gmm, MixtureError, Statistics};
use std::f64::consts::LN_2;

/// What frames add up to on the card.
pub(super) struct Added {
    /// (components, width)
    pub sums: Vec<f64>,
    /// Sum of log2 of the densities, or of the scores of the nearest centroids.
    pub scores: f64,
}

impl<C: Card> Engine<'_, C> {
    /// See [`crate::Source::statistics`]. Errors: no valid mixture, another number of dimensions,
    /// frames so far from all components that single precision cannot hold their densities.
    pub fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        self.check(gmm)?;
        let parameters = Parameters::new(gmm, &self.space)?;
        let task = Task {
            components: gmm.components(),
            kind: gmm.kind(),
            hard: false,
        };
        let added = self.add_up(task, &parameters)?;
        let mut statistics = match task.kind {
            CovarianceType::Diagonal => self.space.diagonal(&added.sums),
            CovarianceType::Full => self.space.full(&added.sums),
        };
        statistics.frames = self.len() as u64;
        statistics.log_likelihood = LN_2 * (added.scores + self.len() as f64 * parameters.offset);
        Ok(statistics)
    }

    /// Runs all frames through the card and brings the sums back.
    pub fn add_up(&mut self, task: Task, parameters: &Parameters) -> Result<Added, MixtureError> {
        let mut space = match self.workspace.take() {
            Some(space) if space.task == task => space,
            _ => Workspace::new(self, task)?,
        };
        let model = Uploaded::new(&self.card, task.components, parameters)?;
        self.card.clear(&mut space.partial)?;
        self.card.clear(&mut space.scores)?;
        self.each_block(|engine, block| match (&space.sums, &model.scales) {
            (Sums::Fused(shape), UploadedScales::Diagonal(rows)) => {
                engine.add_fused(&space, &model, &block, shape, rows)
            }
            _ => engine.add_some_at_a_time(&space, &model, &block),
        })?;
        let added = self.collect(&space)?;
        self.workspace = Some(space);
        Ok(added)
    }

    /// Diagonal covariances: two passes over the block, the first for the sums of densities.
    fn add_fused(
        &self,
        space: &Workspace<C>,
        model: &Uploaded<C::Memory>,
        block: &Block<'_, C::Memory>,
        shape: &DiagonalStatistics,
        rows: &C::Memory,
    ) -> Result<(), MixtureError> {
        self.score(block, 0, block.n, model, &Scored::sums(&space.log_sums))?;
        self.sum(&space.log_sums, block.n, &space.scores)?;
        let per_block = share(block.n, space.parts, STATISTICS_FRAMES);
        self.card.launch(&Launch {
            kernel: shape.kernel,
            grid: [
                model.components.div_ceil(shape.components),
                block.n.div_ceil(per_block),
                1,
            ],
            threads: shape.threads,
            shared: shape.shared(),
            arguments: &[
                Argument::Memory(block.z),
                Argument::int(block.stride)?,
                Argument::int(block.n)?,
                Argument::int(self.dimensions())?,
                Argument::int(self.dimensions().div_ceil(CHUNK))?,
                Argument::Memory(rows),
                Argument::Memory(&model.constants),
                Argument::int(padded(model.components))?,
                Argument::Memory(&space.log_sums),
                Argument::int(model.components)?,
                Argument::int(per_block)?,
                Argument::Memory(&space.partial),
            ],
        })
    }

    /// Scores or labels of some frames, then the sums of products over these.
    fn add_some_at_a_time(
        &self,
        space: &Workspace<C>,
        model: &Uploaded<C::Memory>,
        block: &Block<'_, C::Memory>,
    ) -> Result<(), MixtureError> {
        for first in (0..block.n).step_by(space.kept) {
            let n = space.kept.min(block.n - first);
            let mut scored = Scored::sums(&space.log_sums);
            let (kernel, summed, pairs, shares) = match &space.sums {
                Sums::Products { pairs, scores } => {
                    scored.all = Some((scores, space.kept));
                    let shares = vec![
                        Argument::Memory(scores),
                        Argument::int(space.kept)?,
                        Argument::Memory(&space.log_sums),
                    ];
                    ("product_statistics", &space.log_sums, pairs, shares)
                }
                Sums::Labels {
                    pairs,
                    labels,
                    greatest,
                } => {
                    scored.best = Some([labels, greatest]);
                    let shares = vec![Argument::Memory(labels)];
                    ("cluster_statistics", greatest, pairs, shares)
                }
                Sums::Fused(_) => return Err(MixtureError::Device("no such kernel".into())),
            };
            self.score(block, first, n, model, &scored)?;
            self.sum(summed, n, &space.scores)?;
            self.add_products(space, block, [first, n], kernel, pairs, shares)?;
        }
        Ok(())
    }

    fn add_products<'m>(
        &self,
        space: &'m Workspace<C>,
        block: &'m Block<'_, C::Memory>,
        [first, n]: [usize; 2],
        kernel: &'static str,
        pairs: &'m C::Memory,
        shares: Vec<Argument<'m, C::Memory>>,
    ) -> Result<(), MixtureError> {
        let per_block = share(n, space.parts, PRODUCT_FRAMES);
        let mut arguments = vec![
            Argument::Memory(block.z),
            Argument::int(block.stride)?,
            Argument::int(first)?,
            Argument::int(n)?,
        ];
        arguments.extend(shares);
        arguments.extend([
            Argument::Memory(pairs),
            Argument::int(space.width)?,
            Argument::int(space.task.components)?,
            Argument::int(per_block)?,
            Argument::Memory(&space.partial),
        ]);
        self.card.launch(&Launch {
            kernel,
            grid: [
                space.task.components.div_ceil(PRODUCT_COMPONENTS),
                space.width.div_ceil(PRODUCT_PAIRS),
                n.div_ceil(per_block),
            ],
            threads: PRODUCTS.threads,
            shared: PRODUCTS.shared,
            arguments: &arguments,
        })
    }

    /// Adds the parts and brings the sums back.
    fn collect(&self, space: &Workspace<C>) -> Result<Added, MixtureError> {
        let length = space.task.components * space.width;
        self.card.launch(&Launch {
            kernel: "add_partials",
            grid: [length.div_ceil(ADD.threads), 1, 1],
            threads: ADD.threads,
            shared: ADD.shared,
            arguments: &[
                Argument::Memory(&space.partial),
                Argument::int(space.parts)?,
                Argument::int(length)?,
                Argument::Memory(&space.total),
            ],
        })?;
        let mut sums = vec![0.0; length];
        let download =
            |memory, to: &mut [f64]| self.card.download(memory, bytemuck::cast_slice_mut(to));
        download(&space.total, &mut sums)?;
        let mut scores = [0.0; SUMS];
        download(&space.scores, &mut scores)?;
        let scores: f64 = scores.iter().sum();
        // Below this, some frame had no density that single precision can hold.
        if scores.is_nan() || scores < -1e29 || sums.iter().any(|s| !s.is_finite()) {
            return Err(MixtureError::Device(
                "some frames are more than 1e18 standard deviations away from every component, too far for                  single precision: choose device = cpu"
                    .into(),
            ));
        }
        Ok(Added { sums, scores })
    }
}

/// Frames of each part: whole tiles.
fn share(frames: usize, parts: usize, tile: usize) -> usize {
    frames.div_ceil(parts).next_multiple_of(tile)
}
