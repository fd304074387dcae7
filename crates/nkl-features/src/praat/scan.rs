//! A quick look at the peaks of a correlation, to leave out those that can not be the highest.

use super::candidates::{at, parabola, parabolic_lag};
use super::correlate::Lags;
use super::sinc;

/// Depth of the kernels in samples.
const DEPTH: usize = 12;
/// Points per sample at which a peak is looked at.
const POINTS: usize = 4;

/// Interpolation kernels at the quarters between two samples.
pub(super) struct Scanner {
    kernels: [[f64; 2 * DEPTH]; POINTS - 1],
}

impl Scanner {
    pub fn new() -> Self {
        let mut kernels = [[0.0; 2 * DEPTH]; POINTS - 1];
        for (k, kernel) in kernels.iter_mut().enumerate() {
            let phi = (k + 1) as f64 / POINTS as f64;
            for i in 0..kernel.len() {
                let mut unit = [0.0; 2 * DEPTH];
                unit[i] = 1.0;
                kernel[i] = sinc::value_at(&unit, (DEPTH - 1) as f64 + phi, DEPTH);
            }
        }
        Self { kernels }
    }

    /// About how high the interpolated correlation rises around the local maximum at `lag`:
    /// the highest of seven points between its neighbours, and the parabola through it.
    pub fn height(&self, lags: &Lags, reach: usize, lag: usize) -> f64 {
        let (values, zero) = lags.mirrored();
        let middle = zero + lag;
        if lag + DEPTH > reach || middle < DEPTH {
            return at(lags, reach, parabolic_lag(lags, lag), DEPTH).max(lags.at(lag));
        }
        let between = |left: usize, kernel: &[f64; 2 * DEPTH]| -> f64 {
            let window = &values[left + 1 - DEPTH..=left + DEPTH];
            let mut sums = [0.0; 4];
            for (x, w) in window.chunks_exact(4).zip(kernel.chunks_exact(4)) {
                for l in 0..4 {
                    sums[l] += x[l] * w[l];
                }
            }
            (sums[0] + sums[1]) + (sums[2] + sums[3])
        };
        let mut points = [0.0; 2 * POINTS + 1];
        points[0] = values[middle - 1];
        points[POINTS] = values[middle];
        points[2 * POINTS] = values[middle + 1];
        for (k, kernel) in self.kernels.iter().enumerate() {
            points[k + 1] = between(middle - 1, kernel);
            points[k + 1 + POINTS] = between(middle, kernel);
        }
        let best = (1..2 * POINTS).fold(POINTS, |b, i| if points[i] > points[b] { i } else { b });
        let (before, here, after) = (points[best - 1], points[best], points[best + 1]);
        if here >= before && here >= after && here > 0.5 * (before + after) {
            parabola(before, here, after).1
        } else {
            here
        }
    }
}
