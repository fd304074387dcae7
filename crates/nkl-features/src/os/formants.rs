//! Formants from linear prediction.
//!
//! The 20 ms spectrum (Hamming window) is brought to 11 kHz, the frame of 220 samples modelled by
//! 11 prediction coefficients (autocorrelation method), and every complex pole of the model with a
//! frequency in range is a formant: frequency `|arg z| / (2 pi T)` and bandwidth `-ln|z| / (pi T)`
//! in Hz (Markel & Gray, Linear Prediction of Speech, 1976). Poles outside the unit circle are
//! mirrored into it. At most five, in ascending order of frequency; missing ones are 0.

use realfft::num_complex::Complex;

use super::dsp::fft::C;
use super::dsp::frames::FrameGrid;
use super::dsp::lpc::{autocorrelation, levinson, SpectralResampler};
use super::dsp::roots::zeros;

const TARGET_HZ: f64 = 11_000.0;
const ORDER: usize = 11;
const LOWEST_HZ: f64 = 50.0;
/// Number of formants kept.
pub(crate) const COUNT: usize = 5;

/// One frame's formants, ascending; 0 where there are fewer than five.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Formants {
    /// Frequencies in Hz.
    pub hz: [f32; COUNT],
    /// Bandwidths in Hz.
    pub bandwidth: [f32; COUNT],
}

/// Formant analysis of frames of one length and rate.
pub(crate) struct FormantAnalysis {
    resampler: SpectralResampler,
    highest_hz: f64,
}

/// Buffers of [`FormantAnalysis`].
#[derive(Default)]
pub(crate) struct FormantScratch {
    spectrum: Vec<Complex<f32>>,
    samples: Vec<f32>,
    roots: Vec<Complex<f64>>,
}

impl FormantAnalysis {
    /// `highest_hz`: formants above are left out.
    pub fn new(grid: &FrameGrid, highest_hz: f64) -> Self {
        let rate = 1.0 / grid.sample_period;
        Self {
            resampler: SpectralResampler::new(grid.size, grid.nfft, rate, TARGET_HZ),
            highest_hz,
        }
    }

    /// Formants of one frame of a block, given by its complex spectrum.
    pub fn run(&self, spectra: &[C], frame: usize, scratch: &mut FormantScratch) -> Formants {
        scratch.spectrum.clear();
        let bin = |c: &C| Complex::new(c.re.0[frame], c.im.0[frame]);
        scratch.spectrum.extend(spectra.iter().map(bin));
        scratch.samples.resize(self.resampler.len(), 0.0);
        self.resampler.run(&scratch.spectrum, &mut scratch.samples);
        let r: [f32; ORDER + 1] = autocorrelation(&scratch.samples);
        let mut a = [0.0f32; ORDER];
        levinson(&r, &mut a);
        if a.iter().all(|&c| c == 0.0) {
            return Formants::default();
        }
        // openSMILE takes the zeros of 1 - a1 z^-1 - ..., with the signs of the coefficients turned.
        if !zeros(&a.map(|c| -f64::from(c)), &mut scratch.roots) {
            return Formants::default();
        }
        self.collect(&scratch.roots)
    }

    fn collect(&self, roots: &[Complex<f64>]) -> Formants {
        let period = 1.0 / TARGET_HZ;
        let mut found: [(f64, f64); ORDER] = [(0.0, 0.0); ORDER];
        let mut n = 0;
        // Of a conjugate pair only the upper half counts; real poles only tilt the spectrum.
        for z in roots.iter().filter(|z| z.im > 0.0) {
            let z = if z.norm() > 1.0 { z.conj().inv() } else { *z };
            let hz = z.arg().abs() / (2.0 * std::f64::consts::PI * period);
            if hz >= LOWEST_HZ && hz <= self.highest_hz && n < ORDER {
                found[n] = (hz, -z.norm().ln() / (std::f64::consts::PI * period));
                n += 1;
            }
        }
        found[..n].sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut out = Formants::default();
        for (i, &(hz, bandwidth)) in found[..n].iter().take(COUNT).enumerate() {
            out.hz[i] = hz as f32;
            out.bandwidth[i] = bandwidth as f32;
        }
        out
    }
}
