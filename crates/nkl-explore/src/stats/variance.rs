//! Differences of means and of variances between groups.

use super::special::{chi_square_tail, f_tail};
use super::{mean, squares, variance, Test};

/// Analysis of variance in one way (Fisher 1925). `None` for fewer than two groups, an empty group,
/// or no spread within the groups.
pub fn anova(groups: &[&[f64]]) -> Option<Test> {
    if groups.len() < 2 || groups.iter().any(|g| g.is_empty()) {
        return None;
    }
    let n: usize = groups.iter().map(|g| g.len()).sum();
    let (between, within) = ((groups.len() - 1) as f64, n as f64 - groups.len() as f64);
    let grand = groups.iter().flat_map(|g| g.iter()).sum::<f64>() / n as f64;
    let explained: f64 = groups
        .iter()
        .map(|g| g.len() as f64 * (mean(g) - grand).powi(2))
        .sum();
    let rest: f64 = groups.iter().map(|g| squares(g)).sum();
    let f = (explained / between) / (rest / within);
    Test::new(f, f_tail(f, between, within))
}

/// Whether variances are equal: Levene's test in the form of Brown and Forsythe (1974), which
/// takes distances from the median.
pub fn levene(groups: &[&[f64]]) -> Option<Test> {
    let distances: Vec<Vec<f64>> = groups
        .iter()
        .map(|group| {
            let middle = median(group);
            group.iter().map(|v| (v - middle).abs()).collect()
        })
        .collect();
    let views: Vec<&[f64]> = distances.iter().map(Vec::as_slice).collect();
    anova(&views)
}

/// Whether variances are equal, of normal distributions (Bartlett 1937).
pub fn bartlett(groups: &[&[f64]]) -> Option<Test> {
    if groups.len() < 2 || groups.iter().any(|g| g.len() < 2) {
        return None;
    }
    let k = groups.len() as f64;
    let freedoms: Vec<f64> = groups.iter().map(|g| g.len() as f64 - 1.0).collect();
    let all: f64 = freedoms.iter().sum();
    let pooled = groups.iter().map(|g| squares(g)).sum::<f64>() / all;
    let logs: f64 = groups
        .iter()
        .zip(&freedoms)
        .map(|(g, f)| f * variance(g).ln())
        .sum();
    let inverse: f64 = freedoms.iter().map(|f| 1.0 / f).sum();
    let correction = 1.0 + (inverse - 1.0 / all) / (3.0 * (k - 1.0));
    let statistic = (all * pooled.ln() - logs) / correction;
    Test::new(statistic, chi_square_tail(statistic, k - 1.0))
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.len() % 2, sorted.get(middle)) {
        (1, Some(value)) => *value,
        (_, Some(value)) => (value + sorted[middle - 1]) / 2.0,
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bartlett_as_scipy() {
        // scipy.stats.bartlett([1,2,3,4,7], [2,2.5,3,3.5], [0,5,9,14])
        let found = bartlett(&[
            &[1.0, 2.0, 3.0, 4.0, 7.0],
            &[2.0, 2.5, 3.0, 3.5],
            &[0.0, 5.0, 9.0, 14.0],
        ]);
        let found = found.unwrap();
        assert!(
            (found.statistic - 9.497878080395493).abs() < 1e-9,
            "{found:?}"
        );
        assert!((found.p - 0.008660879175003508).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn groups_without_spread_give_no_test() {
        assert_eq!(anova(&[&[1.0, 1.0], &[2.0, 2.0]]), None);
        assert_eq!(bartlett(&[&[1.0, 1.0], &[2.0, 3.0]]), None);
        assert_eq!(anova(&[&[], &[2.0, 2.0]]), None);
    }
}
