//! Shape of the short-time spectrum: slopes, energy ratios and flux, for GeMAPS.

use super::dsp::elementary::ln;
use super::dsp::frames::FrameGrid;
use super::dsp::lanes::{per_processor, D, V, WIDTH};

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

    /// Shapes of magnitude spectra.
    pub fn run(&self, magnitudes: &[V]) -> [Shape; WIDTH] {
        let magnitudes = &magnitudes[..magnitudes.len().min(self.hz.len())];
        let past = self.past_5k;
        let (below, above) = magnitudes[..past].split_at(self.at_1k.min(past));
        let (below, above) = (powers(below), powers(above));
        let (low, high) = magnitudes[..past].split_at(self.at_2k.min(past));
        let (low, high) = (strongest(low), strongest(high));
        let [slope_low, slope_mid] = [0, 1].map(|i| self.slopes[i].run(&self.hz, magnitudes));
        std::array::from_fn(|i| Shape {
            alpha: ratio_db(above.0[i], below.0[i]),
            hammarberg: ratio_db(low.0[i], high.0[i]),
            slope_low: slope_low.0[i],
            slope_mid: slope_mid.0[i],
        })
    }

    /// Spectral flux: root mean square over the bins below 5 kHz of the change of magnitude since
    /// the frame before. `before` are the magnitudes of the block before, whose last frame counts.
    pub fn flux(&self, before: &[V], now: &[V]) -> V {
        flux(&before[..self.flux_bins], &now[..self.flux_bins])
    }
}

per_processor! {
    fn powers(x: &[V]) -> V {
        x.iter().fold(D::splat(0.0), |s, &m| s + (m * m).wide()).narrow()
    }
}

per_processor! {
    /// Highest power.
    fn strongest(x: &[V]) -> V {
        x.iter().fold(V::splat(0.0), |top, &m| {
            (m * m).with(top, |p, top| if p > top { p } else { top })
        })
    }
}

per_processor! {
    /// Root mean square change of the magnitudes from frame to frame; the first of `now` follows the
    /// last of `before`.
    pub(crate) fn flux(before: &[V], now: &[V]) -> V {
        let sum = before.iter().zip(now).fold(D::splat(0.0), |s, (b, n)| {
            let d = n.wide() - n.delayed(b.0[WIDTH - 1]).wide();
            s + d * d
        });
        (sum / now.len() as f64).map(f64::sqrt).narrow()
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

    fn run(&self, hz: &[f64], magnitudes: &[V]) -> V {
        if self.denominator == 0.0 {
            return V::splat(0.0);
        }
        regress(self, hz, magnitudes)
    }
}

per_processor! {
    fn regress(slope: &Slope, hz: &[f64], magnitudes: &[V]) -> V {
        let factor = (10.0 / std::f64::consts::LN_10) as f32;
        let floor = (10.0 * f64::from(FLOOR).log10()) as f32;
        let level = |m: V| {
            let p = m * m;
            let db = ln(p.at_least(FLOOR).wide()).narrow() * factor;
            p.with(db, |p, db| if p <= FLOOR { floor } else { db }).wide()
        };
        let first = level(magnitudes[slope.low]) * slope.low_weight;
        let end = level(magnitudes[slope.high]) * slope.high_weight;
        let (mut sum, mut sum_f) = (first, first * hz[slope.low]);
        let inner = slope.low + 1..slope.high.max(slope.low + 1);
        for (&m, &f) in magnitudes[inner.clone()].iter().zip(&hz[inner]) {
            let l = level(m);
            sum += l;
            sum_f += l * f;
        }
        sum += end;
        sum_f += end * hz[slope.high];
        ((sum_f * slope.n - sum * slope.sum_f) / slope.denominator).narrow()
    }
}
