//! Memory on the card that one E-step leaves for the next.

use super::card::Card;
use super::engine::{uploaded, Engine};
use super::parameters::{Parameters, Scales};
use super::shapes::{
    DiagonalStatistics, FRAMES, PRODUCT_COMPONENTS, PRODUCT_FRAMES, PRODUCT_PAIRS,
    STATISTICS_FRAMES,
};
use super::space::all_pairs;
use crate::{CovarianceType, MixtureError};

/// The most bytes of scores that are kept, and of partial sums.
const SCORES: usize = 256 << 20;
/// Blocks that `sum_values` runs with.
pub(super) const SUMS: usize = 64;

/// Which sums an E-step makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Task {
    pub components: usize,
    pub kind: CovarianceType,
    /// Nearest centroids instead of responsibilities.
    pub hard: bool,
}

/// How sums are divided among blocks of threads.
pub(super) enum Sums<M> {
    /// Diagonal covariances: responsibilities are never written.
    Fused(&'static DiagonalStatistics),
    /// From scores of some frames at a time, (padded components, frames), with the list of pairs.
    Products { pairs: M, scores: M },
    /// From labels of some frames at a time: k-means.
    Labels { pairs: M, labels: M, greatest: M },
}

/// Everything but the frames.
pub(super) struct Workspace<C: Card> {
    pub task: Task,
    /// Sums per component.
    pub width: usize,
    pub sums: Sums<C::Memory>,
    /// Parts that sums are made in, for the largest block.
    pub parts: usize,
    /// (parts, components, width), f64.
    pub partial: C::Memory,
    /// (components, width), f64.
    pub total: C::Memory,
    /// [`SUMS`] sums of log2 of densities or of scores, f64.
    pub scores: C::Memory,
    /// Per frame of the largest block, f32.
    pub log_sums: C::Memory,
    /// Frames whose scores or labels are kept, a multiple of 128.
    pub kept: usize,
}

impl<C: Card> Workspace<C> {
    /// Errors: too little memory.
    pub fn new(engine: &Engine<'_, C>, task: Task) -> Result<Self, MixtureError> {
        let card = &engine.card;
        let d = engine.dimensions();
        let fused = match task.kind {
            CovarianceType::Diagonal if !task.hard => DiagonalStatistics::of(d),
            _ => None,
        };
        let pairs = match task.hard {
            // First order and counts are all that k-means needs.
            true => (0..=d as i32).map(|i| [i, d as i32]).collect(),
            false => all_pairs(task.kind, d),
        };
        let width = pairs.len();
        let kept = match task.hard {
            true => engine.most.next_multiple_of(FRAMES),
            false => kept_frames(engine, task.components),
        };
        let blocks = match fused {
            Some(shape) => task.components.div_ceil(shape.components),
            None => task.components.div_ceil(PRODUCT_COMPONENTS) * width.div_ceil(PRODUCT_PAIRS),
        };
        let resident = fused.map_or(4, |shape| shape.resident);
        // One wave of blocks, if that leaves each a few tiles of frames.
        let tile = if fused.is_some() {
            STATISTICS_FRAMES
        } else {
            PRODUCT_FRAMES
        };
        let frames = if fused.is_some() { engine.most } else { kept };
        let size = 8 * task.components * width;
        let parts = (card.multiprocessors() * resident / blocks)
            .min(frames.div_ceil(4 * tile))
            .min(engine.spare / 4 / size)
            .max(1);
        Ok(Workspace {
            task,
            width,
            parts,
            partial: card.allocate(parts * size)?,
            total: card.allocate(size)?,
            scores: card.allocate(8 * SUMS)?,
            log_sums: card.allocate(4 * engine.most.next_multiple_of(FRAMES))?,
            kept,
            sums: match (fused, task.hard) {
                (Some(shape), _) => Sums::Fused(shape),
                (None, false) => Sums::Products {
                    pairs: uploaded(card, &pairs)?,
                    scores: card.allocate(4 * padded(task.components) * kept)?,
                },
                (None, true) => Sums::Labels {
                    pairs: uploaded(card, &pairs)?,
                    labels: card.allocate(4 * kept)?,
                    greatest: card.allocate(4 * kept)?,
                },
            },
        })
    }
}

/// Components with the padding of either score kernel.
pub(super) fn padded(components: usize) -> usize {
    components.next_multiple_of(super::shapes::COMPONENTS)
}

/// Frames whose scores are in memory at a time: whole rounds of all multiprocessors where possible.
pub(super) fn kept_frames<C: Card>(engine: &Engine<'_, C>, components: usize) -> usize {
    let room = SCORES.min(engine.spare / 2) / (4 * padded(components)) / FRAMES * FRAMES;
    let round = 2 * FRAMES * engine.card.multiprocessors();
    let kept = if room >= round {
        room / round * round
    } else {
        room
    };
    kept.max(FRAMES).min(engine.most.next_multiple_of(FRAMES))
}

/// A mixture's parameters on the card.
pub(super) struct Uploaded<M> {
    pub components: usize,
    pub constants: M,
    pub scales: UploadedScales<M>,
}

/// See [`Scales`].
pub(super) enum UploadedScales<M> {
    Diagonal(M),
    Full { factors: M, offsets: M },
}

impl<M> Uploaded<M> {
    /// Errors: the card's.
    pub fn new<C: Card<Memory = M>>(
        card: &C,
        components: usize,
        parameters: &Parameters,
    ) -> Result<Self, MixtureError> {
        Ok(Uploaded {
            components,
            constants: uploaded(card, &parameters.constants)?,
            scales: match &parameters.shape {
                Scales::Diagonal(rows) => UploadedScales::Diagonal(uploaded(card, rows)?),
                Scales::Full { factors, offsets } => UploadedScales::Full {
                    factors: uploaded(card, factors)?,
                    offsets: uploaded(card, offsets)?,
                },
            },
        })
    }
}
