//! The constant-Q transform (J. C. Brown 1991, J. Acoust. Soc. Am. 89, 425-434) by products of
//! spectra (J. C. Brown and M. S. Puckette 1992, J. Acoust. Soc. Am. 92, 2698-2701), octave by
//! octave on a signal of half the rate (C. Schörkhuber and A. Klapuri 2010).

use crate::spectral::Tracks;
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

type Complex32 = Complex<f32>;

/// Bins per octave.
const OCTAVE: usize = 12;
/// Frequency of the lowest bin in Hz: C1 with A4 at 440 Hz.
const LOWEST: f64 = 32.703_195_662_574_83;
/// Equivalent noise bandwidth of a Hann window in bins.
const HANN_BANDWIDTH: f64 = 1.50018310546875;
/// Share of a filter's absolute sum that its smallest bins may hold and be left out.
const SPARSITY: f64 = 0.01;

/// Filters of all octaves, the highest first.
pub(super) struct Bank {
    octaves: Vec<Octave>,
    early: u32,
    bins: usize,
}

/// The filters of one octave at its own rate.
struct Octave {
    /// Whether the signal is halved before this octave.
    halve: bool,
    hop: usize,
    transform: Arc<dyn RealToComplex<f32>>,
    filters: Vec<Filter>,
}

/// The bins of one filter's spectrum that matter, in ascending order.
struct Filter {
    weights: Vec<(usize, Complex32)>,
}

/// `1 / Q`: relative bandwidth of bins of which there are 12 per octave.
fn relative_bandwidth() -> f64 {
    let ratio = 2f64.powf(2.0 / OCTAVE as f64);
    (ratio - 1.0) / (ratio + 1.0)
}

impl Bank {
    /// For `bins` bins at `rate` Hz every `hop` samples.
    ///
    /// # Errors
    /// If the highest bin reaches above half the rate, or there are fewer than two bins.
    pub fn new(rate: u32, bins: usize, hop: usize) -> Result<Self, String> {
        if bins < 2 || hop == 0 {
            return Err("cqcc.n_cqt_bins must be at least 2 and cqcc.frame_period 1".to_owned());
        }
        let frequency = |k: usize| LOWEST * 2f64.powf(k as f64 / OCTAVE as f64);
        let nyquist = f64::from(rate) / 2.0;
        let top = frequency(bins - 1) * (1.0 + 0.5 * HANN_BANDWIDTH * relative_bandwidth());
        if top > nyquist {
            return Err(format!(
                "cqcc.n_cqt_bins = {bins} reaches up to {top:.0} Hz, above half of \
                 cqcc.sample_rate = {rate}"
            ));
        }
        let count = bins.div_ceil(OCTAVE);
        let spare = ((nyquist / top).log2().ceil() as i64 - 2).max(0) as u32;
        let early = spare.min((hop.trailing_zeros() + 1).saturating_sub(count as u32));
        let (mut hop, mut rate) = (hop >> early, f64::from(rate) / f64::from(1u32 << early));
        let first_rate = rate;
        let mut octaves = Vec::with_capacity(count);
        let mut halve = false;
        for i in 0..count {
            let end = bins - i * OCTAVE.min(bins);
            let frequencies: Vec<f64> = (end.saturating_sub(OCTAVE)..end).map(frequency).collect();
            octaves.push(Octave::new(&frequencies, rate, first_rate, hop, halve));
            halve = hop % 2 == 0;
            if halve {
                hop /= 2;
                rate /= 2.0;
            }
        }
        Ok(Self {
            octaves,
            early,
            bins,
        })
    }

    /// The signal at the rate of each octave, the highest first.
    ///
    /// # Errors
    /// If the signal can not be resampled.
    pub fn signals<'a>(&self, audio: &'a [f32]) -> Result<Signals<'a>, String> {
        let mut first = Cow::Borrowed(audio);
        for _ in 0..self.early {
            first = Cow::Owned(halved(&first)?);
        }
        let mut signals: Vec<Cow<'a, [f32]>> = vec![first];
        let mut used = Vec::with_capacity(self.octaves.len());
        for octave in &self.octaves {
            if octave.halve {
                let half = halved(signals.last().ok_or("there is no signal")?)?;
                signals.push(Cow::Owned(half));
            }
            used.push(signals.len() - 1);
        }
        let frames = self.octaves.iter().zip(&used);
        let frames = frames.map(|(octave, &i)| octave.frames(signals[i].len()));
        Ok(Signals {
            frames: frames.min().unwrap_or(0),
            signals,
            used,
        })
    }

    /// Magnitudes of all bins in some frames, the lowest bin first.
    pub fn part(&self, signals: &Signals<'_>, frames: Range<usize>) -> Tracks {
        let mut all = Tracks::default();
        all.reset(self.bins, frames.len());
        let octaves = self.octaves.iter().zip(&signals.used).rev();
        let mut rows = all.rows_mut();
        for (octave, &signal) in octaves {
            let part = octave.run(&signals.signals[signal], frames.clone());
            for (row, out) in part.rows().zip(&mut rows) {
                out.copy_from_slice(row);
            }
        }
        all
    }
}

/// A recording at the rates of the octaves.
pub(super) struct Signals<'a> {
    signals: Vec<Cow<'a, [f32]>>,
    /// Per octave, which of them.
    used: Vec<usize>,
    /// Frames that all octaves have.
    pub frames: usize,
}

