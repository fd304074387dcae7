//! The spectrum as a distribution over frequency, for ComParE.

use super::dsp::elementary::ln;
use super::dsp::frames::FrameGrid;
use super::dsp::lanes::{per_processor, D, V, WIDTH};
use super::shape::flux;

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

    /// Values of magnitude spectra; the first frame of `now` follows the last one of `before`.
    pub fn run(&self, now: &[V], before: &[V], scratch: &mut StatisticsScratch) -> [V; COUNT] {
        scratch.power.resize(now.len(), V::default());
        scratch.sums.resize(now.len() - 1, D::default());
        let power = &mut scratch.power;
        square(now, power);
        let hz = &self.hz[1..];
        let n = hz.len() as f64;
        let [b1, b2] = [0, 1].map(|i| (self.bands[i].sum(power) / n).narrow());
        let p = &power[1..];
        running_sums(p, &mut scratch.sums);
        let total = *scratch.sums.last().unwrap_or(&D::default());
        let weighted = first_moment(p, hz);
        let [r1, r2, r3, r4] = roll_off(&scratch.sums, hz, total);
        let share = |x: D, of: D| x.with(of, |x, of| if of != 0.0 { x / of } else { 0.0 });
        let centroid = share(weighted, total).narrow();
        let [variance, skewness, kurtosis] = moments(p, hz, centroid.wide(), total);
        let slope = if self.denominator != 0.0 {
            (weighted * n - total * self.sum_f) / self.denominator
        } else {
            D::splat(0.0)
        };
        let sharpness = share(sharpness_sum(p, &self.sharpness[1..]).wide(), total).narrow();
        [
            b1,
            b2,
            r1,
            r2,
            r3,
            r4,
            flux(&before[1..], &now[1..]),
            centroid,
            entropy(p, total),
            variance,
            skewness,
            kurtosis,
            (slope * (n - 1.0)).narrow(),
            (sharpness.wide() * 0.11).narrow(),
            harmonicity(p),
        ]
    }
}

/// Buffers of [`SpectrumStatistics`].
#[derive(Default)]
pub(crate) struct StatisticsScratch {
    power: Vec<V>,
    sums: Vec<D>,
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

    fn sum(&self, power: &[V]) -> D {
        let inner = power.get(self.low + 1..self.high).unwrap_or(&[]);
        let first = power[self.low].wide() * self.low_weight;
        let sum = inner.iter().fold(first, |s, v| s + v.wide());
        sum + power[self.high].wide() * self.high_weight
    }
}

per_processor! {
    fn square(magnitudes: &[V], power: &mut [V]) {
        for (p, &m) in power.iter_mut().zip(magnitudes) {
            *p = m * m;
        }
    }
}

per_processor! {
    /// Sum of the powers up to each bin, itself included.
    fn running_sums(p: &[V], sums: &mut [D]) {
        let mut sum = D::splat(0.0);
        for (s, v) in sums.iter_mut().zip(p) {
            sum += v.wide();
            *s = sum;
        }
    }
}

per_processor! {
    fn first_moment(p: &[V], hz: &[f64]) -> D {
        p.iter().zip(hz).fold(D::splat(0.0), |s, (v, &f)| s + v.wide() * f)
    }
}

fn roll_off(sums: &[D], hz: &[f64], total: D) -> [V; 4] {
    ROLL_OFF.map(|share| {
        let mut out = V::default();
        for (frame, o) in out.0.iter_mut().enumerate() {
            let level = share * total.0[frame];
            let below = sums.partition_point(|s| s.0[frame] < level);
            *o = hz.get(below).or(hz.last()).copied().unwrap_or(0.0) as f32;
        }
        out
    })
}

fn moments(p: &[V], hz: &[f64], centre: D, total: D) -> [V; 3] {
    let [m2, m3, m4] = central_moments(p, hz, centre);
    let mut out = [V::default(); 3];
    for frame in 0..WIDTH {
        let (total, m2) = (total.0[frame], m2.0[frame]);
        let variance = if total != 0.0 { m2 / total } else { 0.0 };
        out[0].0[frame] = variance as f32;
        if variance > 0.0 {
            out[1].0[frame] = (m3.0[frame] / (total * variance * variance.sqrt())) as f32;
            out[2].0[frame] = (m4.0[frame] / (total * variance * variance)) as f32;
        }
    }
    out
}

per_processor! {
    /// Second to fourth moment about `centre`, not divided by anything.
    fn central_moments(p: &[V], hz: &[f64], centre: D) -> [D; 3] {
        let mut m = [D::splat(0.0); 3];
        for (v, &f) in p.iter().zip(hz) {
            let d = centre.map(|c| f - c);
            let second = v.wide() * d * d;
            let third = second * d;
            m[0] += second;
            m[1] += third;
            m[2] += third * d;
        }
        m
    }
}

per_processor! {
    fn sharpness_sum(p: &[V], weights: &[f64]) -> V {
        p.iter().zip(weights).fold(V::splat(0.0), |s, (v, &w)| s + (v.wide() * w).narrow())
    }
}

per_processor! {
    /// Entropy in bit of the powers as shares of `total`: `-sum p log2 p`.
    fn entropy(p: &[V], total: D) -> V {
        let whole = total.map(|t| t.max(f64::from(ENTROPY_FLOOR as f32)));
        let (mut sum, mut of_logs) = (D::splat(0.0), D::splat(0.0));
        for v in p {
            let v = v.wide().map(|v| if v > ENTROPY_FLOOR { v } else { ENTROPY_FLOOR });
            sum += v;
            of_logs += v * ln(v);
        }
        let nats = (of_logs - sum * ln(whole)) / whole;
        (nats * -std::f64::consts::LOG2_E).narrow()
    }
}

per_processor! {
    fn harmonicity(p: &[V]) -> V {
        // Powers are not negative: -1 stands for no extremum so far.
        let (mut sum, mut last) = (V::splat(0.0), V::splat(-1.0));
        let above = |a: V, b: V| a.with(b, |a, b| if a > b { 1.0f32 } else { 0.0 });
        for w in p.windows(5) {
            let c = w[2];
            let top = above(c, w[0]) * above(c, w[1]) * above(c, w[3]) * above(c, w[4]);
            let bottom = above(w[0], c) * above(w[1], c) * above(w[3], c) * above(w[4], c);
            let extreme = top + bottom;
            let change = c.with(last, |c, l| if l < 0.0 { 0.0 } else { (c - l).abs() });
            sum += change * extreme;
            let found = c.with(extreme, |c, e| if e > 0.0 { c } else { -1.0 });
            last = found.with(last, |found, last| if found < 0.0 { last } else { found });
        }
        sum / 2.0 / p.len() as f32
    }
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
