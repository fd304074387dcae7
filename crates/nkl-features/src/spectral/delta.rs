//! Slope and curvature of a track.

/// Frames that a derivative is fitted to.
const WIDTH: usize = 9;

/// Derivative of order 1 or 2 per frame, from a polynomial of that order fitted by least squares to
/// nine frames (A. Savitzky, M. J. E. Golay, Analytical Chemistry 36, 1964):
/// order 1: Σ k x_k / Σ k²; order 2: 2 Σ (k² - m) x_k / Σ (k² - m)², m the mean of k²; k = -4..4.
///
/// In the first and last four frames it is that of the polynomial through the first or last nine,
/// as in `librosa.feature.delta` (mode `interp`). Recordings of fewer than nine frames are fitted
/// with the largest odd number of frames there is; with fewer than three the derivative is zero.
pub(crate) fn delta(track: &[f32], order: usize, out: &mut Vec<f32>) {
    let frames = track.len();
    let width = WIDTH.min(if frames % 2 == 1 {
        frames
    } else {
        frames.saturating_sub(1)
    });
    out.clear();
    out.resize(frames, 0.0);
    if width < 3 {
        return;
    }
    let weights = weights(width, order);
    let half = width / 2;
    let inner = &mut out[half..frames - half];
    for (k, weight) in weights.iter().enumerate() {
        for (out, value) in inner.iter_mut().zip(&track[k..]) {
            *out += weight * value;
        }
    }
    let (first, last) = (out[half], out[frames - half - 1]);
    out[..half].fill(first);
    out[frames - half..].fill(last);
}

/// Weight of each of `width` frames.
fn weights(width: usize, order: usize) -> Vec<f32> {
    let half = (width / 2) as f64;
    let k = |i: usize| i as f64 - half;
    let basis: Vec<f64> = if order == 1 {
        (0..width).map(k).collect()
    } else {
        let mean = (0..width).map(|i| k(i).powi(2)).sum::<f64>() / width as f64;
        (0..width).map(|i| k(i).powi(2) - mean).collect()
    };
    let norm = basis.iter().map(|b| b * b).sum::<f64>();
    // The n-th derivative of a·k^n is n!·a, and the first two factorials are 1 and 2.
    basis
        .iter()
        .map(|b| (order as f64 * b / norm) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(track: &[f32], order: usize) -> Vec<f32> {
        let mut out = Vec::new();
        delta(track, order, &mut out);
        out
    }

    #[test]
    fn finds_the_derivatives_of_a_parabola() {
        let parabola: Vec<f32> = (0..20)
            .map(|i| 0.5 * (i * i) as f32 - 3.0 * i as f32)
            .collect();
        assert!(of(&parabola, 2).iter().all(|v| (v - 1.0).abs() < 1e-4));
        let line: Vec<f32> = (0..20).map(|i| 2.0 - 0.25 * i as f32).collect();
        assert!(of(&line, 1).iter().all(|v| (v + 0.25).abs() < 1e-6));
        assert!(of(&line, 2).iter().all(|v| v.abs() < 1e-5));
    }

    #[test]
    fn short_recordings_are_defined() {
        assert_eq!(of(&[5.0], 1), [0.0]);
        assert_eq!(of(&[5.0, 6.0], 2), [0.0, 0.0]);
        for n in 3..9 {
            let line: Vec<f32> = (0..n).map(|i| i as f32).collect();
            assert!(of(&line, 1).iter().all(|v| (v - 1.0).abs() < 1e-6), "{n}");
        }
        assert!(of(&[], 1).is_empty());
    }
}
