//! Percentiles.

/// For each share `p` in `shares` the value below which that share of the values lies, interpolated
/// linearly between ranks `p (n-1)`; 0 without values.
///
/// Only the ranks asked for are put into their place, which is several times faster than sorting.
pub(crate) fn percentiles<const N: usize>(x: &[f32], shares: [f64; N]) -> [f32; N] {
    let Some(last) = x.len().checked_sub(1) else {
        return [0.0; N];
    };
    let bounds = shares.map(|p| {
        let rank = (p * last as f64).clamp(0.0, last as f64);
        (rank, rank.floor() as usize, rank.ceil() as usize)
    });
    let mut ranks: Vec<usize> = bounds.iter().flat_map(|b| [b.1, b.2]).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let mut keys: Vec<i32> = x.iter().map(|v| ordered(v.to_bits() as i32)).collect();
    select(&mut keys, 0, &ranks);
    let at = |i: usize| f32::from_bits(ordered(keys[i]) as u32);
    bounds.map(|(rank, low, high)| {
        if low == high {
            return at(low);
        }
        at(low) * (high as f64 - rank) as f32 + at(high) * (rank - low as f64) as f32
    })
}

/// Bits of a number as an integer of the same order, and back.
fn ordered(bits: i32) -> i32 {
    bits ^ (((bits >> 31) as u32) >> 1) as i32
}

/// Puts the keys of `ranks` (ascending) into their places; `keys` begin at rank `from`.
fn select(keys: &mut [i32], from: usize, ranks: &[usize]) {
    const FEW: usize = 16;
    if ranks.is_empty() {
        return;
    }
    if keys.len() <= FEW {
        keys.sort_unstable();
        return;
    }
    let (below, rest) = ranks.split_at(ranks.len() / 2);
    let (at, above) = rest.split_first().map_or((from, rest), |(at, a)| (*at, a));
    let (left, _, right) = keys.select_nth_unstable(at - from);
    select(left, from, below);
    select(right, at + 1, above);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolates_between_ranks() {
        let x = [3.0, 1.0, 2.0, 4.0];
        assert_eq!(percentiles(&x, [0.0, 0.5, 1.0]), [1.0, 2.5, 4.0]);
        assert_eq!(percentiles(&[], [0.5]), [0.0]);
        assert_eq!(percentiles(&[-2.0], [0.2, 0.9]), [-2.0, -2.0]);
    }

    #[test]
    fn equals_sorting() {
        let x: Vec<f32> = (0..1001)
            .map(|i| ((i * 7919) % 1001) as f32 - 400.0)
            .collect();
        let got = percentiles(&x, [0.01, 0.25, 0.5, 0.75, 0.99]);
        assert_eq!(got, [-390.0, -150.0, 100.0, 350.0, 590.0]);
        assert_eq!(percentiles(&[5.0; 100], [0.01, 0.99]), [5.0, 5.0]);
    }
}
