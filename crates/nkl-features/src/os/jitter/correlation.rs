//! Correlation of a stretch of sound with the one that follows it.

use crate::os::dsp::sum;

/// Sums of the values, and of their squares, before each place.
#[derive(Default)]
pub(super) struct Running {
    sum: Vec<f64>,
    square: Vec<f64>,
}

impl Running {
    /// Starts anew with `x`.
    pub fn fill(&mut self, x: &[f32]) {
        let (mut sum, mut square) = (0.0, 0.0);
        self.sum.clear();
        self.square.clear();
        self.sum.push(0.0);
        self.square.push(0.0);
        for &v in x {
            let v = f64::from(v);
            sum += v;
            square += v * v;
            self.sum.push(sum);
            self.square.push(square);
        }
    }

    /// Sum and sum of squared deviations from the mean over `from..to`.
    fn over(&self, from: usize, to: usize) -> (f64, f64) {
        let sum = self.sum[to] - self.sum[from];
        let square = self.square[to] - self.square[from];
        (sum, square - sum * sum / (to - from) as f64)
    }
}

/// Normalised correlation of `x[start..][..lag]` with the `lag` values after it for each lag, means
/// removed.
pub(super) fn correlate(
    x: &[f32],
    start: usize,
    lags: std::ops::RangeInclusive<usize>,
    running: &Running,
    out: &mut Vec<f64>,
) {
    out.clear();
    out.extend(lags.map(|lag| {
        let (middle, end) = (start + lag, start + 2 * lag);
        let products = sum::of_pairs(&x[start..middle], &x[middle..end], |a, b| {
            f64::from(a) * f64::from(b)
        });
        let ((sum_a, square_a), (sum_b, square_b)) =
            (running.over(start, middle), running.over(middle, end));
        (products - sum_a * sum_b / lag as f64) / (square_a.sqrt() * square_b.sqrt())
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_pattern_correlates_fully_at_its_period() {
        let x: Vec<f32> = (0..60)
            .map(|i| [0.1, 0.9, -0.4, 0.2, -0.7][i % 5] + 0.3)
            .collect();
        let (mut running, mut out) = (Running::default(), Vec::new());
        running.fill(&x);
        correlate(&x, 7, 4..=6, &running, &mut out);
        assert!(
            (out[1] - 1.0).abs() < 1e-9 && out[0] < 0.9 && out[2] < 0.9,
            "{out:?}"
        );
    }
}
