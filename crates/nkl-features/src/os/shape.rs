//! Shape of the short-time spectrum: slopes, energy ratios and flux, for GeMAPS.

use super::dsp::frames::FrameGrid;
use super::dsp::sum;

/// Power below which a bin counts as silent.
const FLOOR: f32 = 1e-7 * 1e-7;
/// Upper edge of the range that GeMAPS looks at, in Hz.
const TOP_HZ: f64 = 5000.0;

/// Values of one frame (Eyben et al. 2016, section 3.2; 20 ms Hamming window).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    /// Alpha ratio: power in 1-5 kHz over power in 0-1 kHz, in dB.
    pub alpha: f32,
    /// Hammarberg index: strongest bin in 0-2 kHz over strongest bin in 2-5 kHz, in dB.
    pub hammarberg: f32,
    /// Slope of the regression line through the levels of 0-500 Hz, in dB/Hz.
    pub slope_low: f32,
    /// As `slope_low`, 500-1500 Hz.
    pub slope_mid: f32,
}

/// Bins of a regression and what of it does not depend on the signal.
struct Slope {
    low: usize,
    high: usize,
    high_weight: f64,
    low_weight: f64,
    n: f64,
    sum_f: f64,
    denominator: f64,
}

/// Computes [`Shape`] and spectral flux from magnitudes on one [`FrameGrid`].
pub(crate) struct ShapeAnalysis {
    hz: Vec<f64>,
    /// First bin at or above 1 kHz, 2 kHz, and first above 5 kHz.
    at_1k: usize,
    at_2k: usize,
    past_5k: usize,
    /// Bins that count for the flux: below 5 kHz.
    flux_bins: usize,
    slopes: [Slope; 2],
}

impl ShapeAnalysis {
    /// For magnitude spectra of `grid`.
    pub fn new(grid: &FrameGrid) -> Self {
        let hz: Vec<f64> = (0..grid.bins()).map(|i| grid.hz(i)).collect();
        let first =
            |test: &dyn Fn(f64) -> bool| hz.iter().position(|&f| test(f)).unwrap_or(hz.len());
        let (at_1k, at_2k) = (first(&|f| f >= 1000.0), first(&|f| f >= 2000.0));
        let past_5k = first(&|f| f > TOP_HZ);
        let flux_bins = first(&|f| f >= TOP_HZ).max(1);
        let slopes = [Slope::new(&hz, 0.0, 500.0), Slope::new(&hz, 500.0, 1500.0)];
        Self {
            hz,
            at_1k,
            at_2k,
            past_5k,
            flux_bins,
            slopes,
        }
    }

    /// Shape of one spectrum.
    pub fn run(&self, magnitudes: &[f32]) -> Shape {
        let magnitudes = &magnitudes[..magnitudes.len().min(self.hz.len())];
        let power = |x: &[f32]| sum::of(x, |m| f64::from(m * m)) as f32;
        let (below, above) = magnitudes[..self.past_5k].split_at(self.at_1k.min(self.past_5k));
        let (below, above) = (power(below), power(above));
        let (low, high) = magnitudes[..self.past_5k].split_at(self.at_2k.min(self.past_5k));
        let [low, high] = [low, high].map(|x| sum::highest(x, |m| m * m));
        Shape {
            alpha: ratio_db(above, below),
            hammarberg: ratio_db(low, high),
            slope_low: self.slopes[0].run(&self.hz, magnitudes),
            slope_mid: self.slopes[1].run(&self.hz, magnitudes),
        }
    }

    /// Spectral flux: root mean square over the bins below 5 kHz of the change of magnitude since
    /// the frame before.
    pub fn flux(&self, before: &[f32], now: &[f32]) -> f32 {
        let n = self.flux_bins;
        let sum = sum::of_pairs(&now[..n], &before[..n], |a, b| {
            let d = f64::from(a) - f64::from(b);
            d * d
        });
        (sum / self.flux_bins as f64).sqrt() as f32
    }
}

/// `10 log10(a/b)`; a floor under `a`, and 0 where `b` is 0.
fn ratio_db(a: f32, b: f32) -> f32 {
    if b > 0.0 {
        let top = if a > FLOOR {
            f64::from(a / b).ln()
        } else {
            f64::from(FLOOR.ln() - b.ln())
        };
        (10.0 * top / std::f64::consts::LN_10) as f32
    } else {
        0.0
    }
}

impl Slope {
    /// The bins from that at or below `low_hz` to that at or below `high_hz`; the first and the
    /// last bin are weighted by the part of the step between bins that lies inside the band.
    fn new(hz: &[f64], low_hz: f64, high_hz: f64) -> Self {
        let last = hz.len() - 1;
        let step = hz.get(1).copied().unwrap_or(1.0);
        let after = hz.iter().position(|&f| f > low_hz).unwrap_or(hz.len());
        let mut low_weight = if (1..=last).contains(&after) {
            (hz[after] - low_hz) / step
        } else {
            1.0
        };
        let reach = hz.iter().position(|&f| f >= high_hz).unwrap_or(hz.len());
        let mut high_weight = 1.0;
        let mut high = reach.saturating_sub(1).min(last);
        if let (Some(&f), true) = (hz.get(reach), reach > 0) {
            high_weight = (high_hz - hz[reach - 1]) / step;
            if f == high_hz {
                high = reach;
            }
        }
        let low = after.saturating_sub(1).min(last);
        if low_weight == 0.0 {
            low_weight = 1.0;
        }
        if high_weight == 0.0 {
            high_weight = 1.0;
        }
        let n = high as f64 - low as f64;
        let (first, end) = (hz[low] * low_weight, hz[high] * high_weight);
        let inner = hz.get(low + 1..high).unwrap_or(&[]);
        let sum_f = first + inner.iter().sum::<f64>() + end;
        let sum_f2 = first * first + inner.iter().map(|f| f * f).sum::<f64>() + end * end;
        Self {
            low,
            high,
            high_weight,
            low_weight,
            n,
            sum_f,
            denominator: n * sum_f2 - sum_f * sum_f,
        }
    }

    fn run(&self, hz: &[f64], magnitudes: &[f32]) -> f32 {
        let factor = (10.0 / std::f64::consts::LN_10) as f32;
        let floor = (10.0 * f64::from(FLOOR).log10()) as f32;
        let level = |i: usize| {
            let p = magnitudes[i] * magnitudes[i];
            f64::from(if p <= FLOOR { floor } else { factor * p.ln() })
        };
        if self.denominator == 0.0 {
            return 0.0;
        }
        let (first, end) = (
            self.low_weight * level(self.low),
            self.high_weight * level(self.high),
        );
        let (mut sum, mut sum_f) = (first, hz[self.low] * first);
        for (i, &f) in hz.iter().enumerate().take(self.high).skip(self.low + 1) {
            let l = level(i);
            sum += l;
            sum_f += f * l;
        }
        sum += end;
        sum_f += hz[self.high] * end;
        ((self.n * sum_f - self.sum_f * sum) / self.denominator) as f32
    }
}
