//! Mel-cepstral analysis (T. Fukada, K. Tokuda, T. Kobayashi, S. Imai 1992, *An adaptive algorithm
//! for mel-cepstral analysis of speech*, Proc. ICASSP, 137-140).

use super::solve::solve;
use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Order of the mel-cepstrum.
pub(super) const ORDER: usize = 24;
/// Newton steps.
const STEPS: usize = 10;

/// Warping per rate in Hz that brings the bilinear transform close to the mel scale.
const WARPING: [(u32, f64); 9] = [
    (8_000, 0.31),
    (10_000, 0.35),
    (12_000, 0.37),
    (16_000, 0.42),
    (22_050, 0.45),
    (24_000, 0.47),
    (32_000, 0.50),
    (44_100, 0.53),
    (48_000, 0.55),
];

/// Finds the mel-cepstrum c whose spectrum exp(2 Re Σ c_m ž^-m) fits a power spectrum I best in
/// the sense of the unbiased estimator of the log spectrum: the minimum of
/// ∫ exp(R) - R - 1 with R = ln I - ln |H|².
pub(super) struct Mcep {
    half: usize,
    /// Cepstrum to mel-cepstrum, a row per output.
    warp: Vec<Vec<f64>>,
    /// Mel-cepstrum to cepstrum.
    unwarp: Vec<Vec<f64>>,
    /// Autocorrelation to warped correlation, lags to twice the order.
    correlate: Vec<Vec<f64>>,
    /// Warped correlation of a flat spectrum.
    flat: Vec<f64>,
    transform: Arc<dyn RealToComplex<f64>>,
}

impl Mcep {
    /// For spectra of transforms of `n` samples at `rate` Hz.
    ///
    /// # Errors
    /// A rate without a warping, or a transform shorter than twice the order.
    pub(super) fn new(rate: u32, n: usize) -> Result<Self, String> {
        let Some((_, alpha)) = WARPING.iter().find(|(r, _)| *r == rate) else {
            let rates: Vec<String> = WARPING.iter().map(|(r, _)| r.to_string()).collect();
            return Err(format!(
                "sptk.features = mcep has no frequency warping for sptk.sample_rate = {rate}; \
                 take one of {} Hz",
                rates.join(", ")
            ));
        };
        if n < 2 * ORDER {
            return Err(format!(
                "sptk.features = mcep needs sptk.fft_length = {n} to be at least {}",
                2 * ORDER
            ));
        }
        let (alpha, half) = (*alpha, n / 2);
        let power = |x: f64, i: usize| x.powi(i as i32);
        let none = |i: usize| if i == 0 { 1.0 } else { 0.0 };
        Ok(Self {
            half,
            warp: table(ORDER, half, alpha, |j| power(alpha, j), none),
            unwarp: table(half, ORDER, -alpha, |j| power(-alpha, j), none),
            correlate: table(2 * ORDER, half, alpha, none, |i| power(-alpha, i)),
            flat: (0..=ORDER).map(|i| power(-alpha, i)).collect(),
            transform: RealFftPlanner::new().plan_fft_forward(n),
        })
    }

    /// c0 to c24 of a power spectrum (positive) into `out`; NaN if the steps run away.
    pub(super) fn run(&self, power: &[f64], out: &mut [f64]) {
        match self.fit(power) {
            Some(mc) => out.copy_from_slice(&mc),
            None => out.fill(f64::NAN),
        }
    }

    fn fit(&self, power: &[f64]) -> Option<Vec<f64>> {
        let log: Vec<f64> = power.iter().map(|p| p.ln()).collect();
        let mut cepstrum = self.even(&log);
        // The causal half: twice the even part, but for lags 0 and n/2 which are their own mirror.
        // Of an amplitude it is half of that, so only the two ends change.
        cepstrum[0] *= 0.5;
        cepstrum[self.half] *= 0.5;
        let mut mc = product(&self.warp, &cepstrum);
        for _ in 0..STEPS {
            let model = self.real(&product(&self.unwarp, &mc));
            let ratio: Vec<f64> = log
                .iter()
                .zip(&model)
                .map(|(l, m)| (l - 2.0 * m).exp())
                .collect();
            let lags = product(&self.correlate, &self.even(&ratio));
            for (c, step) in mc.iter_mut().zip(self.step(&lags)?) {
                *c += step;
            }
        }
        mc.iter().all(|c| c.is_finite()).then_some(mc)
    }

    /// Newton step: the Hessian is a Toeplitz plus a Hankel matrix of the warped correlation.
    fn step(&self, lags: &[f64]) -> Option<Vec<f64>> {
        let entry = |i: usize, j: usize| lags[i.abs_diff(j)] + lags[i + j];
        let rows = (0..=ORDER).map(|i| (0..=ORDER).map(|j| entry(i, j)).collect());
        let gradient = lags.iter().zip(&self.flat).map(|(r, f)| r - f).collect();
        solve(rows.collect(), gradient)
    }

    /// Inverse transform of a real, even spectrum of which `half` is the lower half; lags 0 to n/2.
    fn even(&self, half: &[f64]) -> Vec<f64> {
        let mut frame = self.transform.make_input_vec();
        let n = frame.len() as f64;
        frame[..=self.half].copy_from_slice(half);
        let mirrored = half[1..self.half].iter().rev();
        for (y, x) in frame[self.half + 1..].iter_mut().zip(mirrored) {
            *y = *x;
        }
        self.forward(frame).map(|x| x / n).collect()
    }

    /// Real part of the spectrum of a sequence.
    fn real(&self, sequence: &[f64]) -> Vec<f64> {
        let mut frame = self.transform.make_input_vec();
        for (y, x) in frame.iter_mut().zip(sequence) {
            *y = *x;
        }
        self.forward(frame).collect()
    }

    fn forward(&self, mut frame: Vec<f64>) -> impl Iterator<Item = f64> {
        let mut spectrum = self.transform.make_output_vec();
        // All lengths are the transform's own, so this cannot fail.
        let _ = self.transform.process(&mut frame, &mut spectrum);
        spectrum.into_iter().map(|x| x.re)
    }
}

/// Coefficients a(i, j) of w^i in the j-th power of the all-pass function (or the reverse), for i
/// to `rows` and j to `columns` inclusive: a(i, j) = a(i-1, j-1) + α (a(i, j-1) - a(i-1, j))
/// (A. V. Oppenheim, D. H. Johnson 1972, *Discrete representation of signals*, Proc. IEEE 60).
/// `top` gives a(0, j) and `left` a(i, 0).
fn table(
    rows: usize,
    columns: usize,
    alpha: f64,
    top: impl Fn(usize) -> f64,
    left: impl Fn(usize) -> f64,
) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = vec![(0..=columns).map(top).collect()];
    for i in 1..=rows {
        let above = &all[i - 1];
        let mut row = Vec::with_capacity(columns + 1);
        let mut last = left(i);
        row.push(last);
        for pair in above.windows(2) {
            last = pair[0] + alpha * (last - pair[1]);
            row.push(last);
        }
        all.push(row);
    }
    all
}

fn product(matrix: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    matrix
        .iter()
        .map(|row| row.iter().zip(vector).map(|(a, x)| a * x).sum())
        .collect()
}
