//! Kernels that score frames: log2 of their densities, the best components, all scores.

use super::card::{Argument, Card, Launch};
use super::engine::{Block, Engine};
use super::shapes::{CHUNK, DIAGONAL_SCORES, FRAMES, FULL_SCORES, SUM};
use super::workspace::{padded, Uploaded, UploadedScales, SUMS};
use crate::MixtureError;

/// Where scores go; all hold at least as many values as frames are scored.
pub(super) struct Scored<'m, M> {
    pub log_sums: &'m M,
    /// Labels (i32) and the scores of these components.
    pub best: Option<[&'m M; 2]>,
    /// Scores, and frames per row.
    pub all: Option<(&'m M, usize)>,
}

impl<'m, M> Scored<'m, M> {
    /// Only log2 of the densities.
    pub fn sums(log_sums: &'m M) -> Self {
        Scored {
            log_sums,
            best: None,
            all: None,
        }
    }
}

impl<C: Card> Engine<'_, C> {
    /// Scores the frames `first..first + n` of a block.
    pub fn score(
        &self,
        block: &Block<'_, C::Memory>,
        first: usize,
        n: usize,
        model: &Uploaded<C::Memory>,
        to: &Scored<'_, C::Memory>,
    ) -> Result<(), MixtureError> {
        let mut arguments = vec![
            Argument::Memory(block.z),
            Argument::int(block.stride)?,
            Argument::int(first)?,
            Argument::int(n)?,
            Argument::int(self.dimensions().div_ceil(CHUNK))?,
        ];
        let all = || match to.all {
            Some((memory, stride)) => Ok([Argument::Memory(memory), Argument::int(stride)?]),
            None => Ok::<_, MixtureError>([Argument::Null, Argument::Int(0)]),
        };
        let (kernel, shape) = match &model.scales {
            UploadedScales::Diagonal(rows) => {
                arguments.extend([Argument::Memory(rows), Argument::Memory(&model.constants)]);
                arguments.push(Argument::int(padded(model.components))?);
                arguments.push(Argument::Memory(to.log_sums));
                let kernel = if to.best.is_none() && to.all.is_none() {
                    "diagonal_likelihood"
                } else {
                    arguments.extend(match to.best {
                        Some(best) => best.map(Argument::Memory),
                        None => [Argument::Null, Argument::Null],
                    });
                    arguments.extend(all()?);
                    "diagonal_scores"
                };
                (kernel, DIAGONAL_SCORES)
            }
            UploadedScales::Full { factors, offsets } => {
                arguments.extend([Argument::Memory(factors), Argument::Memory(offsets)]);
                arguments.push(Argument::Memory(&model.constants));
                arguments.push(Argument::int(model.components)?);
                arguments.extend(all()?);
                arguments.push(Argument::Memory(to.log_sums));
                let kernel = match to.best {
                    None => "full_likelihood",
                    Some(best) => {
                        arguments.extend(best.map(Argument::Memory));
                        "full_scores"
                    }
                };
                (kernel, FULL_SCORES)
            }
        };
        self.card.launch(&Launch {
            kernel,
            grid: [n.div_ceil(FRAMES), 1, 1],
            threads: shape.threads,
            shared: shape.shared,
            arguments: &arguments,
        })
    }

    /// Adds the sum of the first `n` values to `sums`, [`SUMS`] numbers.
    pub fn sum(&self, values: &C::Memory, n: usize, sums: &C::Memory) -> Result<(), MixtureError> {
        self.card.launch(&Launch {
            kernel: "sum_values",
            grid: [SUMS, 1, 1],
            threads: SUM.threads,
            shared: SUM.shared,
            arguments: &[
                Argument::Memory(values),
                Argument::int(n)?,
                Argument::Memory(sums),
            ],
        })
    }
}
