//! Frames on a card, or on the way to it: in blocks that stay there where they fit, else one after
//! the other through two buffers, copied while the kernels work on the one before.

use super::card::{Argument, Card, Launch};
use super::shapes::{Shape, FRAMES, TRANSPOSE};
use super::space::Space;
use super::workspace::Workspace;
use crate::error::same_dimensions;
use crate::rows::RowIndex;
use crate::{Frames, Gmm, MixtureError, Values};
use ndarray::ArrayView2;

/// Raw frames are copied in pieces of about so many bytes.
const PIECE: usize = 32 << 20;
/// The most frames of a block that stays.
const BLOCK: usize = 1 << 22;

/// The E-step and its relatives over frames that were given once.
pub(super) struct Engine<'a, C: Card> {
    pub(super) card: C,
    frames: Frames<'a>,
    index: RowIndex<'a>,
    pub(super) space: Space,
    shift: C::Memory,
    factor: C::Memory,
    store: Store<C>,
    /// Frames of the largest block.
    pub(super) most: usize,
    /// Bytes that working memory may take.
    pub(super) spare: usize,
    pub(super) workspace: Option<Workspace<C>>,
}

/// Where the frames are.
enum Store<C: Card> {
    /// All on the card, in this many frames each.
    Resident(Vec<(C::Memory, usize)>),
    /// One block at a time.
    Streamed {
        z: C::Memory,
        staging: Box<[C::Staging; 2]>,
    },
}

/// Frames on the card, (rows, stride), rows as `prepare` leaves them.
pub(super) struct Block<'b, M> {
    pub z: &'b M,
    pub stride: usize,
    /// How many.
    pub n: usize,
    /// The first one's place among all frames.
    pub first: usize,
}

impl<'a, C: Card> Engine<'a, C> {
    /// `limit`: bytes of the card's memory to use; by default nine tenths of what is free.
    ///
    /// Errors: no frames, rows that are not there, a value that is not finite, too little memory.
    pub fn new(card: C, frames: Frames<'a>, limit: Option<usize>) -> Result<Self, MixtureError> {
        let index = RowIndex::new(&frames)?;
        if index.len() == 0 || frames.dimensions() == 0 {
            return Err(MixtureError::Data(format!(
                "{} frames of {} dimensions: nothing to compute with",
                index.len(),
                frames.dimensions()
            )));
        }
        let space = Space::of(&frames, &index)?;
        let limit = match limit {
            Some(limit) => limit,
            None => card.free_memory()? / 10 * 9,
        };
        let raw = raw_bytes(&frames);
        // Up to three quarters of the memory are for frames, the rest is to work in.
        let plan = Plan::new(index.len(), rows(frames.dimensions()), raw, limit / 4 * 3)?;
        let staging = |card: &C| card.staging(plan.piece * raw);
        let store = match plan.resident {
            true => Store::Resident(Vec::new()),
            false => Store::Streamed {
                z: card.allocate(rows(frames.dimensions()) * plan.piece * 4)?,
                staging: Box::new([staging(&card)?, staging(&card)?]),
            },
        };
        let mut engine = Engine {
            shift: uploaded(&card, &space.shift)?,
            factor: uploaded(&card, &space.factor)?,
            card,
            frames,
            index,
            space,
            store,
            most: plan.most,
            spare: limit / 4,
            workspace: None,
        };
        if plan.resident {
            let blocks = engine.load(&plan)?;
            engine.store = Store::Resident(blocks);
        }
        Ok(engine)
    }

    /// How many frames.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// D.
    pub fn dimensions(&self) -> usize {
        self.frames.dimensions()
    }

    /// Errors unless the mixture has the frames' dimensions.
    pub fn check(&self, gmm: &Gmm) -> Result<(), MixtureError> {
        same_dimensions("the data", gmm.dimensions(), self.dimensions())
    }

