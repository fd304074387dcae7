//! `FEATS.type = lfcc`: linear-frequency cepstral coefficients.

use crate::cepstra;
use crate::spectral::bands::AT_ONCE;
use crate::spectral::dct::Dct;
use crate::spectral::log::to_decibels;
use crate::spectral::{Bands, Tracks};
use crate::Extractor;
use nkl_config::plan::{FeatsPlan, LfccPlan};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::ops::Range;
use std::sync::Arc;

/// One line for lists.
pub(crate) const SUMMARY: &str =
    "linear-frequency cepstral coefficients, mean and deviation over time";

/// What the columns are.
pub(crate) const PAGE: &str = "\
Linear-frequency cepstral coefficients by the definition of torchaudio's LFCC.

Recording resampled to lfcc.sample_rate; periodic Hann window of lfcc.frame_length samples every \
lfcc.frame_period samples, in a transform of lfcc.fft_length, centred, the signal reflected at its ends; \
power spectrum; 128 triangular bands of equal width from 0 to half the rate, with peaks of 1; \
10 log10 of the band powers (dB, floor 1e-10, and nothing more than 80 dB below the loudest value of the \
recording); orthonormal DCT-II over the bands, the first lfcc.n_lfcc coefficients. Unit: dB.

Columns: lfcc_<i>_mean and lfcc_<i>_std (population) over the frames, i from 0. Recordings must be longer \
than half a transform.";

/// Triangular bands.
const BANDS: usize = 128;
/// Smallest band power.
const FLOOR: f32 = 1e-10;

/// Builds the extractor.
///
/// # Errors
/// A setting that cannot be used.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    Ok(Box::new(Lfcc::new(&plan.lfcc)?))
}

struct Lfcc {
    plan: LfccPlan,
    window: Vec<f32>,
    bands: Vec<Band>,
    transform: Arc<dyn RealToComplex<f32>>,
    dct: Dct,
}

/// The bins that a triangle covers.
struct Band {
    first: usize,
    weights: Vec<f32>,
}

impl Lfcc {
    fn new(plan: &LfccPlan) -> Result<Self, String> {
        let p = plan;
        if p.frame_length < 2 || p.fft_length < p.frame_length || p.fft_length % 2 == 1 {
            return Err(format!(
                "lfcc.frame_length = {} must be at least 2 and lfcc.fft_length = {} even and no shorter",
                p.frame_length, p.fft_length
            ));
        }
        if p.frame_period == 0 {
            return Err("lfcc.frame_period must be at least 1 sample".into());
        }
        if p.n_lfcc == 0 || p.n_lfcc > BANDS {
            return Err(format!(
                "lfcc.n_lfcc = {} must lie between 1 and {BANDS}",
                p.n_lfcc
            ));
        }
        Ok(Self {
            plan: plan.clone(),
            window: hann(p.frame_length),
            bands: triangles(p.fft_length / 2 + 1, p.sample_rate),
            transform: RealFftPlanner::new().plan_fft_forward(p.fft_length),
            dct: Dct::new(BANDS, p.n_lfcc),
        })
    }

    /// Coefficients per frame.
    fn tracks(&self, audio: &[f32], block: usize) -> Result<Tracks, String> {
        let margin = self.plan.fft_length / 2;
        if audio.len() <= margin {
            return Err(format!(
                "the recording has {} samples at {} Hz, and lfcc needs more than {margin}",
                audio.len(),
                self.plan.sample_rate,
            ));
        }
        let (mut bands, mut out) = Default::default();
        self.cepstra(&self.dct, audio, block, &mut bands, &mut out);
        Ok(out)
    }

