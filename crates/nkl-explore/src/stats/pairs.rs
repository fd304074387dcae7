//! Two groups of a real column.

use super::ranks::ranks;
use super::special::{normal_tail, t_two_sided};
use super::{mean, squares, variance, Test};

/// Up to so many values in a group without ties the distribution of U is counted out.
const EXACT: usize = 8;
/// Up to so many pairs of values: the time grows with the square of their number.
const MOST_PAIRS: usize = 10_000;

/// Cohen's d (1988): difference of means over the pooled standard deviation, positive where `a` is
/// larger. `None` without spread, or for fewer than two values in either group.
pub fn cohens_d(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() < 2 || b.len() < 2 {
        return None;
    }
    let freedom = (a.len() + b.len()) as f64 - 2.0;
    let pooled = ((squares(a) + squares(b)) / freedom).sqrt();
    let d = (mean(a) - mean(b)) / pooled;
    (pooled > 0.0 && d.is_finite()).then_some(d)
}

/// Student's t-test of independent groups; Welch's (1947) where the variances may differ.
pub fn t_test(a: &[f64], b: &[f64], equal_variances: bool) -> Option<Test> {
    if a.len() < 2 || b.len() < 2 {
        return None;
    }
    let (n, m) = (a.len() as f64, b.len() as f64);
    let gap = mean(a) - mean(b);
    let (error, freedom) = if equal_variances {
        let freedom = n + m - 2.0;
        let pooled = (squares(a) + squares(b)) / freedom;
        ((pooled * (1.0 / n + 1.0 / m)).sqrt(), freedom)
    } else {
        let (va, vb) = (variance(a) / n, variance(b) / m);
        let freedom = (va + vb).powi(2) / (va * va / (n - 1.0) + vb * vb / (m - 1.0));
        ((va + vb).sqrt(), freedom)
    };
    let t = gap / error;
    Test::new(t, t_two_sided(t, freedom))
}

/// Mann and Whitney (1947), two-sided: U of the first group. For at most eight values in one of the
/// groups and no ties exactly (up to 10,000 pairs), else by the normal distribution with corrections for ties and
/// continuity.
pub fn mann_whitney(a: &[f64], b: &[f64]) -> Option<Test> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (n, m) = (a.len() as f64, b.len() as f64);
    let all: Vec<f64> = a.iter().chain(b).copied().collect();
    let (ranks, ties) = ranks(&all);
    let own: f64 = ranks.iter().take(a.len()).sum();
    let u = own - n * (n + 1.0) / 2.0;
    let larger = u.max(n * m - u);
    let small = a.len().min(b.len()) <= EXACT && a.len() * b.len() <= MOST_PAIRS;
    if ties == 0.0 && small {
        return Test::new(u, 2.0 * exact_tail(a.len(), b.len(), larger));
    }
    let total = n + m;
    let spread = (n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)))).sqrt();
    if spread.is_nan() || spread <= 0.0 {
        return None;
    }
    let z = (larger - n * m / 2.0 - 0.5) / spread;
    Test::new(u, 2.0 * normal_tail(z))
}

/// P(U >= u) where all orders are equally likely.
fn exact_tail(n: usize, m: usize, u: f64) -> f64 {
    let (few, many) = (n.min(m), n.max(m));
    // ways[k][s]: ways to choose k of the places seen so far with s exceedances; in shares, so that
    // nothing overflows: each place is taken with the probability that a random choice takes it.
    let most = few * many;
    let mut ways = vec![vec![0.0; most + 1]; few + 1];
    ways[0][0] = 1.0;
    let places = few + many;
    for place in 0..places {
        let left = (places - place) as f64;
        let mut next = vec![vec![0.0; most + 1]; few + 1];
        for k in 0..=few.min(place) {
            let others = place - k;
            let take = (few - k) as f64 / left;
            for s in 0..=most {
                let share = ways[k][s];
                if share == 0.0 {
                    continue;
                }
                if others < many {
                    next[k][s] += share * (1.0 - take);
                }
                if k < few && s + others <= most {
                    next[k + 1][s + others] += share * take;
                }
            }
        }
        ways = next;
    }
    let from = (u.ceil().max(0.0) as usize).min(most + 1);
    ways[few][from..].iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_are_counted_out() {
        // scipy.stats.mannwhitneyu([1.1, 2.2, 3.3], [2.5, 4.1, 5.2, 6.3]): U = 1, p = 4/35
        let found = mann_whitney(&[1.1, 2.2, 3.3], &[2.5, 4.1, 5.2, 6.3]).unwrap();
        assert_eq!(found.statistic, 1.0);
        assert!((found.p - 4.0 / 35.0).abs() < 1e-12, "{found:?}");
        // A group of eight and one of a thousand: neither overflow nor a long wait.
        let many: Vec<f64> = (0..1000).map(|i| i as f64 + 0.5).collect();
        let few: Vec<f64> = (0..8).map(|i| i as f64).collect();
        let p = mann_whitney(&few, &many).unwrap().p;
        assert!(p > 0.0 && p < 1e-5, "{p}");
    }

    #[test]
    fn no_spread_no_test() {
        assert_eq!(t_test(&[1.0, 1.0], &[1.0, 1.0], true), None);
        assert_eq!(cohens_d(&[1.0, 1.0], &[1.0, 1.0]), None);
        assert_eq!(mann_whitney(&[1.0; 20], &[1.0; 20]), None);
        assert_eq!(cohens_d(&[1.0], &[1.0, 2.0]), None);
    }
}
