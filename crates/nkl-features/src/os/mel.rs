//! Mel bands, loudness and cepstra.

use super::dsp::elementary::{exp, ln};
use super::dsp::frames::FrameGrid;
use super::dsp::lanes::{per_processor, V};

/// Number of mel bands in every set.
pub(crate) const BANDS: usize = 26;
const LOWEST_HZ: f64 = 20.0;
const HIGHEST_HZ: f64 = 8000.0;
/// Full scale of 16-bit samples, squared: cepstra are computed on this scale, as HTK does.
const FULL_SCALE_POWER: f32 = 32767.0 * 32767.0;

/// Mel of a frequency in Hz: `1127 ln(1 + f/700)`.
fn mel(hz: f64) -> f64 {
    if hz > 0.0 {
        1127.0 * (1.0 + hz / 700.0).ln()
    } else {
        0.0
    }
}

/// 26 triangular bands, equally wide in mel, overlapping by half, from 20 Hz to 8 kHz (or half the
/// sampling rate), applied to the power spectrum (Young et al., The HTK Book, section 5.4).
pub(crate) struct MelBands {
    first_bin: usize,
    /// Per bin from `first_bin` on the weight of the lower of the two bands it belongs to; the rest
    /// goes to the upper one.
    falling: Vec<f32>,
    /// Per band the end of the bins below its centre, counted from `first_bin`; then that of the bins
    /// above the last centre.
    ends: [usize; BANDS + 1],
    /// Centre frequencies in Hz.
    pub centre_hz: [f64; BANDS],
}

impl MelBands {
    /// Bands for the bins of `grid`.
    pub fn new(grid: &FrameGrid) -> Self {
        let bin_hz = grid.bin_hz as f32;
        let half_rate = (grid.nfft as f64 * grid.bin_hz) as f32 / 2.0;
        let highest = (HIGHEST_HZ as f32).min(half_rate);
        let (low, high) = (mel(LOWEST_HZ) as f32, mel(f64::from(highest)) as f32);
        let width = (high - low) / (BANDS + 1) as f32;
        let edge = |m: usize| low + m as f32 * width;
        let bin_of = |hz: f32| ((hz / bin_hz) as f64).round() as usize;
        let (first_bin, end_bin) = (bin_of(LOWEST_HZ as f32), bin_of(highest).min(grid.bins()));
        // The bin at the lower edge itself is left out.
        let first_bin = first_bin + 1;
        let mut m = 0;
        let mut ends = [0; BANDS + 1];
        let mut falling = Vec::new();
        for n in first_bin..end_bin.max(first_bin) {
            let at = mel(f64::from(n as f32 * bin_hz)) as f32;
            while m < BANDS && at > edge(m + 1) {
                m += 1;
            }
            falling.push((edge(m + 1) - at) / (edge(m + 1) - edge(m)));
            ends[m..].fill(falling.len());
        }
        let centre_hz =
            std::array::from_fn(|m| 700.0 * ((f64::from(edge(m + 1)) / 1127.0).exp() - 1.0));
        Self {
            first_bin,
            falling,
            ends,
            centre_hz,
        }
    }

    /// Band powers of magnitude spectra.
    pub fn run(&self, magnitudes: &[V]) -> [V; BANDS] {
        let mut out = [V::default(); BANDS];
        let magnitudes = magnitudes.get(self.first_bin..).unwrap_or(&[]);
        add_up(magnitudes, &self.falling, &self.ends, &mut out);
        out
    }
}

per_processor! {
    fn add_up(magnitudes: &[V], falling: &[f32], ends: &[usize; BANDS + 1], out: &mut [V; BANDS]) {
        // The sum of the band above that the bins passed so far also belong to.
        let (mut from, mut above) = (0, V::splat(0.0));
        for (m, &to) in ends.iter().enumerate() {
            let (mut below, mut next) = (above, V::splat(0.0));
            let bins = magnitudes.get(from..to).unwrap_or(&[]);
            for (&x, &falling) in bins.iter().zip(&falling[from..to]) {
                let power = x * x;
                let part = power * falling;
                below += part;
                next += power - part;
            }
            if m > 0 {
                out[m - 1] = below;
            }
            (from, above) = (to, next);
        }
    }
}

/// Auditory spectrum: band power, weighted by the equal-loudness curve and compressed to the power
/// 0.33 (Hermansky 1990, Perceptual linear predictive analysis of speech, eq. 4 and 7, the curve
/// in the form for rates above 10 kHz scaled to 1 at its top).
pub(crate) struct Auditory {
    weights: [f32; BANDS],
}