    /// Blocks of frames that go through the card in this order.
    pub fn each_block(
        &mut self,
        mut run: impl FnMut(&Self, Block<'_, C::Memory>) -> Result<(), MixtureError>,
    ) -> Result<(), MixtureError> {
        // Taken out for the while, so that what runs can use the rest of the engine.
        let mut store = std::mem::replace(&mut self.store, Store::Resident(Vec::new()));
        let result = match &mut store {
            Store::Resident(blocks) => self.each_resident(blocks, &mut run),
            Store::Streamed { z, staging } => self.each_streamed(z, staging, &mut run),
        };
        self.store = store;
        result
    }

    fn each_resident(
        &self,
        blocks: &[(C::Memory, usize)],
        run: &mut impl FnMut(&Self, Block<'_, C::Memory>) -> Result<(), MixtureError>,
    ) -> Result<(), MixtureError> {
        let mut first = 0;
        for (z, n) in blocks {
            let stride = n.next_multiple_of(FRAMES);
            run(
                self,
                Block {
                    z,
                    stride,
                    n: *n,
                    first,
                },
            )?;
            first += n;
        }
        Ok(())
    }

    fn each_streamed(
        &self,
        z: &C::Memory,
        staging: &mut [C::Staging; 2],
        run: &mut impl FnMut(&Self, Block<'_, C::Memory>) -> Result<(), MixtureError>,
    ) -> Result<(), MixtureError> {
        for (turn, first) in (0..self.len()).step_by(self.most).enumerate() {
            let n = self.most.min(self.len() - first);
            let block = Block {
                z,
                stride: self.most,
                n,
                first,
            };
            self.place(&mut staging[turn % 2], &block, 0, n)?;
            run(self, block)?;
        }
        Ok(())
    }

    /// Puts all frames on the card, to stay.
    fn load(&self, plan: &Plan) -> Result<Vec<(C::Memory, usize)>, MixtureError> {
        let raw = raw_bytes(&self.frames);
        let mut staging = [
            self.card.staging(plan.piece * raw)?,
            self.card.staging(plan.piece * raw)?,
        ];
        let mut blocks = Vec::new();
        let mut turn = 0;
        for first in (0..self.len()).step_by(plan.most) {
            let n = plan.most.min(self.len() - first);
            let stride = n.next_multiple_of(FRAMES);
            let z = self.card.allocate(rows(self.dimensions()) * stride * 4)?;
            for offset in (0..n).step_by(plan.piece) {
                let block = Block {
                    z: &z,
                    stride,
                    n,
                    first,
                };
                let count = plan.piece.min(n - offset);
                self.place(&mut staging[turn % 2], &block, offset, count)?;
                turn += 1;
            }
            blocks.push((z, n));
        }
        Ok(blocks)
    }

    /// Copies `count` frames to the card and into their place in a block, from its frame `offset` on.
    fn place(
        &self,
        staging: &mut C::Staging,
        block: &Block<'_, C::Memory>,
        offset: usize,
        count: usize,
    ) -> Result<(), MixtureError> {
        let bytes = count * raw_bytes(&self.frames);
        let first = block.first + offset;
        self.card
            .send(staging, bytes, &mut |to| match self.frames.values {
                Values::F32(x) => gather(x, &self.index, first, to),
                Values::F64(x) => gather(x, &self.index, first, to),
            })?;
        let rows = rows(self.dimensions());
        let Shape { threads, shared } = TRANSPOSE;
        self.card.launch(&Launch {
            kernel: match self.frames.values {
                Values::F32(_) => "prepare_f32",
                Values::F64(_) => "prepare_f64",
            },
            grid: [count.div_ceil(32), rows.div_ceil(32), 1],
            threads,
            shared,
            arguments: &[
                Argument::Memory(self.card.sent(staging)),
                Argument::int(count)?,
                Argument::int(self.dimensions())?,
                Argument::int(rows)?,
                Argument::Memory(&self.shift),
                Argument::Memory(&self.factor),
                Argument::Memory(block.z),
                Argument::int(block.stride)?,
                Argument::int(offset)?,
            ],
        })
    }
}

/// How the frames are divided.
struct Plan {
    resident: bool,
    /// Frames of a block.
    most: usize,
    /// Frames of a piece that is copied, a multiple of [`FRAMES`].
    piece: usize,
}

impl Plan {
    fn new(frames: usize, rows: usize, raw: usize, room: usize) -> Result<Self, MixtureError> {
        let padded = frames.next_multiple_of(FRAMES);
        let whole = |count: usize| count / FRAMES * FRAMES;
        let piece = whole(PIECE / raw).max(FRAMES).min(padded);
        if rows * 4 * padded + 2 * piece * raw <= room {
            return Ok(Plan {
                resident: true,
                most: BLOCK.min(padded),
                piece,
            });
        }
        let most = whole(room / (rows * 4 + 2 * raw)).min(piece);
        if most == 0 {
            return Err(MixtureError::Device(format!(
                "{room} bytes of the card's memory are free for frames, which is too little for {FRAMES} of \
                 them: choose device = cpu"
            )));
        }
        Ok(Plan {
            resident: false,
            most,
            piece: most,
        })
    }
}

/// Rows of a block: the dimensions, the row of ones, and zeros up to a multiple of 8.
pub(super) fn rows(dimensions: usize) -> usize {
    (dimensions + 1).next_multiple_of(8)
}

/// Bytes of a frame as it is copied.
fn raw_bytes(frames: &Frames<'_>) -> usize {
    frames.dimensions()
        * match frames.values {
            Values::F32(_) => 4,
            Values::F64(_) => 8,
        }
}

/// The frames from `first` on, row after row, as many as fit.
fn gather<T: bytemuck::Pod>(
    x: ArrayView2<'_, T>,
    index: &RowIndex<'_>,
    first: usize,
    to: &mut [u8],
) -> Result<(), MixtureError> {
    let size = x.ncols() * std::mem::size_of::<T>();
    for (k, to) in to.chunks_exact_mut(size).enumerate() {
        let row = x.row(index.row(first + k));
        match row.as_slice() {
            Some(row) => to.copy_from_slice(bytemuck::cast_slice(row)),
            None => {
                for (to, v) in to.chunks_exact_mut(std::mem::size_of::<T>()).zip(row) {
                    to.copy_from_slice(bytemuck::bytes_of(v));
                }
            }
        }
    }
    Ok(())
}

/// New memory with these values.
pub(super) fn uploaded<C: Card, T: bytemuck::Pod>(
    card: &C,
    values: &[T],
) -> Result<C::Memory, MixtureError> {
    let bytes: &[u8] = bytemuck::cast_slice(values);
    let mut memory = card.allocate(bytes.len())?;
    card.upload(&mut memory, bytes)?;
    Ok(memory)
}
