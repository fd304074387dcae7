//! Splits over all features: every feature's order is kept sorted in every node, by dividing it
//! stably, which costs no sorting after the first.

use super::columns::Columns;
use super::grow::{scan, Finder, Ground, Split};
use super::sums::Sums;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use std::ops::Range;

/// Nodes with fewer entries (samples × features) are not worth a second thread.
const PARALLEL: usize = 1 << 15;

/// See the module.
pub(crate) struct Presorted {
    orders: Vec<Vec<u32>>,
    buffers: Vec<Vec<u32>>,
    goes_left: Vec<bool>,
    features: Vec<usize>,
    rng: ChaCha8Rng,
}

impl Presorted {
    pub(crate) fn new(columns: &Columns, weights: &[f64], rng: ChaCha8Rng) -> Self {
        let orders: Vec<Vec<u32>> = (0..columns.features())
            .into_par_iter()
            .map(|f| {
                columns
                    .order(f)
                    .iter()
                    .copied()
                    .filter(|&s| weights[s as usize] > 0.0)
                    .collect()
            })
            .collect();
        Presorted {
            buffers: vec![Vec::new(); orders.len()],
            goes_left: vec![false; columns.rows()],
            features: (0..orders.len()).collect(),
            orders,
            rng,
        }
    }
}

impl<S: Sums> Finder<S> for Presorted {
    fn samples(&self, node: Range<usize>) -> &[u32] {
        self.orders.first().map_or(&[], |order| &order[node])
    }

    fn best(&mut self, ground: &Ground<S>, node: Range<usize>, all: &S) -> Option<Split> {
        // Equal splits are common in small nodes: which feature wins must not depend on its place
        // in the table.
        self.features.shuffle(&mut self.rng);
        let one = |&f: &usize| {
            scan(
                ground,
                f,
                self.orders[f][node.clone()].iter().copied(),
                all.clone(),
            )
        };
        let found: Vec<Option<Split>> = if node.len() * self.features.len() >= PARALLEL {
            self.features.par_iter().map(one).collect()
        } else {
            self.features.iter().map(one).collect()
        };
        found
            .into_iter()
            .flatten()
            .reduce(|a, b| if b.quality > a.quality { b } else { a })
    }

    fn divide(&mut self, ground: &Ground<S>, node: Range<usize>, split: &Split) -> usize {
        let values = ground.columns.values(split.feature);
        let mut middle = 0;
        for &sample in &self.orders[split.feature][node.clone()] {
            let left = values[sample as usize] <= split.threshold;
            self.goes_left[sample as usize] = left;
            middle += usize::from(left);
        }
        let goes_left = &self.goes_left;
        let one = |(order, buffer): (&mut Vec<u32>, &mut Vec<u32>)| {
            part(&mut order[node.clone()], buffer, goes_left);
        };
        if node.len() * self.orders.len() >= PARALLEL {
            self.orders
                .par_iter_mut()
                .zip(&mut self.buffers)
                .for_each(one);
        } else {
            self.orders.iter_mut().zip(&mut self.buffers).for_each(one);
        }
        middle
    }
}

/// Stable division without branches: every sample is written to both sides, and one side moves on.
fn part(samples: &mut [u32], buffer: &mut Vec<u32>, goes_left: &[bool]) {
    buffer.resize(samples.len().max(buffer.len()), 0);
    let (mut left, mut right) = (0, 0);
    for i in 0..samples.len() {
        let sample = samples[i];
        let go = usize::from(goes_left[sample as usize]);
        samples[left] = sample;
        buffer[right] = sample;
        left += go;
        right += 1 - go;
    }
    samples[left..].copy_from_slice(&buffer[..right]);
}