    /// The samples of a frame times the window, the signal mirrored at its ends.
    fn windowed(&self, audio: &[f32], index: usize, out: &mut [f32]) {
        let (n, hop) = (self.plan.fft_length, self.plan.frame_period);
        let offset = (n - self.window.len()) / 2;
        out.fill(0.0);
        let first = index * hop + offset;
        let out = out.iter_mut().skip(offset).zip(&self.window);
        match first.checked_sub(n / 2).and_then(|at| audio.get(at..)) {
            Some(signal) if signal.len() >= self.window.len() => {
                for ((y, w), x) in out.zip(signal) {
                    *y = x * w;
                }
            }
            _ => {
                for (i, (y, w)) in out.enumerate() {
                    *y = w * mirrored(audio, (first + i) as isize - (n / 2) as isize);
                }
            }
        }
    }
}

impl Bands for Lfcc {
    fn frames(&self, samples: usize) -> usize {
        let n = self.plan.fft_length;
        1 + (samples + 2 * (n / 2)).saturating_sub(n) / self.plan.frame_period
    }

    fn part(&self, audio: &[f32], frames: Range<usize>, out: &mut Tracks) -> f32 {
        out.reset(BANDS, frames.len());
        let mut frame = vec![0.0; self.plan.fft_length];
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        for (place, index) in frames.enumerate() {
            self.windowed(audio, index, &mut frame);
            // All lengths are the transform's own, so this cannot fail.
            let _ = self
                .transform
                .process_with_scratch(&mut frame, &mut spectrum, &mut scratch);
            for (band, row) in self.bands.iter().zip(out.rows_mut()) {
                row[place] = band.sum(&spectrum);
            }
        }
        to_decibels(out.values_mut(), FLOOR)
    }
}

/// A sample, the signal mirrored at its ends, the end samples themselves not repeated.
fn mirrored(audio: &[f32], index: isize) -> f32 {
    let last = audio.len() as isize - 1;
    let index = index.abs();
    let inside = if index > last {
        2 * last - index
    } else {
        index
    };
    usize::try_from(inside)
        .ok()
        .and_then(|i| audio.get(i))
        .copied()
        .unwrap_or(0.0)
}

impl Band {
    fn sum(&self, spectrum: &[Complex<f32>]) -> f32 {
        let bins = spectrum.iter().skip(self.first);
        bins.zip(&self.weights).map(|(x, w)| w * x.norm_sqr()).sum()
    }
}

/// `0.5 - 0.5 cos(2 pi i / len)`.
fn hann(len: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU / len as f64;
    (0..len)
        .map(|i| (0.5 - 0.5 * (step * i as f64).cos()) as f32)
        .collect()
}

/// Triangles of equal width whose feet lie on the neighbours' peaks.
fn triangles(bins: usize, rate: u32) -> Vec<Band> {
    let width = f64::from(rate) / 2.0 / (BANDS as f64 + 1.0);
    let hertz = |bin: usize| f64::from(rate / 2) * bin as f64 / (bins as f64 - 1.0);
    (1..=BANDS)
        .map(|b| {
            let weight = |bin: usize| 1.0 - (hertz(bin) - b as f64 * width).abs() / width;
            let first = (0..bins).find(|&bin| weight(bin) > 0.0).unwrap_or(bins);
            let weights = (first..bins)
                .map(weight)
                .take_while(|&w| w > 0.0)
                .map(|w| w as f32)
                .collect();
            Band { first, weights }
        })
        .collect()
}

impl Extractor for Lfcc {
    fn name(&self) -> &str {
        "lfcc"
    }

    fn version(&self) -> u32 {
        2
    }

    fn settings(&self) -> String {
        let p = &self.plan;
        format!(
            "rate={} n_lfcc={} frame={} period={} fft={}",
            p.sample_rate, p.n_lfcc, p.frame_length, p.frame_period, p.fft_length
        )
    }

    fn sample_rate(&self) -> Option<u32> {
        Some(self.plan.sample_rate)
    }

    fn feature_names(&self) -> Vec<String> {
        cepstra::names("lfcc", self.plan.n_lfcc)
    }

    fn extract(&self, audio: &[f32], _rate: u32, out: &mut [f32]) -> Result<(), String> {
        cepstra::summarise(&self.tracks(audio, AT_ONCE)?, out);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
