//! Seeded random draws.

use rand_chacha::rand_core::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::f64::consts::TAU;

/// A stream of random numbers of one copy of one recording. The same seed and name give the same
/// numbers on every machine: the mapping to ranges is our own, not a library's.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream for `name`, which tells copies apart: method, recording and stretch.
    pub fn new(seed: u64, name: &str) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // FNV-1a: streams of different names do not depend on each other.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
        });
        rng.set_stream(hash);
        Draw(rng)
    }

    /// A number in 0..1, all 53 bits of it.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number in `low..high`, or `low` if they are equal.
    pub fn between(&mut self, (low, high): (f64, f64)) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A number in `0..n`, 0 for n = 0 (Lemire's multiply-shift; the bias is below n / 2^64).
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// `count` normally distributed numbers with mean 0 and deviation 1 (Box and Muller 1958).
    pub fn normal(&mut self, count: usize) -> Vec<f64> {
        let mut all = Vec::with_capacity(count + 1);
        while all.len() < count {
            // 1 - u lies in 0..=1 without 0, so the logarithm is finite.
            let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
            let (sin, cos) = (TAU * self.unit()).sin_cos();
            all.extend([radius * cos, radius * sin]);
        }
        all.truncate(count);
        all
    }

    /// Puts `items` into random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let numbers = |seed, name| Draw::new(seed, name).normal(5);
        assert_eq!(numbers(1, "a"), numbers(1, "a"));
        assert_ne!(numbers(1, "a"), numbers(2, "a"));
        assert_ne!(numbers(1, "a"), numbers(1, "b"));
    }

    #[test]
    fn moments_of_the_normal_distribution() {
        let all = Draw::new(3, "moments").normal(200_001);
        let n = all.len() as f64;
        let mean = all.iter().sum::<f64>() / n;
        let variance = all.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        assert!(
            mean.abs() < 0.01 && (variance - 1.0).abs() < 0.01,
            "{mean} {variance}"
        );
    }

    #[test]
    fn an_order_keeps_all() {
        let mut items: Vec<usize> = (0..100).collect();
        Draw::new(4, "order").shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
