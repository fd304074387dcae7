//! Power in mel bands, frame by frame, and how periodic each frame is.

use crate::{VadError, FRAME_RATE};
use realfft::RealFftPlanner;
use std::f64::consts::TAU;

/// Recordings of a higher rate are converted to this one, in Hz.
const RATE: u32 = 16_000;
/// Length of a frame in seconds.
const WINDOW: f64 = 0.032;
/// Number of bands.
pub(crate) const COUNT: usize = 20;
/// Lower edge of the lowest band, Hz: hum lies below.
const LOWEST: f64 = 120.0;
/// Upper edge of the highest band, Hz, or this share of the sampling rate where that is less.
const HIGHEST: f64 = 7000.0;
const SHARE: f64 = 0.47;
/// Added to powers: about the rounding noise of 16 bit in a band, so that digital silence is no
/// special case.
const FLOOR: f64 = 1e-11;
/// Range of the fundamental frequency, Hz.
const PITCH: (f64, f64) = (70.0, 400.0);

/// A recording in frames of 10 ms.
pub(crate) struct Bands {
    /// Level of each frame in each band in dB, shape (frames, [`COUNT`]).
    pub levels: Vec<[f32; COUNT]>,
    /// Highest normalised autocorrelation of each frame within the range of the voice, 0 to 1.
    pub periodicity: Vec<f32>,
}

impl Bands {
    /// Of one channel at `rate` Hz. Frame t has its middle at t / 100 s.
    pub fn of(samples: &[f32], rate: u32) -> Result<Self, VadError> {
        let converted;
        let (samples, rate) = if rate > RATE {
            converted = nkl_audio::resample(samples, rate, RATE)?;
            (converted.as_slice(), f64::from(RATE))
        } else {
            (samples, f64::from(rate))
        };
        let mut analysis = Analysis::new(rate);
        let hop = rate / FRAME_RATE;
        let count = (samples.len() as f64 / hop).ceil() as usize;
        let mut bands = Bands {
            levels: Vec::with_capacity(count),
            periodicity: Vec::with_capacity(count),
        };
        for frame in 0..count {
            let middle = (frame as f64 * hop).round() as isize;
            analysis.load(samples, middle);
            bands.levels.push(analysis.levels());
            bands.periodicity.push(analysis.periodicity());
        }
        Ok(bands)
    }

    /// Number of frames.
    pub fn len(&self) -> usize {
        self.levels.len()
    }
}

/// The transforms of one frame, with their buffers.
struct Analysis {
    window: Vec<f32>,
    /// First bin of each band, and the end of the last.
    edges: Vec<usize>,
    lags: (usize, usize),
    /// Autocorrelation of the window itself, by which that of a frame is divided (Boersma 1993).
    taper: Vec<f32>,
    forward: std::sync::Arc<dyn realfft::RealToComplex<f32>>,
    inverse: std::sync::Arc<dyn realfft::ComplexToReal<f32>>,
    time: Vec<f32>,
    spectrum: Vec<realfft::num_complex::Complex<f32>>,
    lagged: Vec<f32>,
}

impl Analysis {
    fn new(rate: f64) -> Self {
        let len = ((rate * WINDOW).round() as usize).max(8);
        // Twice the length, so that the autocorrelation is not circular.
        let size = (2 * len).next_power_of_two();
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (
            planner.plan_fft_forward(size),
            planner.plan_fft_inverse(size),
        );
        let hann = |i: usize| (0.5 - 0.5 * (TAU * (i as f64 + 0.5) / len as f64).cos()) as f32;
        let lag = |hertz: f64| (rate / hertz).round() as usize;
        let mut analysis = Analysis {
            window: (0..len).map(hann).collect(),
            edges: edges(rate, size),
            lags: (lag(PITCH.1).max(2), lag(PITCH.0).min(len * 3 / 4)),
            taper: Vec::new(),
            time: forward.make_input_vec(),
            spectrum: forward.make_output_vec(),
            lagged: inverse.make_output_vec(),
            forward,
            inverse,
        };
        analysis.time[..len].copy_from_slice(&analysis.window);
        analysis.transform();
        analysis.correlate();
        let first = analysis.lagged[0].max(f32::MIN_POSITIVE);
        analysis.taper = analysis.lagged[..len].iter().map(|v| v / first).collect();
        analysis
    }

