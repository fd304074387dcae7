//! Sums and extremes over slices in several parts, which lets operations overlap.

use super::lanes::{per_processor, Lanes, D, V, WIDTH};

const LANES: usize = 8;

/// Sum of `f` over pairs of `x` and `y` in double precision. The order of additions is fixed, but not
/// the plain one.
#[inline(always)]
pub(crate) fn of_pairs<T: Copy, U: Copy>(x: &[T], y: &[U], f: impl Fn(T, U) -> f64) -> f64 {
    let n = x.len().min(y.len());
    let (x, y) = (&x[..n], &y[..n]);
    let mut lanes = [0.0f64; LANES];
    for (a, b) in x.chunks_exact(LANES).zip(y.chunks_exact(LANES)) {
        for ((lane, &v), &w) in lanes.iter_mut().zip(a).zip(b) {
            *lane += f(v, w);
        }
    }
    let done = n - n % LANES;
    let rest: f64 = x[done..]
        .iter()
        .zip(&y[done..])
        .map(|(&v, &w)| f(v, w))
        .sum();
    lanes.iter().sum::<f64>() + rest
}

/// Blocks of [`WIDTH`] values, and what is left.
#[inline(always)]
pub(crate) fn blocks(x: &[f32]) -> (impl Iterator<Item = V> + '_, &[f32]) {
    let blocks = x.chunks_exact(WIDTH);
    let rest = blocks.remainder();
    let lanes = blocks.map(|block| {
        let mut lanes = V::default();
        lanes.0.copy_from_slice(block);
        lanes
    });
    (lanes, rest)
}

/// Eight marks as one word, the first in the lowest byte.
#[inline(always)]
pub(crate) fn word(marks: &[u8]) -> u64 {
    marks.try_into().map_or(0, u64::from_le_bytes)
}

/// Sum over the lanes.
#[inline(always)]
pub(crate) fn total(x: D) -> f64 {
    x.0.iter().sum()
}

per_processor! {
    /// Sum.
    pub(crate) fn plain(x: &[f32]) -> f64 {
        let (blocks, rest) = blocks(x);
        let sum = blocks.fold(D::splat(0.0), |s, v| s + v.wide());
        rest.iter().fold(total(sum), |s, &v| s + f64::from(v))
    }
}

per_processor! {
    /// Lowest and highest value; 0 and 0 without values.
    pub(crate) fn extent(x: &[f32]) -> (f32, f32) {
        let Some(&first) = x.first() else {
            return (0.0, 0.0);
        };
        let lower = |v: f32, l: f32| if v < l { v } else { l };
        let higher = |v: f32, h: f32| if v > h { v } else { h };
        let (blocks, rest) = blocks(x);
        let (mut low, mut high): (V, V) = (Lanes([first; WIDTH]), Lanes([first; WIDTH]));
        for v in blocks {
            low = v.with(low, lower);
            high = v.with(high, higher);
        }
        let ends = low.0.iter().chain(rest).fold(first, |l, &v| lower(v, l));
        (ends, high.0.iter().chain(rest).fold(first, |h, &v| higher(v, h)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_plain_sums() {
        let x: Vec<f32> = (0..29).map(|i| i as f32).collect();
        assert_eq!(of_pairs(&x, &x, |a, b| f64::from(a * b)), 7714.0);
        assert_eq!(plain(&x), 406.0);
        assert_eq!(extent(&x), (0.0, 28.0));
        assert_eq!(extent(&[]), (0.0, 0.0));
    }
}
