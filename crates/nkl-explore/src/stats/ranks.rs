//! Ranks, and the test that compares them between groups.

use super::special::chi_square_tail;
use super::Test;

/// Ranks from 1, the mean rank for ties, and Σ (t³ - t) over groups of t equal values.
pub fn ranks(values: &[f64]) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let (mut start, mut ties) = (0, 0.0);
    while start < order.len() {
        let value = values[order[start]];
        let same = order[start..].iter().take_while(|i| values[**i] == value);
        // Where a value is not a number, it is still one place.
        let count = same.count().max(1);
        let rank = start as f64 + (count as f64 + 1.0) / 2.0;
        for i in &order[start..start + count] {
            ranks[*i] = rank;
        }
        let t = count as f64;
        ties += t * t * t - t;
        start += count;
    }
    (ranks, ties)
}

/// Kruskal and Wallis (1952): whether groups differ in rank, corrected for ties. `None` for fewer
/// than two groups, an empty group, or equal values only.
pub fn kruskal(groups: &[&[f64]]) -> Option<Test> {
    if groups.len() < 2 || groups.iter().any(|g| g.is_empty()) {
        return None;
    }
    let all: Vec<f64> = groups.iter().flat_map(|g| g.iter().copied()).collect();
    let n = all.len() as f64;
    let (ranks, ties) = ranks(&all);
    let correction = 1.0 - ties / (n * n * n - n);
    if correction <= 0.0 {
        return None;
    }
    let mut rest = ranks.as_slice();
    let mut sum = 0.0;
    for group in groups {
        let (own, others) = rest.split_at(group.len());
        let total: f64 = own.iter().sum();
        sum += total * total / group.len() as f64;
        rest = others;
    }
    let h = (12.0 / (n * (n + 1.0)) * sum - 3.0 * (n + 1.0)) / correction;
    Test::new(h, chi_square_tail(h, groups.len() as f64 - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_a_rank() {
        let (ranks, ties) = ranks(&[3.0, 1.0, 3.0, 2.0, -0.0, 0.0]);
        assert_eq!(ranks, [5.5, 3.0, 5.5, 4.0, 1.5, 1.5]);
        assert_eq!(ties, 12.0);
    }

    #[test]
    fn no_difference_can_be_seen_in_equal_values() {
        assert_eq!(kruskal(&[&[1.0, 1.0], &[1.0]]), None);
        assert_eq!(kruskal(&[&[1.0, 2.0], &[]]), None);
    }
}
