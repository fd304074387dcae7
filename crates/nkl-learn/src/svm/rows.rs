//! A bounded cache of kernel rows.

use super::gram::Gram;

/// Rows of the kernel matrix over the samples that a solver is working on (its layout), the ones
/// used last kept.
pub(crate) struct Rows<'a> {
    gram: &'a Gram<'a>,
    parallel: bool,
    bytes: usize,
    /// Rows of the gram matrix, by position.
    layout: Vec<u32>,
    /// By position: the slot of its row.
    slot_of: Vec<u32>,
    slots: Vec<Slot>,
    clock: u64,
}

struct Slot {
    position: usize,
    used: u64,
    values: Vec<f32>,
}

const NONE: u32 = u32::MAX;

impl<'a> Rows<'a> {
    /// For the samples `layout`, with at most about `bytes` of memory (and at least 32 rows).
    pub(crate) fn new(gram: &'a Gram<'a>, layout: Vec<u32>, bytes: usize, parallel: bool) -> Self {
        Rows {
            gram,
            parallel,
            bytes,
            slot_of: vec![NONE; layout.len()],
            layout,
            slots: Vec::new(),
            clock: 0,
        }
    }

    /// Asking for several rows at a time is cheaper than one after the other.
    pub(crate) fn wants_company(&self) -> bool {
        !self.gram.is_whole()
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
        }
    }

    /// Computes the rows of these positions (none of them there yet); the first is marked as the
    /// one used last, and rows used last before this call stay.
    pub(crate) fn load(&mut self, positions: &[usize]) {
        let wanted: Vec<u32> = positions.iter().map(|&p| self.layout[p]).collect();
        let values = self.gram.values(&wanted, &self.layout, self.parallel);
        let limit = (self.bytes / (4 * self.layout.len().max(1))).max(32);
        self.clock += 1;
        for (i, (&position, values)) in positions.iter().zip(values).enumerate() {
            let used = if i == 0 { self.clock } else { self.clock - 1 };
            let slot = Slot {
                position,
                used,
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
    }

    /// Goes on with only the positions `keep` (ascending), whose rows are kept.
    pub(crate) fn shrink(&mut self, keep: &[usize]) {
        let slots = std::mem::take(&mut self.slots);
        let mut by_position: Vec<Option<Slot>> = (0..self.layout.len()).map(|_| None).collect();
        for slot in slots {
            let position = slot.position;
            by_position[position] = Some(slot);
        }
        self.slot_of = vec![NONE; keep.len()];
        for (new, &old) in keep.iter().enumerate() {
            if let Some(slot) = by_position[old].take() {
                self.slot_of[new] = self.slots.len() as u32;
                let values = keep.iter().map(|&k| slot.values[k]).collect();
                self.slots.push(Slot {
                    position: new,
                    used: slot.used,
                    values,
                });
            }
        }
        self.layout = keep.iter().map(|&k| self.layout[k]).collect();
    }

    /// Starts again with other samples; nothing is kept.
    pub(crate) fn reset(&mut self, layout: Vec<u32>) {
        self.slots.clear();
        self.slot_of = vec![NONE; layout.len()];
        self.layout = layout;
    }

    /// For samples `rows`: Σ over `others` of coefficient · kernel.
    pub(crate) fn sums(&self, rows: &[u32], others: &[u32], coefficients: &[f64]) -> Vec<f64> {
        self.gram.sums(rows, others, coefficients, self.parallel)
    }

    /// Kernels of the layout's samples with themselves.
    pub(crate) fn diagonals(&self) -> Vec<f64> {
        self.layout
            .iter()
            .map(|&r| self.gram.diagonal(r as usize))
            .collect()
    }
}
