//! Smoothed cepstral peak prominence (J. Hillenbrand and R. A. Houde 1996, *Acoustic correlates of
//! breathy vocal quality: dysphonic voices and continuous speech*, Journal of Speech and Hearing
//! Research 39, 311-321), as Praat computes it (manual, "PowerCepstrogram: Get CPPS...").

use super::super::candidates::parabola;
use super::super::fft::{forward, inverse};
use super::super::grid::Grid;
use super::super::resample::Resampler;
use super::super::sound::Sound;

/// Lowest and highest pitch of the peak in Hz; a frame has three periods of the lowest to each side.
const PITCH: (f64, f64) = (60.0, 330.0);
/// Seconds between frames.
const STEP: f64 = 0.002;
/// The spectrum goes up to this, in Hz.
const HIGHEST: f64 = 5000.0;
/// Pre-emphasis from this frequency on, in Hz.
const EMPHASIS: f64 = 50.0;
/// Widths of the averages over time and over quefrency in seconds.
const WIDTHS: (f64, f64) = (0.01, 0.001);

/// Mean over all frames of the height of the cepstral peak above the line through the cepstrum, in dB.
///
/// # Errors
/// A sound shorter than a frame.
pub(super) fn smoothed_prominence(sound: &Sound<'_>) -> Result<f64, String> {
    let cepstrogram = Cepstrogram::of(sound)?;
    let smooth = cepstrogram.smoothed();
    let frames = smooth.chunks_exact(cepstrogram.len);
    let sum: f64 = frames.map(prominence).sum();
    Ok(sum / cepstrogram.grid.len as f64)
}

/// Power cepstra, frame by frame.
struct Cepstrogram {
    grid: Grid,
    /// Quefrencies of a frame, each 1 / (2 · 5000 Hz).
    len: usize,
    values: Vec<f64>,
}

const QUEFRENCY: f64 = 0.5 / HIGHEST;

impl Cepstrogram {
    fn of(sound: &Sound<'_>) -> Result<Self, String> {
        let window = 6.0 / PITCH.0;
        let mut resampler = Resampler::new(sound, 2.0 * HIGHEST);
        let samples = resampler.grid;
        let grid = Grid::of_frames(&samples, window, STEP).ok_or_else(|| {
            format!(
                "there are {:.2} s of voice, and a cepstrum needs {window} s",
                sound.duration()
            )
        })?;
        let mut x = Vec::new();
        resampler.range(0, samples.len, &mut x);
        emphasize(&mut x);
        let weights = gauss((window / samples.step).round() as usize);
        let mut transform = Transform::new(weights.len());
        let mut values = Vec::with_capacity(grid.len * transform.quefrencies());
        for i in 0..grid.len {
            let start = samples.nearest(grid.time(i) - 0.5 * window);
            transform.cepstrum(&x, start, &weights, &mut values);
        }
        Ok(Cepstrogram {
            grid,
            len: transform.quefrencies(),
            values,
        })
    }

    /// Averaged over time, then over quefrency.
    fn smoothed(&self) -> Vec<f64> {
        let (frames, len) = (self.grid.len, self.len);
        let mut out = vec![0.0; self.values.len()];
        let mut line = vec![0.0; frames];
        for q in 0..len {
            for (i, value) in line.iter_mut().enumerate() {
                *value = self.values[i * len + q];
            }
            // Half a frame before the first and after the last one belongs to them.
            let means = Means::new(&line);
            let reach = 0.5 * WIDTHS.0 / STEP;
            for i in 0..frames {
                out[i * len + q] = means.around(i, reach, 0.5);
            }
        }
        let reach = 0.5 * WIDTHS.1 / QUEFRENCY;
        for frame in out.chunks_exact_mut(len) {
            let means = Means::new(frame);
            let smooth: Vec<f64> = (0..len).map(|q| means.around(q, reach, 0.0)).collect();
            frame.copy_from_slice(&smooth);
        }
        out
    }
}

fn emphasize(x: &mut [f64]) {
    let keep = (-std::f64::consts::PI * EMPHASIS / HIGHEST).exp();
    for i in (1..x.len()).rev() {
        x[i] -= keep * x[i - 1];
    }
}

/// A Gaussian that falls to 0 at one place beyond each end.
fn gauss(len: usize) -> Vec<f64> {
    let (middle, edge) = (0.5 * (len as f64 + 1.0), (-12f64).exp());
    let weight = |i: usize| {
        let away = (i as f64 - middle) / (len as f64 + 1.0);
        ((-48.0 * away * away).exp() - edge) / (1.0 - edge)
    };
    (1..=len).map(weight).collect()
}

/// From a frame to its power cepstrum: the squared transform of the logarithmic power spectrum.
struct Transform {
    len: usize,
    time: Vec<f64>,
    spectrum: Vec<realfft::num_complex::Complex64>,
}