    /// Takes the frame around `middle`; outside the recording is silence.
    fn load(&mut self, samples: &[f32], middle: isize) {
        let len = self.window.len();
        let start = middle - len as isize / 2;
        self.time.fill(0.0);
        let mut sum = 0.0;
        for (i, slot) in self.time[..len].iter_mut().enumerate() {
            let at = usize::try_from(start + i as isize);
            *slot = at
                .ok()
                .and_then(|at| samples.get(at))
                .copied()
                .unwrap_or(0.0);
            sum += f64::from(*slot);
        }
        let mean = (sum / len as f64) as f32;
        for (slot, weight) in self.time.iter_mut().zip(&self.window) {
            *slot = (*slot - mean) * weight;
        }
        self.transform();
    }

    fn transform(&mut self) {
        // The buffers have the lengths that the plan made them with, so this cannot fail.
        let _ = self.forward.process(&mut self.time, &mut self.spectrum);
    }

    /// Level of each band in dB.
    fn levels(&self) -> [f32; COUNT] {
        let scale = 1.0 / (self.window.len() as f64).powi(2);
        let mut levels = [0.0; COUNT];
        for (band, level) in levels.iter_mut().enumerate() {
            let bins = &self.spectrum[self.edges[band]..self.edges[band + 1]];
            let power: f64 = bins.iter().map(|c| f64::from(c.norm_sqr())).sum();
            *level = (10.0 * (power * scale + FLOOR).log10()) as f32;
        }
        levels
    }

    /// From the spectrum to the autocorrelation.
    fn correlate(&mut self) {
        for value in &mut self.spectrum {
            *value = realfft::num_complex::Complex::new(value.norm_sqr(), 0.0);
        }
        let _ = self.inverse.process(&mut self.spectrum, &mut self.lagged);
    }

    /// Highest peak of the autocorrelation, divided by that of the window. Uses up the spectrum.
    fn periodicity(&mut self) -> f32 {
        self.correlate();
        let power = self.lagged[0];
        if power <= 0.0 {
            return 0.0;
        }
        let at = |lag: usize| self.lagged[lag] / (power * self.taper[lag].max(1e-3));
        let (low, high) = self.lags;
        let peaks = (low..high).filter(|&lag| at(lag) >= at(lag - 1) && at(lag) >= at(lag + 1));
        peaks.map(at).fold(0.0, f32::max).min(1.0)
    }
}

/// Bins of bands that are equally wide on the mel scale of O'Shaughnessy (1987).
fn edges(rate: f64, size: usize) -> Vec<usize> {
    let mel = |hertz: f64| 2595.0 * (1.0 + hertz / 700.0).log10();
    let hertz = |mel: f64| 700.0 * (10f64.powf(mel / 2595.0) - 1.0);
    let highest = HIGHEST.min(SHARE * rate);
    let (low, high) = (mel(LOWEST.min(highest / 4.0)), mel(highest));
    let mut last = 0;
    let bins = (0..=COUNT).map(|i| {
        let edge = hertz(low + (high - low) * i as f64 / COUNT as f64);
        last = ((edge * size as f64 / rate).round() as usize).max(last + 1);
        last.min(size / 2)
    });
    bins.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f64, rate: u32) -> Vec<f32> {
        let rate = f64::from(rate);
        (0..8000)
            .map(|i| (0.5 * (TAU * hertz * i as f64 / rate).sin()) as f32)
            .collect()
    }

    #[test]
    fn a_tone_is_in_its_band_and_periodic() {
        for rate in [8000, 16_000, 44_100] {
            let bands = Bands::of(&tone(200.0, rate), rate).unwrap();
            let frame = bands.len() / 2;
            let levels = &bands.levels[frame];
            let loudest = (0..COUNT)
                .max_by(|a, b| levels[*a].total_cmp(&levels[*b]))
                .unwrap();
            assert!(loudest <= 2, "{rate}: {levels:?}");
            assert!(bands.periodicity[frame] > 0.95, "{rate}");
        }
    }

    #[test]
    fn silence_has_a_level() {
        let bands = Bands::of(&[0.0; 4000], 16_000).unwrap();
        assert_eq!(bands.len(), 25);
        assert!(bands
            .levels
            .iter()
            .flatten()
            .all(|l| (*l + 110.0).abs() < 1e-3));
        assert!(bands.periodicity.iter().all(|p| *p == 0.0));
    }

    #[test]
    fn edges_rise() {
        for rate in [200.0, 1000.0, 8000.0, 16_000.0] {
            let len = ((rate * WINDOW) as usize).max(8);
            let size = (2 * len).next_power_of_two();
            let edges = edges(rate, size);
            assert_eq!(edges.len(), COUNT + 1);
            assert!(edges.windows(2).all(|e| e[0] <= e[1]), "{rate}: {edges:?}");
            assert!(edges.iter().all(|e| *e <= size / 2));
        }
    }
}
