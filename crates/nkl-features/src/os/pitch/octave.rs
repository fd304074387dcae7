//! The magnitude spectrum on an octave scale.

use crate::os::dsp::frames::FrameGrid;
use crate::os::dsp::spline::Resampler;

const LOWEST_HZ: f64 = 25.0;

/// Brings a magnitude spectrum to a logarithmic frequency axis: peaks kept and valleys emptied,
/// smoothed, interpolated by a cubic spline over log2 of frequency, and weighted by the ear's
/// sensitivity at low frequencies (Hermes 1988, Measurement of pitch by subharmonic summation,
/// section II).
pub(crate) struct OctaveScale {
    spline: Resampler,
    weights: Vec<f32>,
    /// log2 of the first point's frequency in Hz.
    pub first_octave: f32,
    /// Octaves from one point to the next.
    pub octave_step: f32,
    /// Points per octave.
    pub points_per_octave: f32,
}

/// Buffers of [`OctaveScale`].
#[derive(Default)]
pub(crate) struct OctaveScratch {
    y: Vec<f64>,
    smoothed: Vec<f64>,
    bend: Vec<f64>,
    peaks: Vec<usize>,
}

impl OctaveScale {
    /// As many points as the spectrum has bins, from 25 Hz to half the sampling rate.
    pub fn new(grid: &FrameGrid) -> Self {
        let n = grid.bins();
        let bin_hz = 1.0 / f64::from((1.0 / grid.bin_hz) as f32);
        let highest = bin_hz * (n - 1) as f64;
        let (lo, hi) = (LOWEST_HZ.log2(), highest.log2());
        let step = (hi - lo) / (n - 1) as f64;
        // 0 Hz has no place on the scale; it is put as far below the first bin as the second is
        // above it.
        let mut knots: Vec<f64> = (0..n).map(|i| (i.max(1) as f64 * bin_hz).log2()).collect();
        knots[0] = 2.0 * knots[1] - knots[2];
        let points: Vec<f64> = (0..n).map(|i| lo + i as f64 * step).collect();
        let octaves = (highest / LOWEST_HZ).log2();
        let per_octave = n as f64 / octaves;
        let centre = per_octave * (65.0f64 / 50.0).log2() - 1.0;
        let weights = (0..n)
            .map(|i| {
                let t = 3.0 * ((i + 1) as f64 - centre) / per_octave;
                (0.5 + t.atan() / std::f64::consts::PI) as f32
            })
            .collect();
        Self {
            spline: Resampler::new(&knots, &points),
            weights,
            first_octave: lo as f32,
            octave_step: (hi as f32 - lo as f32) / (n - 1) as f32,
            points_per_octave: per_octave as f32,
        }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Writes `len()` values, none negative.
    pub fn run(&self, magnitudes: &[f32], scratch: &mut OctaveScratch, out: &mut [f32]) {
        scratch.y.clear();
        scratch.y.extend(magnitudes.iter().map(|&m| f64::from(m)));
        scratch.bend.resize(scratch.y.len(), 0.0);
        scratch.smoothed.resize(scratch.y.len(), 0.0);
        empty_valleys(&mut scratch.y, &mut scratch.peaks);
        smooth(&scratch.y, &mut scratch.smoothed);
        self.spline.run(&scratch.smoothed, &mut scratch.bend, out);
        for (o, w) in out.iter_mut().zip(&self.weights) {
            let positive = if *o > 0.0 { *o } else { 0.0 };
            *o = positive * w;
        }
    }
}

/// Sets to zero what lies between two peaks and more than two bins from both.
fn empty_valleys(y: &mut [f64], peaks: &mut Vec<usize>) {
    const REACH: usize = 3;
    let n = y.len();
    peaks.clear();
    if n < 3 {
        return;
    }
    if y[0] > y[1] {
        peaks.push(0);
    }
    // Without branches: whether a bin is a peak cannot be foreseen.
    let mut found = peaks.len();
    peaks.resize(n, 0);
    for (i, w) in y.windows(3).enumerate() {
        peaks[found] = i + 1;
        found += usize::from(w[1] > w[0]) & usize::from(w[1] >= w[2]);
    }
    peaks.truncate(found);
    if y[n - 1] > y[n - 2] {
        peaks.push(n - 1);
    }
    if peaks.len() == 1 {
        // With a single peak openSMILE keeps the three lowest bins, wherever the peak is.
        y[REACH..].fill(0.0);
        return;
    }
    for pair in peaks.windows(2) {
        let (from, to) = (pair[0] + REACH, (pair[1] + 1).saturating_sub(REACH));
        if from < to {
            y[from..to].fill(0.0);
        }
    }
}

/// Weights 1/4, 1/2, 1/4, nothing below the first bin; the last bin stays.
fn smooth(y: &[f64], out: &mut [f64]) {
    let (Some(first), Some(last)) = (y.get(..2), y.last()) else {
        return;
    };
    for (o, w) in out[1..].iter_mut().zip(y.windows(3)) {
        *o = (w[0] + 2.0 * w[1] + w[2]) / 4.0;
    }
    out[0] = (2.0 * first[0] + first[1]) / 4.0;
    out[y.len() - 1] = *last;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empties_only_between_peaks() {
        let mut y = vec![1.0; 20];
        y[2] = 5.0;
        y[15] = 4.0;
        empty_valleys(&mut y, &mut Vec::new());
        assert_eq!(y[1], 1.0);
        assert_eq!(y[4], 1.0);
        assert_eq!((y[5], y[12], y[13], y[19]), (0.0, 0.0, 1.0, 1.0));
    }
}
