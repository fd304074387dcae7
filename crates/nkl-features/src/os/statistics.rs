//! The spectrum as a distribution over frequency, for ComParE.

use super::dsp::frames::FrameGrid;
use super::dsp::sum;

/// Number of values.
pub(crate) const COUNT: usize = 15;
const ENTROPY_FLOOR: f64 = 1e-7;
const ROLL_OFF: [f64; 4] = [0.25, 0.50, 0.75, 0.90];

/// Band whose outer bins count in part.
struct Band {
    low: usize,
    high: usize,
    low_weight: f64,
    high_weight: f64,
}

/// Statistics of the power spectrum without its bin at 0 Hz (20 ms Hamming window; Peeters 2004, A
/// large set of audio features, section 6): in this order mean power in 250-650 Hz and 1-4 kHz
/// (over the number of all bins); frequencies below which 25, 50, 75 and 90 % of the power lie (Hz);
/// flux (root mean square change of the magnitudes); centroid (Hz); entropy (bit); variance (Hz^2),
/// skewness and kurtosis of the distribution; slope of the regression line of power over frequency
/// times the number of bins; sharpness (acum, Zwicker & Fastl, section 9.1); harmonicity (mean
/// difference between neighbouring extrema over the number of bins).
pub(crate) struct SpectrumStatistics {
    hz: Vec<f64>,
    bands: [Band; 2],
    sharpness: Vec<f64>,
    sum_f: f64,
    denominator: f64,
}

impl SpectrumStatistics {
    /// For magnitude spectra of `grid`.
    pub fn new(grid: &FrameGrid) -> Self {
        let hz: Vec<f64> = (0..grid.bins()).map(|i| grid.hz(i)).collect();
        let bands = [Band::new(&hz, 250.0, 650.0), Band::new(&hz, 1000.0, 4000.0)];
        let sharpness = hz.iter().map(|&f| sharpness_weight(bark(f))).collect();
        let (mut sum_f, mut sum_f2) = (0.0, 0.0);
        for f in &hz[1..] {
            sum_f += f;
            sum_f2 += f * f;
        }
        let n = (hz.len() - 1) as f64;
        Self {
            bands,
            sharpness,
            sum_f,
            denominator: n * sum_f2 - sum_f * sum_f,
            hz,
        }
    }

    /// Values of one magnitude spectrum; `before` is that of the frame before, if any.
    pub fn run(&self, now: &[f32], before: Option<&[f32]>, power: &mut Vec<f32>) -> [f32; COUNT] {
        power.clear();
        power.extend(now.iter().map(|m| m * m));
        let p = &power[1..];
        let hz = &self.hz[1..];
        let n = p.len() as f64;
        let total = sum::of(p, f64::from);
        let weighted = sum::of_pairs(p, hz, |v, f| f * f64::from(v));
        let [r1, r2, r3, r4] = roll_off(p, hz, total);
        let centroid = if total != 0.0 {
            (weighted / total) as f32
        } else {
            0.0
        };
        let (variance, skewness, kurtosis) = moments(p, hz, f64::from(centroid), total);
        let slope = if self.denominator != 0.0 {
            (n * weighted - self.sum_f * total) / self.denominator
        } else {
            0.0
        };
        let [b1, b2] = [0, 1].map(|i| (self.bands[i].sum(power) / n) as f32);
        let flux = before.map_or(0.0, |b| flux(&now[1..], &b[1..]));
        [
            b1,
            b2,
            r1,
            r2,
            r3,
            r4,
            flux,
            centroid,
            entropy(p, total),
            variance,
            skewness,
            kurtosis,
            (slope * (n - 1.0)) as f32,
            self.sharpness_of(p, total),
            harmonicity(p),
        ]
    }

    fn sharpness_of(&self, p: &[f32], total: f64) -> f32 {
        let sum = p
            .iter()
            .zip(&self.sharpness[1..])
            .fold(0.0f32, |s, (&v, w)| s + (w * f64::from(v)) as f32);
        let centre = if total != 0.0 {
            (f64::from(sum) / total) as f32
        } else {
            0.0
        };
        (0.11 * f64::from(centre)) as f32
    }
}

