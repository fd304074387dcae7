//! The kernel rows that one solver works with.

use super::gram::{Columns, Gram};

/// Rows of the kernel matrix over the samples that a solver is working on (its positions). Those
/// used last are kept, within bounds.
pub(crate) struct Rows<'a, 'g> {
    gram: &'a Gram<'g>,
    parallel: bool,
    bytes: usize,
    columns: Columns,
    /// By position: the slot of its row.
    slot_of: Vec<u32>,
    slots: Vec<Slot>,
    clock: u64,
    company: usize,
}

struct Slot {
    position: usize,
    used: u64,
    /// Loaded in company, and not asked for yet.
    waiting: bool,
    values: Vec<f32>,
}

const NONE: u32 = u32::MAX;
/// Rows computed together: products of matrices are many times faster than of vectors.
const LEAST_COMPANY: usize = 16;
const MOST_COMPANY: usize = 64;

impl<'a, 'g> Rows<'a, 'g> {
    /// For these samples, with at most about `bytes` of memory (and at least 128 rows).
    pub(crate) fn new(gram: &'a Gram<'g>, samples: Vec<u32>, bytes: usize, parallel: bool) -> Self {
        let slot_of = vec![NONE; samples.len()];
        let columns = gram.columns(samples);
        Rows {
            gram,
            parallel,
            bytes,
            slot_of,
            columns,
            slots: Vec::new(),
            clock: 0,
            company: 32,
        }
    }

    /// How many rows should be loaded together if this one is not there.
    pub(crate) fn company(&self, position: usize) -> usize {
        if self.gram.kept(self.columns.rows[position]).is_some() {
            1
        } else {
            self.company
        }
    }

    /// The row is there.
    pub(crate) fn has(&self, position: usize) -> bool {
        self.slot_of[position] != NONE
    }

    /// The row of a position, if it is there. Call `load` before.
    pub(crate) fn get(&self, position: usize) -> &[f32] {
        self.slots
            .get(self.slot_of[position] as usize)
            .map_or(&[], |slot| &slot.values)
    }

    /// Marks a row as used now.
    pub(crate) fn touch(&mut self, position: usize) {
        self.clock += 1;
        if let Some(slot) = self.slots.get_mut(self.slot_of[position] as usize) {
            slot.used = self.clock;
            slot.waiting = false;
        }
    }

    /// Brings the rows of these positions (none of them there yet); the first is marked as used
    /// now, the others as used just before.
    pub(crate) fn load(&mut self, positions: &[usize]) {
        let limit = (self.bytes / (4 * self.slot_of.len().max(1))).max(2 * MOST_COMPANY);
        self.clock += 2;
        let wanted: Vec<u32> = positions.iter().map(|&p| self.columns.rows[p]).collect();
        let values = self.gram.values(&wanted, &self.columns, self.parallel);
        for (i, (&position, values)) in positions.iter().zip(values).enumerate() {
            let (used, waiting) = if i == 0 {
                (self.clock, false)
            } else {
                (self.clock - 1, true)
            };
            let slot = Slot {
                position,
                used,
                waiting,
                values,
            };
            if self.slots.len() < limit {
                self.slot_of[position] = self.slots.len() as u32;
                self.slots.push(slot);
                continue;
            }
            // Few, long rows: looking for the oldest costs nothing beside computing one.
            let oldest = (0..self.slots.len())
                .min_by_key(|&s| self.slots[s].used)
                .unwrap_or(0);
            self.slot_of[self.slots[oldest].position] = NONE;
            self.slot_of[position] = oldest as u32;
            self.slots[oldest] = slot;
        }
        if positions.len() > 1 {
            self.adapt();
        }
    }

    /// More company as long as most of it was asked for later, less where it was not.
    fn adapt(&mut self) {
        let recent = self.slots.len().min(4 * self.company);
        let waiting = self.slots[self.slots.len() - recent..]
            .iter()
            .filter(|s| s.waiting)
            .count();
        if 2 * waiting < recent {
            self.company = (self.company + 8).min(MOST_COMPANY);
        } else if 4 * waiting > 3 * recent {
            self.company = (self.company - 8).max(LEAST_COMPANY);
        }
    }

    /// Goes on with only the positions `keep` (ascending), whose rows are kept.
    pub(crate) fn shrink(&mut self, keep: &[usize]) {
        let mut new_position = vec![usize::MAX; self.slot_of.len()];
        keep.iter()
            .enumerate()
            .for_each(|(new, &old)| new_position[old] = new);
        self.slot_of = vec![NONE; keep.len()];
        for mut slot in std::mem::take(&mut self.slots) {
            slot.position = new_position[slot.position];
            if slot.position != usize::MAX {
                self.slot_of[slot.position] = self.slots.len() as u32;
                slot.values = keep.iter().map(|&k| slot.values[k]).collect();
                self.slots.push(slot);
            }
        }
        self.columns = self
            .gram
            .columns(keep.iter().map(|&k| self.columns.rows[k]).collect());
    }

    /// Starts again with other samples; nothing is kept.
    pub(crate) fn reset(&mut self, samples: Vec<u32>) {
        self.slots.clear();
        self.slot_of = vec![NONE; samples.len()];
        self.columns = self.gram.columns(samples);
    }

    /// For samples `rows`: Σ over `others` of coefficient · kernel.
    pub(crate) fn sums(&self, rows: &[u32], others: &[u32], coefficients: &[f64]) -> Vec<f64> {
        self.gram.sums(rows, others, coefficients, self.parallel)
    }

    /// Kernels of the samples with themselves, by position.
    pub(crate) fn diagonals(&self) -> Vec<f64> {
        self.columns
            .rows
            .iter()
            .map(|&r| self.gram.diagonal(r))
            .collect()
    }
}
