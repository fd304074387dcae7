//! Log-mel spectrogram, as librosa computes it.

use super::log::to_decibels;
use super::mel::MelBank;
use super::{Bands, Tracks};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Smallest power, `amin` of `librosa.power_to_db`.
const FLOOR: f32 = 1e-10;

/// Frames transformed before their bands are summed up together.
const LANES: usize = 8;

/// `librosa.power_to_db(librosa.feature.melspectrogram(y, sr, n_fft, hop_length, n_mels))` with
/// librosa's other defaults: frames centred, the signal continued by zeros, periodic Hann window of
/// `n_fft` samples, power 2, Slaney mel bands from 0 to half the rate, reference 1.0, `top_db` 80.
#[derive(Debug, Clone)]
pub(crate) struct LogMel {
    /// Samples per frame; also the length of the transform.
    pub n_fft: usize,
    /// Samples from frame to frame.
    pub hop: usize,
    window: Vec<f32>,
    bank: MelBank,
    n_bands: usize,
}

/// Buffers and plans of one thread.
#[derive(Default)]
struct Scratch {
    plans: HashMap<usize, Arc<dyn RealToComplex<f32>>>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    work: Vec<Complex<f32>>,
    power: Vec<[f32; LANES]>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl LogMel {
    /// For recordings at `rate` Hz.
    pub(crate) fn new(rate: u32, n_fft: usize, hop: usize, n_bands: usize) -> Self {
        let step = 2.0 * std::f64::consts::PI / n_fft as f64;
        let window = (0..n_fft)
            .map(|i| (0.5 - 0.5 * (step * i as f64).cos()) as f32)
            .collect();
        LogMel {
            n_fft,
            hop,
            window,
            bank: MelBank::new(rate, n_fft, n_bands),
            n_bands,
        }
    }

    /// Bands that no frequency bin falls into; they are constant.
    pub(crate) fn empty_bands(&self) -> usize {
        self.bank.empty()
    }

    fn powers(&self, audio: &[f32], start: usize, scratch: &mut Scratch, out: &mut Tracks) {
        let frames = out.frames();
        let n = self.n_fft;
        let Scratch {
            plans,
            frame,
            spectrum,
            work,
            power,
        } = scratch;
        let plan = plans
            .entry(n)
            .or_insert_with(|| RealFftPlanner::new().plan_fft_forward(n));
        frame.resize(n, 0.0);
        spectrum.resize(n / 2 + 1, Complex::default());
        work.resize(plan.get_scratch_len(), Complex::default());
        power.resize(n / 2 + 1, [0.0; LANES]);
        for first in (0..frames).step_by(LANES) {
            let lanes = LANES.min(frames - first);
            for lane in 0..lanes {
                self.windowed(audio, start + first + lane, frame);
                // All lengths are the plan's own, so this cannot fail.
                let _ = plan.process_with_scratch(frame, spectrum, work);
                for (power, value) in power.iter_mut().zip(spectrum.iter()) {
                    power[lane] = value.norm_sqr();
                }
            }
            self.sum_bands(power, first, lanes, out);
        }
    }

    /// The samples around the middle of a frame, times the window; zeros where there are none.
    fn windowed(&self, audio: &[f32], index: usize, out: &mut [f32]) {
        let (from, half) = (index * self.hop, self.n_fft / 2);
        let lead = half.saturating_sub(from).min(out.len());
        let signal = audio
            .get((from + lead).saturating_sub(half)..)
            .unwrap_or_default();
        let len = signal.len().min(out.len() - lead);
        out[..lead].fill(0.0);
        out[lead + len..].fill(0.0);
        let window = &self.window[lead..];
        for ((out, x), w) in out[lead..].iter_mut().zip(signal).zip(window) {
            *out = x * w;
        }
    }

    /// Weighs the powers of up to eight frames at once.
    fn sum_bands(&self, power: &[[f32; LANES]], first: usize, lanes: usize, out: &mut Tracks) {
        for ((bin, weights), out) in self.bank.bands().zip(out.rows_mut()) {
            let mut sums = [0.0f32; LANES];
            for (weight, power) in weights.iter().zip(&power[bin.min(power.len())..]) {
                for (sum, p) in sums.iter_mut().zip(power) {
                    *sum += weight * p;
                }
            }
            out[first..first + lanes].copy_from_slice(&sums[..lanes]);
        }
    }
}

impl Bands for LogMel {
    /// 1 + samples/hop for an even `n_fft`.
    fn frames(&self, samples: usize) -> usize {
        1 + (samples + 2 * (self.n_fft / 2)).saturating_sub(self.n_fft) / self.hop
    }

    fn part(&self, audio: &[f32], frames: Range<usize>, out: &mut Tracks) -> f32 {
        out.reset(self.n_bands, frames.len());
        SCRATCH.with_borrow_mut(|scratch| self.powers(audio, frames.start, scratch, out));
        to_decibels(out.values_mut(), FLOOR)
    }
}