impl Band {
    fn new(hz: &[f64], low_hz: f64, high_hz: f64) -> Self {
        let last = hz.len() - 1;
        let step = hz[1] - hz[0];
        let part = |w: f64| if w == 0.0 { 1.0 } else { w };
        let after = hz.iter().position(|&f| f > low_hz).unwrap_or(last + 1);
        let low_weight = if after <= last {
            (hz[after] - low_hz) / step
        } else {
            1.0
        };
        let (mut high, mut high_weight) = (last, 1.0);
        if let Some(reach) = hz.iter().position(|&f| f >= high_hz) {
            high_weight = (high_hz - (hz[reach] - step)) / step;
            high = if hz[reach] == high_hz {
                reach
            } else {
                reach.saturating_sub(1)
            };
        }
        Self {
            low: after.saturating_sub(1).min(last),
            high,
            low_weight: part(low_weight),
            high_weight: part(high_weight),
        }
    }

    fn sum(&self, power: &[f32]) -> f64 {
        let inner = power.get(self.low + 1..self.high).unwrap_or(&[]);
        let first = f64::from(power[self.low]) * self.low_weight;
        let sum = inner.iter().fold(first, |s, &v| s + f64::from(v));
        sum + f64::from(power[self.high]) * self.high_weight
    }
}

fn roll_off(p: &[f32], hz: &[f64], total: f64) -> [f32; 4] {
    let mut out = [0.0f32; 4];
    let mut bins = p.iter().zip(hz);
    let (mut sum, mut at) = (0.0, 0.0);
    for (o, share) in out.iter_mut().zip(ROLL_OFF) {
        let level = share * total;
        while at == 0.0 || sum < level {
            let Some((&v, &f)) = bins.next() else { break };
            sum += f64::from(v);
            at = f;
        }
        *o = at as f32;
    }
    out
}

fn flux(now: &[f32], before: &[f32]) -> f32 {
    let sum = sum::of_pairs(now, before, |a, b| {
        let d = f64::from(a) - f64::from(b);
        d * d
    });
    (sum / now.len() as f64).sqrt() as f32
}

fn moments(p: &[f32], hz: &[f64], centre: f64, total: f64) -> (f32, f32, f32) {
    let power = |v: f32, f: f64| (f64::from(v) * (f - centre) * (f - centre), f - centre);
    let m2 = sum::of_pairs(p, hz, |v, f| power(v, f).0);
    let m3 = sum::of_pairs(p, hz, |v, f| power(v, f).0 * power(v, f).1);
    let m4 = sum::of_pairs(p, hz, |v, f| power(v, f).0 * power(v, f).1 * power(v, f).1);
    let variance = if total != 0.0 { m2 / total } else { 0.0 };
    if variance <= 0.0 {
        return (variance as f32, 0.0, 0.0);
    }
    let skewness = m3 / (total * variance * variance.sqrt());
    (
        variance as f32,
        skewness as f32,
        (m4 / (total * variance * variance)) as f32,
    )
}

fn entropy(p: &[f32], total: f64) -> f32 {
    let whole = total.max(f64::from(ENTROPY_FLOOR as f32));
    let e = sum::of(p, |v| {
        let share = f64::from(v).max(ENTROPY_FLOOR) / whole;
        share * share.ln() / std::f64::consts::LN_2
    });
    -e as f32
}

fn harmonicity(p: &[f32]) -> f32 {
    let mut sum = 0.0f32;
    let mut last: Option<f32> = None;
    for w in p.windows(5) {
        let c = w[2];
        let top = (w[0] < c) & (w[1] < c) & (w[3] < c) & (w[4] < c);
        let bottom = (w[0] > c) & (w[1] > c) & (w[3] > c) & (w[4] > c);
        if top | bottom {
            sum += last.map_or(0.0, |l| (c - l).abs());
            last = Some(c);
        }
    }
    sum / 2.0 / p.len() as f32
}

/// Bark (Traunmüller 1990, with its corrections at both ends).
fn bark(hz: f64) -> f64 {
    if hz <= 0.0 {
        return 0.0;
    }
    let z = 26.81 / (1.0 + 1960.0 / hz) - 0.53;
    if z < 2.0 {
        0.85 * z + 0.3
    } else if z > 20.1 {
        1.22 * z - 0.22 * 20.1
    } else {
        z
    }
}

/// Bark times Zwicker's weight, which grows above 16 Bark.
fn sharpness_weight(z: f64) -> f64 {
    z * if z <= 16.0 {
        1.0
    } else {
        ((z - 16.0) / 4.0).powf(1.584_962_5) + 1.0
    }
}
