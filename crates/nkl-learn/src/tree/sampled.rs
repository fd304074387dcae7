//! Splits over a few features drawn at random, as in a forest: samples are sorted per node.

use super::columns::Columns;
use super::grow::{scan, Finder, Ground, Split};
use super::sums::Sums;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use std::ops::Range;

/// See the module.
pub(crate) struct Sampled {
    samples: Vec<u32>,
    inside: Vec<bool>,
    features: Vec<usize>,
    tries: usize,
    keys: Vec<u64>,
    sorted: Vec<u32>,
    buffer: Vec<u32>,
    rng: ChaCha8Rng,
}

impl Sampled {
    pub(crate) fn new(columns: &Columns, weights: &[f64], tries: usize, rng: ChaCha8Rng) -> Self {
        Sampled {
            samples: (0..columns.rows() as u32)
                .filter(|&s| weights[s as usize] > 0.0)
                .collect(),
            inside: vec![false; columns.rows()],
            features: (0..columns.features()).collect(),
            tries,
            keys: Vec::new(),
            sorted: Vec::new(),
            buffer: Vec::new(),
            rng,
        }
    }

    /// The node's samples by ascending value of a feature, into `self.sorted`.
    fn sort(&mut self, columns: &Columns, feature: usize, node: Range<usize>, marked: bool) {
        self.sorted.clear();
        if marked {
            let inside = &self.inside;
            self.sorted.extend(
                columns
                    .order(feature)
                    .iter()
                    .copied()
                    .filter(|&s| inside[s as usize]),
            );
            return;
        }
        let rank = columns.rank(feature);
        self.keys.clear();
        let key = |&s: &u32| u64::from(rank[s as usize]) << 32 | u64::from(s);
        self.keys.extend(self.samples[node].iter().map(key));
        self.keys.sort_unstable();
        self.sorted.extend(self.keys.iter().map(|&k| k as u32));
    }
}

impl<S: Sums> Finder<S> for Sampled {
    fn samples(&self, node: Range<usize>) -> &[u32] {
        &self.samples[node]
    }

    fn best(&mut self, ground: &Ground<S>, node: Range<usize>, all: &S) -> Option<Split> {
        // In large nodes, going through the order of all samples is cheaper than sorting some.
        let size = node.len();
        let marked = size * (usize::BITS - size.leading_zeros()) as usize > ground.columns.rows();
        if marked {
            for &s in &self.samples[node.clone()] {
                self.inside[s as usize] = true;
            }
        }
        let mut best: Option<Split> = None;
        for i in 0..self.features.len() {
            // Fisher-Yates, as far as needed: further than `tries` only while all were constant.
            if i >= self.tries && best.is_some() {
                break;
            }
            let other = self.rng.random_range(i..self.features.len());
            self.features.swap(i, other);
            let feature = self.features[i];
            self.sort(ground.columns, feature, node.clone(), marked);
            if let Some(found) = scan(ground, feature, self.sorted.iter().copied(), all.clone()) {
                if best.is_none_or(|b| found.quality > b.quality) {
                    best = Some(found);
                }
            }
        }
        if marked {
            for &s in &self.samples[node] {
                self.inside[s as usize] = false;
            }
        }
        best
    }

    fn divide(&mut self, ground: &Ground<S>, node: Range<usize>, split: &Split) -> usize {
        let values = ground.columns.values(split.feature);
        self.buffer.clear();
        let samples = &mut self.samples[node];
        let mut left = 0;
        for i in 0..samples.len() {
            let sample = samples[i];
            if values[sample as usize] <= split.threshold {
                samples[left] = sample;
                left += 1;
            } else {
                self.buffer.push(sample);
            }
        }
        samples[left..].copy_from_slice(&self.buffer);
        left
    }
}
