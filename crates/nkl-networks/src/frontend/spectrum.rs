//! Power spectra of frames.

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// How frames are cut and windowed.
pub(super) struct Frames {
    /// Samples in a frame.
    pub length: usize,
    /// Samples from frame to frame.
    pub hop: usize,
    /// Length of the transform, at least `length`; the rest is zeros.
    pub n_fft: usize,
    /// Whether frames are centred, the signal mirrored at its ends.
    pub centred: bool,
    /// Whether each frame's mean is taken off, and 0.97 of the sample before (the first of its own).
    pub kaldi: bool,
    window: Vec<f64>,
    plan: Arc<dyn RealToComplex<f64>>,
}

impl Frames {
    /// Frames with a Hann window: periodic, or symmetric for Kaldi's.
    pub fn new(length: usize, hop: usize, n_fft: usize, kaldi: bool) -> Self {
        let period = if kaldi { length - 1 } else { length } as f64;
        let hann = |i: usize| 0.5 - 0.5 * (std::f64::consts::TAU * i as f64 / period).cos();
        Frames {
            length,
            hop,
            n_fft,
            centred: !kaldi,
            kaldi,
            window: (0..length).map(hann).collect(),
            plan: RealFftPlanner::new().plan_fft_forward(n_fft),
        }
    }

    /// How many there are in so many samples.
    pub fn count(&self, samples: usize) -> usize {
        let around = if self.centred { self.length / 2 * 2 } else { 0 };
        match (samples + around).checked_sub(self.length) {
            Some(rest) => 1 + rest / self.hop,
            None => 0,
        }
    }

    /// Hands the power spectrum of each of the first `count` frames to `take`.
    pub fn powers(&self, samples: &[f32], count: usize, mut take: impl FnMut(usize, &[f64])) {
        let mut frame = vec![0.0f64; self.n_fft];
        let mut spectrum = vec![Complex::default(); self.n_fft / 2 + 1];
        let mut work = vec![Complex::default(); self.plan.get_scratch_len()];
        let mut power = vec![0.0f64; spectrum.len()];
        for index in 0..count {
            self.fill(samples, index, &mut frame);
            // All lengths are the plan's own, so this cannot fail.
            let _ = self
                .plan
                .process_with_scratch(&mut frame, &mut spectrum, &mut work);
            for (power, value) in power.iter_mut().zip(&spectrum) {
                *power = value.norm_sqr();
            }
            take(index, &power);
        }
    }

    fn fill(&self, samples: &[f32], index: usize, frame: &mut [f64]) {
        frame.fill(0.0);
        let (head, _) = frame.split_at_mut(self.length.min(frame.len()));
        let shift = if self.centred { self.length / 2 } else { 0 };
        for (i, value) in head.iter_mut().enumerate() {
            *value = mirrored(samples, (index * self.hop + i) as i64 - shift as i64);
        }
        if self.kaldi {
            let mean = head.iter().sum::<f64>() / head.len().max(1) as f64;
            head.iter_mut().for_each(|v| *v -= mean);
            let mut before = head.first().copied().unwrap_or_default();
            for value in head.iter_mut() {
                let now = *value;
                *value -= 0.97 * before;
                before = now;
            }
        }
        for (value, window) in head.iter_mut().zip(&self.window) {
            *value *= window;
        }
    }
}

/// The sample at a place; outside, the signal is mirrored at its first and last sample.
fn mirrored(samples: &[f32], place: i64) -> f64 {
    let last = samples.len() as i64 - 1;
    if last < 1 {
        return samples.first().map_or(0.0, |v| f64::from(*v));
    }
    let within = place.rem_euclid(2 * last);
    let at = within.min(2 * last - within) as usize;
    samples.get(at).map_or(0.0, |v| f64::from(*v))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_without_repeating_the_ends() {
        let samples = [1.0, 2.0, 3.0];
        let found: Vec<f64> = (-3..6).map(|i| mirrored(&samples, i)).collect();
        assert_eq!(found, [2.0, 3.0, 2.0, 1.0, 2.0, 3.0, 2.0, 1.0, 2.0]);
        assert_eq!(mirrored(&[5.0], -7), 5.0);
    }
}
