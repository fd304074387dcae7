//! Samples of a sound at another rate, any stretch of it at a time.

use super::dot::dot;
use super::grid::Grid;
use super::lowpass::Lowpass;
use super::sinc;
use super::sound::Sound;

/// Interpolation depth in samples.
const DEPTH: usize = 50;
/// Positions this near to a sample, in samples, are taken to be on it.
const SNAP: f64 = 1e-7;
/// Most kernels that are kept; a ratio of rates that needs more computes each kernel anew.
const MOST_KERNELS: usize = 1024;

/// Band-limited resampling: a sharp low-pass filter if the rate goes down, then windowed-sinc
/// interpolation of depth 50 (Praat manual, "Sound: Resample...").
///
/// For sounds of exactly half the new rate the original uses an FFT instead, so formants of
/// recordings at 5 kHz differ by some per cent.
pub(super) struct Resampler<'s, 'a> {
    source: Grid,
    samples: Lowpass<'s, 'a>,
    /// Times of the new samples.
    pub grid: Grid,
    ratio: f64,
    kernels: Vec<Vec<f64>>,
    copy: bool,
}

impl<'s, 'a> Resampler<'s, 'a> {
    /// Prepares to resample to `rate` Hz.
    pub fn new(sound: &'s Sound<'a>, rate: f64) -> Self {
        let factor = rate * sound.grid.step;
        let copy = (factor - 1.0).abs() < 1e-6;
        let len = (sound.duration() * rate + 0.5).floor() as usize;
        let step = 1.0 / rate;
        let first = 0.5 * (sound.duration() - (len as f64 - 1.0) / rate);
        let grid = if copy {
            sound.grid
        } else {
            Grid {
                first,
                step,
                len,
                end: sound.grid.end,
            }
        };
        let phases = phases(sound.rate, rate);
        Self {
            source: sound.grid,
            samples: Lowpass::new(sound, (!copy && factor < 1.0).then_some(factor)),
            grid,
            ratio: sound.rate / rate,
            kernels: if phases <= MOST_KERNELS {
                vec![Vec::new(); phases]
            } else {
                Vec::new()
            },
            copy,
        }
    }

    /// Samples `from..to` of the new grid into `out`.
    pub fn range(&mut self, from: usize, to: usize, out: &mut Vec<f64>) {
        out.clear();
        if self.copy {
            let (samples, start) = self.samples.around(from, to);
            out.extend_from_slice(&samples[from - start..to - start]);
            return;
        }
        let n = self.source.len;
        let low = ((from as f64 - 1.0) * self.ratio).floor() as i64 - DEPTH as i64 - 2;
        let high = ((to as f64 + 1.0) * self.ratio).ceil() as i64 + DEPTH as i64 + 2;
        let (low, high) = (
            low.clamp(0, n as i64) as usize,
            high.clamp(0, n as i64) as usize,
        );
        let (samples, start) = self.samples.around(low, high);
        for i in from..to {
            let time = self.grid.first + i as f64 * self.grid.step;
            let position = (time - self.source.first) / self.source.step;
            // rounding must not decide whether a kernel belongs to phase 0 or to phase 1
            let left = (position + SNAP).floor();
            let inside = left >= DEPTH as f64 && left + (DEPTH as f64) < n as f64;
            if !inside {
                out.push(edge(samples, start, n, position));
                continue;
            }
            let phi = position - left;
            let phi = if phi < SNAP { 0.0 } else { phi };
            let at = left as usize + 1 - DEPTH - start;
            let window = &samples[at..at + 2 * DEPTH];
            if self.kernels.is_empty() {
                out.push(dot(window, &kernel(phi)));
                continue;
            }
            let phases = self.kernels.len();
            let cached = &mut self.kernels[i % phases];
            if cached.is_empty() {
                *cached = kernel(phi);
            }
            out.push(dot(window, cached));
        }
    }
}

/// After how many new samples the position between old samples repeats.
fn phases(from: f64, to: f64) -> usize {
    let (a, b) = (from.round() as u64, to.round() as u64);
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (b / x.max(1)) as usize
}

/// Weights of the `2 * DEPTH` samples around a position `phi` after the middle one.
fn kernel(phi: f64) -> Vec<f64> {
    let mut weights = vec![0.0; 2 * DEPTH];
    let mut unit = vec![0.0; 2 * DEPTH];
    for (i, weight) in weights.iter_mut().enumerate() {
        unit[i] = 1.0;
        *weight = sinc::value_at(&unit, (DEPTH - 1) as f64 + phi, DEPTH);
        unit[i] = 0.0;
    }
    weights
}

/// Value at a position near an end of the sound, where the depth shrinks. `samples` begin at
/// `start` and reach to whichever end is near.
fn edge(samples: &[f64], start: usize, n: usize, position: f64) -> f64 {
    if position < 0.5 * n as f64 {
        // `start` is 0 here; what lies further right is not used
        return sinc::value_at(samples, position - start as f64, DEPTH);
    }
    sinc::value_at(
        &samples[..(n - start).min(samples.len())],
        position - start as f64,
        DEPTH,
    )
}