/// Least band power, so that silence has a logarithm.
pub(crate) const POWER_FLOOR: f32 = 0.000_000_000_93;
/// Exponent of the power law of hearing.
pub(crate) const COMPRESSION: f32 = 0.33;

impl Auditory {
    /// Weights at the centres of `bands`.
    pub fn new(bands: &MelBands) -> Self {
        Self {
            weights: bands.centre_hz.map(|hz| equal_loudness(hz) as f32),
        }
    }

    /// Equal-loudness weights.
    pub fn weights(&self) -> &[f32; BANDS] {
        &self.weights
    }

    /// Compressed band loudnesses (no unit).
    pub fn run(&self, power: &[V; BANDS]) -> [V; BANDS] {
        let mut out = [V::default(); BANDS];
        compress(power, &self.weights, &mut out);
        out
    }
}

per_processor! {
    fn compress(power: &[V; BANDS], weights: &[f32; BANDS], out: &mut [V; BANDS]) {
        for ((o, &p), &w) in out.iter_mut().zip(power).zip(weights) {
            let weighted = p.at_least(POWER_FLOOR) * w;
            *o = exp(ln(weighted.wide()) * f64::from(COMPRESSION)).narrow();
        }
    }
}

fn equal_loudness(hz: f64) -> f64 {
    let w = 2.0 * std::f64::consts::PI * hz;
    let w2 = w * w;
    let c = w2 + 6.3e6;
    1e32 * (w2 + 56.8e6) * w2 * w2 / (c * c * (w2 + 0.38e9) * (w2 * w2 * w2 * w + 1.7e31))
}

/// Mean over the bands: loudness in the sense of GeMAPS (Eyben et al. 2016, section 3.2).
pub(crate) fn mean(bands: &[V; BANDS]) -> V {
    bands.iter().fold(V::splat(0.0), |s, &b| s + b) / BANDS as f32
}

/// Mel-frequency cepstral coefficients 1..=N: type-II cosine transform of the logarithms of the
/// band powers on the scale of 16-bit samples (at least 1), times `sqrt(2/26)` and the lifter
/// `1 + 11 sin(pi i / 22)` (The HTK Book, sections 5.6 and 5.3).
pub(crate) struct Cepstrum<const N: usize> {
    /// Per band the cosines of all coefficients.
    columns: [[f32; N]; BANDS],
    gain: [f32; N],
}

impl<const N: usize> Cepstrum<N> {
    /// The cosine table.
    pub fn new() -> Self {
        let pi = std::f64::consts::PI;
        let columns = std::array::from_fn(|m| {
            std::array::from_fn(|i| {
                (pi * (i + 1) as f64 / BANDS as f64 * (m as f64 + 0.5)).cos() as f32
            })
        });
        let scale = (2.0 / BANDS as f64).sqrt() as f32;
        let gain = std::array::from_fn(|i| {
            (1.0 + 11.0 * (std::f32::consts::PI * (i + 1) as f32 / 22.0).sin()) * scale
        });
        Self { columns, gain }
    }

    /// Coefficients of band powers.
    pub fn run(&self, power: &[V; BANDS]) -> [V; N] {
        let mut logs = *power;
        log_powers(&mut logs);
        let mut out = [V::default(); N];
        for (column, &log) in self.columns.iter().zip(&logs) {
            for (o, &c) in out.iter_mut().zip(column) {
                *o += log * c;
            }
        }
        for (o, &g) in out.iter_mut().zip(&self.gain) {
            *o = *o * g;
        }
        out
    }
}

per_processor! {
    fn log_powers(power: &mut [V; BANDS]) {
        for p in power {
            *p = ln((*p * FULL_SCALE_POWER).at_least(1.0).wide()).narrow();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_share_every_bin_between_them() {
        let grid = FrameGrid::new(16_000, 0.02, 0.01);
        let bands = MelBands::new(&grid);
        let flat = vec![V::splat(1.0); grid.bins()];
        let sums = bands.run(&flat).map(|v| v.0[0]);
        assert!(sums.iter().all(|&s| s > 0.0));
        assert!(sums[25] > sums[1]);
        assert!(
            (bands.centre_hz[0] - 91.0).abs() < 5.0,
            "{}",
            bands.centre_hz[0]
        );
    }

    #[test]
    fn silence_has_zero_cepstrum_and_little_loudness() {
        let grid = FrameGrid::new(16_000, 0.02, 0.01);
        let bands = MelBands::new(&grid);
        let power = bands.run(&vec![V::default(); grid.bins()]);
        assert_eq!(Cepstrum::<4>::new().run(&power), [V::default(); 4]);
        assert!(mean(&Auditory::new(&bands).run(&power)).0[0] < 0.01);
    }
}
