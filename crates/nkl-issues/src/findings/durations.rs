//! Recordings that are much shorter or longer than the others.

use super::{Finding, Kind};
use crate::numbers::quantile;

/// Seconds that are far from what is usual: outside three quartile ranges of their logarithm, and
/// by at least a factor of two from the quartile. Shape (N,).
pub fn of_durations(seconds: &[f64]) -> Vec<Finding> {
    let logs: Vec<f64> = seconds.iter().map(|s| s.max(1e-3).ln()).collect();
    let (Some(q1), Some(q2), Some(q3)) = (
        quantile(&logs, 0.25),
        quantile(&logs, 0.5),
        quantile(&logs, 0.75),
    ) else {
        return Vec::new();
    };
    let reach = (3.0 * (q3 - q1)).max(std::f64::consts::LN_2);
    let away = |l: f64| (q1 - reach - l).max(l - q3 - reach);
    let one = |row: usize| Finding {
        row,
        kind: Kind::Duration,
        severity: (1.0 - (-away(logs[row])).exp()).clamp(0.3, 1.0),
        suggested: None,
        detail: format!("{:.2} s, where {:.2} s is usual", seconds[row], q2.exp()),
    };
    (0..seconds.len())
        .filter(|&r| away(logs[r]) > 0.0)
        .map(one)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusual_durations_are_named() {
        let mut seconds: Vec<f64> = (0..50).map(|i| 2.0 + 0.01 * f64::from(i)).collect();
        seconds.push(0.01);
        seconds.push(60.0);
        let rows: Vec<usize> = of_durations(&seconds).iter().map(|f| f.row).collect();
        assert_eq!(rows, [50, 51]);
        assert!(of_durations(&[]).is_empty());
    }
}
