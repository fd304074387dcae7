//! What a row of features is of.

use super::ContentHash;

/// Names a stretch of a channel of a content: 128 bits of a BLAKE3 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RowKey(pub i64, pub i64);

impl RowKey {
    /// `start` and `end` in seconds (0 and infinity for a whole recording); `channel` is `None`
    /// for all channels mixed down.
    pub(crate) fn new(content: &ContentHash, start: f64, end: f64, channel: Option<usize>) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(content);
        hasher.update(&start.to_bits().to_le_bytes());
        hasher.update(&end.to_bits().to_le_bytes());
        hasher.update(&channel.map_or(u64::MAX, |c| c as u64).to_le_bytes());
        let hash = hasher.finalize();
        let mut halves = hash.as_bytes().chunks_exact(8).map(|half| {
            half.iter()
                .fold(0i64, |value, byte| (value << 8) | i64::from(*byte))
        });
        RowKey(halves.next().unwrap_or(0), halves.next().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_matters_is_in_the_key() {
        let a = [1u8; 32];
        let base = RowKey::new(&a, 0.0, 1.0, None);
        assert_eq!(base, RowKey::new(&a, 0.0, 1.0, None));
        for other in [
            RowKey::new(&[2u8; 32], 0.0, 1.0, None),
            RowKey::new(&a, 0.5, 1.0, None),
            RowKey::new(&a, 0.0, 1.5, None),
            RowKey::new(&a, 0.0, 1.0, Some(0)),
        ] {
            assert_ne!(base, other);
        }
    }
}
