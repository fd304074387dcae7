//! Percentiles.

/// Value below which a share `p` of the ascending values lies, interpolated linearly between ranks
/// `p (n-1)`; 0 without values.
pub(crate) fn percentile(sorted: &[f32], p: f64) -> f32 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let rank = p * last as f64;
    let (low, high) = (rank.floor(), rank.ceil());
    let at = |r: f64| sorted[(r.max(0.0) as usize).min(last)];
    if low == high {
        return at(low);
    }
    at(low) * (high - rank) as f32 + at(high) * (rank - low) as f32
}

/// The values in ascending order.
pub(crate) fn sorted(x: &[f32]) -> Vec<f32> {
    let mut s = x.to_vec();
    s.sort_unstable_by(f32::total_cmp);
    s
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolates_between_ranks() {
        let s = sorted(&[3.0, 1.0, 2.0, 4.0]);
        assert_eq!(percentile(&s, 0.5), 2.5);
        assert_eq!(percentile(&s, 0.0), 1.0);
        assert_eq!(percentile(&s, 1.0), 4.0);
        assert_eq!(percentile(&[], 0.5), 0.0);
    }
}