/// The signal at half the rate, with the same energy.
fn halved(signal: &[f32]) -> Result<Vec<f32>, String> {
    // only the ratio matters
    let mut half = nkl_audio::resample(signal, 16_000, 8_000).map_err(|e| e.to_string())?;
    half.iter_mut().for_each(|x| *x *= std::f32::consts::SQRT_2);
    Ok(half)
}

impl Octave {
    /// Filters at `rate`; `first_rate` is that of the highest octave.
    fn new(frequencies: &[f64], rate: f64, first_rate: f64, hop: usize, halve: bool) -> Self {
        let length = |f: f64| rate / relative_bandwidth() / f;
        let longest = frequencies.iter().map(|&f| length(f)).fold(0.0, f64::max);
        let n = 2usize.pow(longest.log2().ceil().max(1.0) as u32);
        let filters = frequencies
            .iter()
            .map(|&f| {
                // to the length at the highest octave's rate, as all magnitudes are
                let at_first = length(f) * first_rate / rate;
                let scale = length(f) / n as f64 * (first_rate / rate / at_first).sqrt();
                Filter::new(&wave(f / rate, length(f)), n, scale)
            })
            .collect();
        Self {
            halve,
            hop,
            transform: RealFftPlanner::new().plan_fft_forward(n),
            filters,
        }
    }

    /// Frames of a signal of `samples` samples.
    fn frames(&self, samples: usize) -> usize {
        1 + samples / self.hop
    }

    fn run(&self, signal: &[f32], frames: Range<usize>) -> Tracks {
        let n = self.transform.len();
        let mut out = Tracks::default();
        out.reset(self.filters.len(), frames.len());
        let mut frame = vec![0.0; n];
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        for (place, i) in frames.enumerate() {
            let from = i * self.hop;
            frame.fill(0.0);
            // the frame's middle lies on sample `from`
            let skip = (n / 2).saturating_sub(from);
            let start = (from + skip).saturating_sub(n / 2).min(signal.len());
            for (y, x) in frame[skip.min(n)..].iter_mut().zip(&signal[start..]) {
                *y = *x;
            }
            // All lengths are the transform's own, so this cannot fail.
            let _ = self
                .transform
                .process_with_scratch(&mut frame, &mut spectrum, &mut scratch);
            for (filter, row) in self.filters.iter().zip(out.rows_mut()) {
                let sum: Complex32 = filter
                    .weights
                    .iter()
                    .map(|(bin, w)| spectrum[*bin] * w)
                    .sum();
                row[place] = sum.norm();
            }
        }
        out
    }
}

/// A complex wave of `cycles` per sample under a periodic Hann window, about `length` samples
/// around 0, with absolute sum 1.
fn wave(cycles: f64, length: f64) -> Vec<Complex<f64>> {
    let first = (-length / 2.0).floor() as i64;
    let end = (length / 2.0).floor() as i64;
    let n = (end - first) as f64;
    let mut wave: Vec<Complex<f64>> = (first..end)
        .map(|i| {
            let window = 0.5 - 0.5 * (std::f64::consts::TAU * (i - first) as f64 / n).cos();
            Complex::from_polar(window, std::f64::consts::TAU * cycles * i as f64)
        })
        .collect();
    let sum: f64 = wave.iter().map(|z| z.norm()).sum();
    wave.iter_mut().for_each(|z| *z /= sum);
    wave
}

impl Filter {
    /// The spectrum of `wave` in the middle of `n` samples, without the bins that are smallest
    /// and together hold less than [`SPARSITY`].
    fn new(wave: &[Complex<f64>], n: usize, scale: f64) -> Self {
        let spectrum: Vec<Complex<f64>> = half_spectrum(wave.iter().map(|z| z.re * scale), n)
            .into_iter()
            .zip(half_spectrum(wave.iter().map(|z| z.im * scale), n))
            .map(|(re, im)| Complex::new(re.re - im.im, re.im + im.re))
            .collect();
        let mut sizes: Vec<f64> = spectrum.iter().map(|z| z.norm()).collect();
        sizes.sort_by(f64::total_cmp);
        let total: f64 = sizes.iter().sum();
        let mut sum = 0.0;
        let threshold = sizes
            .iter()
            .find(|size| {
                sum += **size;
                sum >= SPARSITY * total
            })
            .copied()
            .unwrap_or(0.0);
        let weights = spectrum
            .iter()
            .enumerate()
            .filter(|(_, z)| z.norm() >= threshold)
            .map(|(bin, z)| (bin, Complex32::new(z.re as f32, z.im as f32)))
            .collect();
        Self { weights }
    }
}

/// The bins from 0 to `n / 2` of a real signal in the middle of `n` samples.
fn half_spectrum(signal: impl ExactSizeIterator<Item = f64>, n: usize) -> Vec<Complex<f64>> {
    let transform = RealFftPlanner::new().plan_fft_forward(n);
    let mut time = vec![0.0; n];
    let start = n.saturating_sub(signal.len()) / 2;
    for (place, x) in time[start..].iter_mut().zip(signal) {
        *place = x;
    }
    let mut spectrum = transform.make_output_vec();
    // All lengths are the transform's own, so this cannot fail.
    let _ = transform.process(&mut time, &mut spectrum);
    spectrum
}
