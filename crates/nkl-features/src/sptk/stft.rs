//! Power spectra of frames.

use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Added to powers, as diffsptk does.
const EPS: f64 = 1e-9;

/// Frames centred on every `period`-th sample, under a Blackman window of power 1.
pub(super) struct Stft {
    period: usize,
    window: Vec<f64>,
    transform: Arc<dyn RealToComplex<f64>>,
}

impl Stft {
    /// Of `length` ≥ 3 samples in a transform of `n` ≥ `length`.
    pub(super) fn new(length: usize, period: usize, n: usize) -> Self {
        Self {
            period,
            window: blackman(length),
            transform: RealFftPlanner::new().plan_fft_forward(n),
        }
    }

    /// Calls `take` with the power spectrum (n/2 + 1 bins) of each frame.
    pub(super) fn each(&self, audio: &[f32], mut take: impl FnMut(&[f64])) {
        let mut frame = self.transform.make_input_vec();
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        let mut power = vec![0.0; spectrum.len()];
        let before = self.window.len() / 2;
        for centre in (0..audio.len()).step_by(self.period) {
            frame.fill(0.0);
            // Outside the recording there are zeros.
            let skipped = before.saturating_sub(centre);
            let signal = audio.iter().skip(centre.saturating_sub(before));
            let weighted = frame.iter_mut().zip(&self.window).skip(skipped);
            for ((y, w), x) in weighted.zip(signal) {
                *y = w * f64::from(*x);
            }
            // All lengths are the transform's own, so this cannot fail.
            let _ = self
                .transform
                .process_with_scratch(&mut frame, &mut spectrum, &mut scratch);
            for (p, x) in power.iter_mut().zip(&spectrum) {
                *p = x.norm_sqr() + EPS;
            }
            take(&power);
        }
    }
}

/// Symmetric window, its squares summing to 1.
fn blackman(len: usize) -> Vec<f64> {
    let step = std::f64::consts::TAU / (len as f64 - 1.0);
    let raw = |i: usize| {
        let x = step * i as f64;
        0.42 - 0.5 * x.cos() + 0.08 * (2.0 * x).cos()
    };
    let power: f64 = (0..len).map(|i| raw(i).powi(2)).sum();
    (0..len).map(|i| raw(i) / power.sqrt()).collect()
}
