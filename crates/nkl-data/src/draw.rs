//! Seeded random draws.

use rand_chacha::rand_core::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of random numbers. The same seed, purpose and database give the same numbers on every
/// machine and in every version: the mapping to ranges is our own, not a library's.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream for one purpose within one database.
    pub(crate) fn new(seed: u64, purpose: &str, database: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // FNV-1a: streams of different purposes do not depend on each other.
        let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
        });
        rng.set_stream(hash.wrapping_add(database as u64));
        Draw(rng)
    }

    /// A number in `0..n` (Lemire's multiply-shift; the bias is below n / 2^64).
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// `k` different numbers of `0..n`, in random order (Fisher and Yates, stopped after `k`).
    pub(crate) fn choose(&mut self, n: usize, k: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..n).collect();
        for i in 0..k.min(n) {
            let j = i + self.below(n - i);
            all.swap(i, j);
        }
        all.truncate(k);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Draw;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, purpose, db| Draw::new(seed, purpose, db).choose(100, 10);
        assert_eq!(draw(1, "a", 0), draw(1, "a", 0));
        for other in [draw(2, "a", 0), draw(1, "b", 0), draw(1, "a", 1)] {
            assert_ne!(draw(1, "a", 0), other);
        }
        let mut all = Draw::new(7, "", 0).choose(50, 80);
        all.sort_unstable();
        assert_eq!(all, (0..50).collect::<Vec<_>>());
    }
}
