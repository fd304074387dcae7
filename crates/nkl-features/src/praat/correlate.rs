//! Short-term correlation of a sound with itself, by FFT.

use super::dot::dot;
use super::fft::{forward, good_length, inverse};
use super::sound::Sound;
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealToComplex};
use std::sync::Arc;

/// Energy of a window relative to what it is correlated with, below which an FFT is too coarse.
const WEAK: f64 = 1e-10;

/// Transforms of one length with their buffers.
struct Transform {
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    time: Vec<f64>,
    spectrum: Vec<Complex<f64>>,
    other: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl Transform {
    fn new(len: usize) -> Self {
        let (forward, inverse) = (forward(len), inverse(len));
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            time: vec![0.0; len],
            spectrum: forward.make_output_vec(),
            other: forward.make_output_vec(),
            scratch: vec![Complex::default(); scratch],
            forward,
            inverse,
        }
    }

    /// Spectrum of `time` into `spectrum` (the lengths agree by construction).
    fn analyse(&mut self) {
        let done = self.forward.process_with_scratch(
            &mut self.time,
            &mut self.spectrum,
            &mut self.scratch,
        );
        debug_assert!(done.is_ok());
    }

    /// Inverse of `spectrum` into `time`.
    fn synthesise(&mut self) {
        if let Some(dc) = self.spectrum.first_mut() {
            dc.im = 0.0;
        }
        if let Some(nyquist) = self.spectrum.last_mut() {
            nyquist.im = 0.0;
        }
        let done = self.inverse.process_with_scratch(
            &mut self.spectrum,
            &mut self.time,
            &mut self.scratch,
        );
        debug_assert!(done.is_ok());
    }
}

/// Correlation at lags `0..=lags()`, mirrored to negative lags so that interpolation near lag 0
/// sees both sides.
pub(super) struct Lags {
    values: Vec<f64>,
    lags: usize,
}

impl Lags {
    fn new(lags: usize) -> Self {
        Self {
            values: vec![0.0; 2 * lags + 1],
            lags,
        }
    }

    fn set(&mut self, lag: usize, value: f64) {
        self.values[self.lags - lag] = value;
        self.values[self.lags + lag] = value;
    }

    /// The value at `lag`, which must not exceed the number of lags.
    pub fn at(&self, lag: usize) -> f64 {
        self.values[self.lags + lag]
    }

    /// All values, and the index of lag 0 in them.
    pub fn mirrored(&self) -> (&[f64], usize) {
        (&self.values, self.lags)
    }
}

/// Autocorrelation of Hann-windowed frames, divided by that of the window
/// (Boersma 1993, eq. 8 and 9): `r(l) = [ra(l)/ra(0)] / [rw(l)/rw(0)]`.
pub(super) struct Auto {
    window: Vec<f64>,
    window_correlation: Vec<f64>,
    transform: Transform,
    frame: Vec<f64>,
    power: Vec<f64>,
    /// The result of the last call of [`Auto::correlate`].
    pub lags: Lags,
}

impl Auto {
    /// For frames of `len` samples and lags up to `lags` (`lags <= len`).
    pub fn new(len: usize, lags: usize) -> Self {
        let step = std::f64::consts::TAU / (len as f64 + 1.0);
        let window: Vec<f64> = (1..=len)
            .map(|i| 0.5 - 0.5 * (i as f64 * step).cos())
            .collect();
        let mut transform = Transform::new(good_length(len + lags + 1));
        transform.time[..len].copy_from_slice(&window);
        transform.analyse();
        for x in &mut transform.spectrum {
            *x = Complex::new(x.norm_sqr(), 0.0);
        }
        transform.synthesise();
        let at_zero = transform.time[0];
        let window_correlation = transform.time[..=lags]
            .iter()
            .map(|x| x / at_zero)
            .collect();
        Self {
            power: vec![0.0; transform.spectrum.len()],
            window,
            window_correlation,
            transform,
            frame: vec![0.0; len],
            lags: Lags::new(lags),
        }
    }

    /// Takes the frame that starts at sample `start` of one channel, minus `mean`, windowed,
    /// into its own buffer; returns the largest absolute value between frame samples
    /// `peak_from..peak_to`.
    pub fn load(&mut self, samples: &[f32], start: usize, mean: f64, peak: (usize, usize)) -> f64 {
        let samples = &samples[start..start + self.window.len()];
        for ((y, &x), w) in self.frame.iter_mut().zip(samples).zip(&self.window) {
            *y = (f64::from(x) - mean) * w;
        }
        self.frame[peak.0..peak.1]
            .iter()
            .fold(0.0, |p: f64, x| p.max(x.abs()))
    }

