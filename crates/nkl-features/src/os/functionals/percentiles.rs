//! Percentiles.

use crate::ranked::Ranked;

/// For each share `p` in `shares` the value below which that share of the values lies, interpolated
/// linearly between ranks `p (n-1)`; 0 without values.
pub(crate) fn percentiles<const N: usize>(x: &[f32], shares: [f64; N]) -> [f32; N] {
    let Some(last) = x.len().checked_sub(1) else {
        return [0.0; N];
    };
    let bounds = shares.map(|p| {
        let rank = (p * last as f64).clamp(0.0, last as f64);
        (rank, rank.floor() as usize, rank.ceil() as usize)
    });
    let mut ranked = Ranked::default();
    ranked.place(x, bounds.iter().flat_map(|b| [b.1, b.2]));
    let at = |rank| ranked.at(rank);
    bounds.map(|(rank, low, high)| {
        if low == high {
            return at(low);
        }
        at(low) * (high as f64 - rank) as f32 + at(high) * (rank - low as f64) as f32
    })
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
