//! `FEATS.type = lfcc`: linear-frequency cepstral coefficients.

use crate::cepstra;
use crate::spectral::dct::Dct;
use crate::spectral::Tracks;
use crate::Extractor;
use nkl_config::plan::{FeatsPlan, LfccPlan};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
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
/// Range kept below the loudest value in dB.
const RANGE: f32 = 80.0;

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
    fn tracks(&self, audio: &[f32]) -> Result<Tracks, String> {
        let (n, hop) = (self.plan.fft_length, self.plan.frame_period);
        let padded = reflect(audio, n / 2).ok_or_else(|| {
            format!(
                "the recording has {} samples at {} Hz, and lfcc needs more than {}",
                audio.len(),
                self.plan.sample_rate,
                n / 2
            )
        })?;
        let frames = 1 + (padded.len() - n) / hop;
        let mut bands = Tracks::default();
        bands.reset(BANDS, frames);
        let offset = (n - self.window.len()) / 2;
        let mut frame = vec![0.0; n];
        let mut spectrum = self.transform.make_output_vec();
        let mut scratch = self.transform.make_scratch_vec();
        for i in 0..frames {
            frame.fill(0.0);
            let signal = &padded[i * hop + offset..];
            for ((y, x), w) in frame[offset..].iter_mut().zip(signal).zip(&self.window) {
                *y = x * w;
            }
            // All lengths are the transform's own, so this cannot fail.
            let _ = self
                .transform
                .process_with_scratch(&mut frame, &mut spectrum, &mut scratch);
            for (band, row) in self.bands.iter().zip(bands.rows_mut()) {
                row[i] = band.sum(&spectrum);
            }
        }
        to_decibels(bands.values_mut());
        let mut out = Tracks::default();
        self.dct.run(&bands, &mut out);
        Ok(out)
    }
}

impl Band {
    fn sum(&self, spectrum: &[Complex<f32>]) -> f32 {
        let bins = spectrum.iter().skip(self.first);
        bins.zip(&self.weights).map(|(x, w)| w * x.norm_sqr()).sum()
    }
}

/// Powers to dB, nothing more than [`RANGE`] below the loudest.
fn to_decibels(values: &mut [f32]) {
    values
        .iter_mut()
        .for_each(|v| *v = 10.0 * v.max(FLOOR).log10());
    let lowest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max) - RANGE;
    values.iter_mut().for_each(|v| *v = v.max(lowest));
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

/// The signal with `margin` samples mirrored at each end, the end samples themselves not
/// repeated; none if it is too short for that.
fn reflect(audio: &[f32], margin: usize) -> Option<Vec<f32>> {
    let n = audio.len();
    if n <= margin {
        return None;
    }
    let left = audio[1..=margin].iter().rev();
    let right = audio[n - 1 - margin..n - 1].iter().rev();
    Some(left.chain(audio).chain(right).copied().collect())
}

impl Extractor for Lfcc {
    fn name(&self) -> &str {
        "lfcc"
    }

    fn version(&self) -> u32 {
        1
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
        cepstra::summarise(&self.tracks(audio)?, out);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