impl Transform {
    fn new(frame: usize) -> Self {
        let len = frame.next_power_of_two();
        Transform {
            len,
            time: vec![0.0; len],
            spectrum: forward(len).make_output_vec(),
        }
    }

    fn quefrencies(&self) -> usize {
        self.len / 2 + 1
    }

    /// Appends the cepstrum of the frame that begins at sample `start`; what lies outside is 0.
    fn cepstrum(&mut self, x: &[f64], start: i64, weights: &[f64], out: &mut Vec<f64>) {
        let sample = |i: i64| usize::try_from(i).ok().and_then(|i| x.get(i).copied());
        self.time.fill(0.0);
        for (i, slot) in self.time.iter_mut().take(weights.len()).enumerate() {
            *slot = sample(start + i as i64).unwrap_or(0.0);
        }
        let mean = self.time[..weights.len()].iter().sum::<f64>() / weights.len() as f64;
        for (slot, weight) in self.time.iter_mut().zip(weights) {
            *slot = (*slot - mean) * weight;
        }
        let done = forward(self.len).process(&mut self.time, &mut self.spectrum);
        debug_assert!(done.is_ok());
        for bin in &mut self.spectrum {
            *bin = bin.norm_sqr().max(1e-300).ln().into();
        }
        let done = inverse(self.len).process(&mut self.spectrum, &mut self.time);
        debug_assert!(done.is_ok());
        let half = &self.time[..self.len / 2 + 1];
        out.extend(half.iter().map(|c| (c / self.len as f64).powi(2)));
    }
}

/// Means of the straight lines between values, by their integral from the first value on.
struct Means<'v> {
    values: &'v [f64],
    integral: Vec<f64>,
}

impl<'v> Means<'v> {
    fn new(values: &'v [f64]) -> Self {
        let mut integral = vec![0.0; values.len()];
        for i in 1..values.len() {
            integral[i] = integral[i - 1] + 0.5 * (values[i - 1] + values[i]);
        }
        Means { values, integral }
    }

    /// The mean from `reach` places before `i` to as many after it, but not more than `beyond` places
    /// outside of the values, where they stay as they are.
    fn around(&self, i: usize, reach: f64, beyond: f64) -> f64 {
        let last = self.values.len() as f64 - 1.0;
        let low = (i as f64 - reach).max(-beyond);
        let high = (i as f64 + reach).min(last + beyond);
        (self.up_to(high) - self.up_to(low)) / (high - low)
    }

    fn up_to(&self, place: f64) -> f64 {
        let last = self.values.len() - 1;
        if place <= 0.0 {
            return place * self.values[0];
        }
        if place >= last as f64 {
            return self.integral[last] + (place - last as f64) * self.values[last];
        }
        let (i, part) = (place as usize, place.fract());
        let rise = self.values[i + 1] - self.values[i];
        self.integral[i] + part * self.values[i] + 0.5 * part * part * rise
    }
}

/// Height of the highest peak between the pitches above the line through a power cepstrum, in dB.
fn prominence(power: &[f64]) -> f64 {
    let level: Vec<f64> = power.iter().map(|p| 10.0 * (p + 1e-30).log10()).collect();
    let (slope, height) = robust_line(&level);
    let first = (1.0 / PITCH.1 / QUEFRENCY).ceil() as usize;
    let last = ((1.0 / PITCH.0 / QUEFRENCY).floor() as usize).min(level.len() - 2);
    let ends = [first, last].map(|i| (i as f64, level[i]));
    let peaks =
        (first.max(1)..=last).filter(|&i| level[i] > level[i - 1] && level[i] >= level[i + 1]);
    let peaks = peaks.map(|i| {
        let (offset, value) = parabola(level[i - 1], level[i], level[i + 1]);
        (i as f64 + offset, value)
    });
    let higher = |best: (f64, f64), next: (f64, f64)| if next.1 > best.1 { next } else { best };
    let (place, peak) = ends
        .into_iter()
        .chain(peaks)
        .fold((0.0, f64::NEG_INFINITY), higher);
    peak - (slope * place + height)
}

/// The line through levels whose slope is the median of those between each value of the first half
/// and its partner in the second (Theil's incomplete method), and its height at 0.
fn robust_line(level: &[f64]) -> (f64, f64) {
    let half = level.len() / 2;
    let apart = level.len() - half;
    let slopes = (0..half).map(|i| (level[i + apart] - level[i]) / apart as f64);
    let slope = median(slopes.collect());
    let heights = level.iter().enumerate();
    let height = median(heights.map(|(i, y)| y - slope * i as f64).collect());
    (slope, height)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match (values.len(), values.len() / 2) {
        (0, _) => f64::NAN,
        (n, middle) if n % 2 == 1 => values[middle],
        (_, middle) => 0.5 * (values[middle - 1] + values[middle]),
    }
}
