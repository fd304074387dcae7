//! Correlation of a stretch of sound with the one that follows it.

use crate::os::dsp::lanes::per_processor;
use crate::os::dsp::sum;

/// Values, their sums before each place, and the sums of their squares.
#[derive(Default)]
pub(super) struct Running {
    values: Vec<f64>,
    sum: Vec<f64>,
    square: Vec<f64>,
}

impl Running {
    /// Starts anew with `x`.
    pub fn fill(&mut self, x: &[f32]) {
        self.values.clear();
        self.values.extend(x.iter().map(|&v| f64::from(v)));
        let (mut sum, mut square) = (0.0, 0.0);
        self.sum.clear();
        self.square.clear();
        self.sum.push(0.0);
        self.square.push(0.0);
        for &v in &self.values {
            sum += v;
            square += v * v;
            self.sum.push(sum);
            self.square.push(square);
        }
    }

    #[inline(always)]
    /// Sum and sum of squared deviations from the mean over `from..to`.
    fn over(&self, from: usize, to: usize) -> (f64, f64) {
        let sum = self.sum[to] - self.sum[from];
        let square = self.square[to] - self.square[from];
        (sum, square - sum * sum / (to - from) as f64)
    }
}

per_processor! {
    /// Normalised correlation of the `lag` values from `start` on with the `lag` values after it for each lag,
    /// means removed.
    pub(super) fn correlate(
        running: &Running,
        start: usize,
        lags: std::ops::RangeInclusive<usize>,
        out: &mut Vec<f64>,
    ) {
        out.clear();
        for lag in lags {
            let (middle, end) = (start + lag, start + 2 * lag);
            let x = &running.values;
            let products = sum::of_pairs(&x[start..middle], &x[middle..end], |a, b| a * b);
            let ((sum_a, square_a), (sum_b, square_b)) =
                (running.over(start, middle), running.over(middle, end));
            let spread = square_a.sqrt() * square_b.sqrt();
            out.push((products - sum_a * sum_b / lag as f64) / spread);
        }
    }
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
        correlate(&running, 7, 4..=6, &mut out);
        assert!(
            (out[1] - 1.0).abs() < 1e-9 && out[0] < 0.9 && out[2] < 0.9,
            "{out:?}"
        );
    }
}