    /// Adds the power spectrum of the loaded frame (of one channel) to the sum.
    pub fn add_power(&mut self, first: bool) {
        let n = self.frame.len();
        self.transform.time[..n].copy_from_slice(&self.frame);
        self.transform.time[n..].fill(0.0);
        self.transform.analyse();
        if first {
            self.power.fill(0.0);
        }
        for (p, x) in self.power.iter_mut().zip(&self.transform.spectrum) {
            *p += x.norm_sqr();
        }
    }

    /// Turns the summed power into the normalised correlation.
    pub fn correlate(&mut self) {
        for (x, p) in self.transform.spectrum.iter_mut().zip(&self.power) {
            *x = Complex::new(*p, 0.0);
        }
        self.transform.synthesise();
        let at_zero = self.transform.time[0];
        self.lags.set(0, 1.0);
        for lag in 1..=self.lags.lags {
            let r = self.transform.time[lag] / (at_zero * self.window_correlation[lag]);
            self.lags.set(lag, r);
        }
    }
}

/// Forward cross-correlation: a window against the sound that follows it,
/// `r(l) = sum x(j) x(j+l) / sqrt(sum x(j)^2 sum x(j+l)^2)` with `j` over the window
/// (Boersma 2004, *Stemmen meten met Praat*; the Praat manual, "Sound: To Pitch (cc)...").
pub(super) struct Cross {
    len: usize,
    transform: Transform,
    span: Vec<f64>,
    products: Vec<f64>,
    /// The result of the last call of [`Cross::correlate`].
    pub lags: Lags,
}

impl Cross {
    /// For windows of `len` samples and lags up to `lags`.
    pub fn new(len: usize, lags: usize) -> Self {
        Self {
            len,
            transform: Transform::new(good_length(len + lags)),
            span: vec![0.0; len + lags],
            products: vec![0.0; lags + 1],
            lags: Lags::new(lags),
        }
    }

    /// Correlates at sample `start`; `means` has the local mean of each channel. Lags that the
    /// sound is too short for are 0.
    pub fn correlate(&mut self, sound: &Sound<'_>, start: usize, means: &[f64]) {
        let most = self.lags.lags;
        let span = (self.len + most).min(sound.len() - start);
        let reach = span.saturating_sub(self.len);
        self.products.fill(0.0);
        let mut energy = vec![0.0; reach + 1];
        for (channel, mean) in sound.channels.iter().zip(means) {
            for (y, &x) in self.span[..span]
                .iter_mut()
                .zip(&channel[start..start + span])
            {
                *y = f64::from(x) - mean;
            }
            self.multiply(span, reach);
            let y = &self.span;
            let mut e: f64 = y[..self.len.min(span)].iter().map(|x| x * x).sum();
            energy[0] += e;
            for lag in 1..=reach {
                e += y[lag - 1 + self.len].powi(2) - y[lag - 1].powi(2);
                energy[lag] += e;
            }
        }
        self.lags.set(0, 1.0);
        for lag in 1..=most {
            let r = if lag <= reach {
                self.products[lag] / (energy[0] * energy[lag]).max(0.0).sqrt()
            } else {
                0.0
            };
            self.lags.set(lag, if r.is_finite() { r } else { 0.0 });
        }
    }

    /// Adds the products of the window (the start of `span`) with the sound at each lag.
    ///
    /// A window that is constant (digital silence minus a mean) correlates the same at all lags
    /// of the silence; the rounding of an FFT would make peaks of it, so its products are summed
    /// directly. So are those of a window that is far weaker than what follows.
    fn multiply(&mut self, span: usize, reach: usize) {
        let len = self.len.min(span);
        let (window, all) = (&self.span[..len], &self.span[..span]);
        let constant = window.windows(2).all(|w| w[0] == w[1]);
        if constant || dot(window, window) < WEAK * dot(all, all) {
            for (lag, product) in self.products[..=reach].iter_mut().enumerate() {
                *product += dot(window, &all[lag..lag + len]);
            }
            return;
        }
        self.multiply_fast(span, len);
        let scale = 1.0 / self.transform.time.len() as f64;
        for (product, x) in self.products.iter_mut().zip(&self.transform.time) {
            *product += x * scale;
        }
    }

    /// Circular correlation of the window with the whole of `span`, into the transform's buffer.
    fn multiply_fast(&mut self, span: usize, len: usize) {
        let t = &mut self.transform;
        t.time[..len].copy_from_slice(&self.span[..len]);
        t.time[len..].fill(0.0);
        t.analyse();
        std::mem::swap(&mut t.spectrum, &mut t.other);
        t.time[..span].copy_from_slice(&self.span[..span]);
        t.time[span..].fill(0.0);
        t.analyse();
        for (y, x) in t.spectrum.iter_mut().zip(&t.other) {
            *y *= x.conj();
        }
        t.synthesise();
    }
}
