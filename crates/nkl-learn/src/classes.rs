//! Classes that occur, and their weights.

/// Weights that make every class count the same: n / (k · n_c), with k the number of classes that
/// occur (scikit-learn's `class_weight="balanced"`). One weight per row.
pub fn balanced_weights(index: &[usize], count: usize) -> Vec<f64> {
    let counts = counts(index, count);
    let present = counts.iter().filter(|&&c| c > 0).count();
    let total = index.len() as f64;
    index
        .iter()
        .map(|&c| total / (present as f64 * counts.get(c).copied().unwrap_or(1).max(1) as f64))
        .collect()
}

/// Rows of each class; classes out of range are not counted.
pub(crate) fn counts(index: &[usize], count: usize) -> Vec<usize> {
    let mut counts = vec![0; count];
    for &c in index {
        if let Some(n) = counts.get_mut(c) {
            *n += 1;
        }
    }
    counts
}

/// The classes that occur, in order, and the rows' numbers among them.
pub(crate) fn compact(index: &[usize], count: usize) -> (Vec<usize>, Vec<usize>) {
    let counts = counts(index, count);
    let present: Vec<usize> = (0..count).filter(|&c| counts[c] > 0).collect();
    let mut rank = vec![0; count];
    for (r, &c) in present.iter().enumerate() {
        rank[c] = r;
    }
    (present, index.iter().map(|&c| rank[c]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn balanced_as_scikit_learn() {
        // compute_class_weight("balanced", y=[0,0,0,2]) = 0.666.., 2
        let w = balanced_weights(&[0, 0, 0, 2], 3);
        assert!((w[0] - 2.0 / 3.0).abs() < 1e-15 && w[3] == 2.0);
    }

    #[test]
    fn compact_leaves_out_missing_classes() {
        assert_eq!(compact(&[3, 1, 3], 5), (vec![1, 3], vec![1, 0, 1]));
    }
}
