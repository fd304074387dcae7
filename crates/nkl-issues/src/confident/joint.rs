//! The confident joint: how often rows with one label are confidently of another class.

use ndarray::Array2;
use rayon::prelude::*;

use super::input::{first_highest, Judged, Probability, TOGETHER};
use crate::numbers::pairwise_sum;

/// Probabilities this far below a threshold still reach it.
const REACH: f64 = 1e-6;

/// What a class has to reach for a row to count confidently as its member, shape (K,): the mean
/// probability of the class over the rows that carry its label (Northcutt et al., eq. 2), at least
/// 2e-6; 2, which nothing reaches, for a class that never occurs.
pub fn thresholds<P: Probability>(judged: &Judged<'_, P>) -> Vec<f64> {
    let mut own = vec![Vec::new(); judged.classes()];
    for (row, &y) in judged.given.iter().enumerate() {
        own[y].push(judged.own(row));
    }
    let mean = |p: &Vec<f64>| pairwise_sum(p) / p.len() as f64;
    own.iter()
        .map(|p| if p.is_empty() { 2.0 } else { mean(p).max(2e-6) })
        .collect()
}

/// The confident class of every row.
#[derive(Debug, Clone, PartialEq)]
pub struct Confidence {
    /// Shape (N,); `None` where no class reaches its threshold. Where several do, the most probable
    /// class of all.
    pub class: Vec<Option<usize>>,
}

impl Confidence {
    /// Looks at every row.
    pub fn new<P: Probability>(judged: &Judged<'_, P>, thresholds: &[f64]) -> Confidence {
        let reach: Vec<f64> = thresholds.iter().map(|t| t - REACH).collect();
        let of_row = |p: &[P]| {
            let reached = |(&p, t): (&P, &f64)| p.real() >= *t;
            // Counting all is vectorised, where stopping at the second is not.
            let count = p
                .iter()
                .zip(&reach)
                .fold(0u64, |n, both| n + u64::from(reached(both)));
            match count {
                0 => None,
                1 => p.iter().zip(&reach).position(reached),
                _ => Some(first_highest(p)),
            }
        };
        let rows = (0..judged.rows()).into_par_iter().with_min_len(TOGETHER);
        Confidence {
            class: rows.map(|row| judged.with_row(row, of_row)).collect(),
        }
    }

    /// Whether the row is confidently of a class that is not its label.
    pub(super) fn contradicts<P: Probability>(&self, judged: &Judged<'_, P>, row: usize) -> bool {
        self.class[row].is_some_and(|class| class != judged.given[row])
    }
}

/// Counts, shape (K, K): given label by confident class; each diagonal cell at least 1.
pub fn confident_joint<P: Probability>(
    judged: &Judged<'_, P>,
    confidence: &Confidence,
) -> Array2<i64> {
    let mut joint = Array2::zeros((judged.classes(), judged.classes()));
    for (&given, class) in judged.given.iter().zip(&confidence.class) {
        if let Some(class) = *class {
            joint[[given, class]] += 1;
        }
    }
    joint.diag_mut().mapv_inplace(|n: i64| n.max(1));
    joint
}

/// The joint scaled so that each row sums to the number of rows with that label, in whole numbers
/// (Northcutt et al., eq. 3). `counts` are the rows per label.
pub fn calibrated(joint: &Array2<i64>, counts: &[usize]) -> Array2<i64> {
    let k = counts.len();
    let total = counts.iter().sum::<usize>() as f64;
    // Laid out by true class and given label, because the order of the sum decides cells at one half.
    let mut scaled = Array2::<f64>::zeros((k, k));
    for (given, row) in joint.outer_iter().enumerate() {
        let sum = (row.sum() as f64).max(1e-100);
        for (class, &n) in row.iter().enumerate() {
            scaled[[class, given]] = n as f64 / sum * counts[given] as f64;
        }
    }
    let all = pairwise_sum(&scaled.iter().copied().collect::<Vec<_>>()).max(1e-100);
    scaled.mapv_inplace(|v| v / all * total);
    let mut whole = Array2::zeros((k, k));
    for (given, column) in scaled.columns().into_iter().enumerate() {
        let values: Vec<f64> = column.to_vec();
        for (class, n) in round_keeping_sum(&values).into_iter().enumerate() {
            whole[[given, class]] = n.unwrap_or(0);
        }
    }
    whole
}

/// Rounds half to even so that the sum stays what it rounds to: then the cells with the largest
/// remainder go up, or those with the smallest go down, by one each. Cells of a row that has no sum
/// (0/0) are `None`.
pub(super) fn round_keeping_sum(values: &[f64]) -> Vec<Option<i64>> {
    let mut rounded: Vec<f64> = values.iter().map(|v| v.round_ties_even()).collect();
    loop {
        let gap = pairwise_sum(values).round_ties_even() - pairwise_sum(&rounded);
        if gap.is_nan() || gap.abs() <= 1e-6 {
            return rounded
                .iter()
                .map(|v| v.is_finite().then_some(*v as i64))
                .collect();
        }
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| (values[a] - rounded[a]).total_cmp(&(values[b] - rounded[b])));
        if gap > 0.0 {
            order.reverse();
        }
        for &cell in order.iter().take(gap.abs() as usize) {
            rounded[cell] += gap.signum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::round_keeping_sum;

    #[test]
    fn rounding_keeps_the_sum() {
        let got: Vec<i64> = round_keeping_sum(&[1.5, 1.5, 1.5, 1.5])
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(got.iter().sum::<i64>(), 6);
        assert_eq!(round_keeping_sum(&[f64::NAN, 1.0]), [None, Some(1)]);
    }
}
