//! The magnitude spectrum on an octave scale.

use crate::os::dsp::frames::FrameGrid;
use crate::os::dsp::lanes::{per_processor, D, V};
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
    peaks: Vec<V>,
    y: Vec<V>,
    smoothed: Vec<D>,
    bend: Vec<D>,
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

    /// Writes `len()` values of each frame, none negative.
    pub fn run(&self, magnitudes: &[V], scratch: &mut OctaveScratch, out: &mut [V]) {
        let n = magnitudes.len();
        scratch.peaks.resize(n + 2 * MARGIN, V::default());
        scratch.y.resize(n, V::default());
        scratch.bend.resize(n, D::default());
        scratch.smoothed.resize(n, D::default());
        find_peaks(magnitudes, &mut scratch.peaks);
        empty_valleys(magnitudes, &scratch.peaks, &mut scratch.y);
        smooth(&scratch.y, &mut scratch.smoothed);
        self.spline.run(&scratch.smoothed, &mut scratch.bend, out);
        weigh(&self.weights, out);
    }
}

/// Bins on both sides of a peak that are kept.
const MARGIN: usize = 2;

per_processor! {
    /// Marks peaks by 1, other bins by 0; the marks of bin 0 are at place [`MARGIN`].
    fn find_peaks(y: &[V], marks: &mut [V]) {
        let n = y.len();
        let flag = |yes: bool| f32::from(u8::from(yes));
        for (m, w) in marks[MARGIN + 1..].iter_mut().zip(y.windows(3)) {
            let rising = w[1].with(w[0], |c, l| if c > l { 1.0f32 } else { 0.0 });
            let falling = w[1].with(w[2], |c, r| if c >= r { 1.0f32 } else { 0.0 });
            *m = rising * falling;
        }
        marks[MARGIN] = y[0].with(y[1], |c, r| flag(c > r));
        marks[MARGIN + n - 1] = y[n - 1].with(y[n - 2], |c, l| flag(c > l));
    }
}

per_processor! {
    /// Sets to zero what lies between two peaks and more than two bins from both.
    fn empty_valleys(y: &[V], marks: &[V], out: &mut [V]) {
        let n = y.len();
        let (mut first, mut last) = (V::splat(n as f32), V::splat(-1.0));
        let mut count = V::splat(0.0);
        for (i, &m) in marks[MARGIN..MARGIN + n].iter().enumerate() {
            let i = i as f32;
            count += m;
            first = first.with(m, |first, m| if m > 0.0 && i < first { i } else { first });
            last = last.with(m, |last, m| if m > 0.0 { i } else { last });
        }
        // Without any peak nothing is emptied. With a single one openSMILE keeps the three lowest
        // bins, wherever the peak is.
        let single = count.map(|c| if c == 1.0 { 1.0f32 } else { 0.0 });
        let near_counts = single.map(|s| 1.0 - s);
        first = first.with(single, |first, s| if s > 0.0 { 3.0 } else { first });
        last = last.with(single, |last, s| if s > 0.0 { n as f32 } else { last });
        for (i, (o, &v)) in out.iter_mut().zip(y).enumerate() {
            let w = &marks[i..i + 2 * MARGIN + 1];
            let near = (w[0] + w[1] + w[2] + w[3] + w[4]) * near_counts;
            let i = i as f32;
            let mut kept = first.map(|first| if i < first { 1.0f32 } else { 0.0 });
            kept += last.map(|last| if i > last { 1.0 } else { 0.0 });
            *o = v.with(kept + near, |v, kept| if kept > 0.0 { v } else { 0.0 });
        }
    }
}

per_processor! {
    /// Weights 1/4, 1/2, 1/4, nothing below the first bin; the last bin stays.
    fn smooth(y: &[V], out: &mut [D]) {
        let n = y.len();
        for (o, w) in out[1..].iter_mut().zip(y.windows(3)) {
            *o = (w[0].wide() + w[1].wide() * 2.0 + w[2].wide()) * 0.25;
        }
        out[0] = (y[0].wide() * 2.0 + y[1].wide()) * 0.25;
        out[n - 1] = y[n - 1].wide();
    }
}

per_processor! {
    fn weigh(weights: &[f32], out: &mut [V]) {
        for (o, &w) in out.iter_mut().zip(weights) {
            *o = o.at_least(0.0) * w;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empties_only_between_peaks() {
        let emptied = |y: &[f32]| {
            let y: Vec<V> = y.iter().map(|&v| V::splat(v)).collect();
            let mut marks = vec![V::default(); y.len() + 2 * MARGIN];
            let mut out = y.clone();
            find_peaks(&y, &mut marks);
            empty_valleys(&y, &marks, &mut out);
            out.iter().map(|v| v.0[0]).collect::<Vec<f32>>()
        };
        let mut y = vec![1.0; 20];
        assert_eq!(emptied(&y), y);
        y[9] = 2.0;
        let single = emptied(&y);
        assert!(single[..3] == [1.0; 3] && single[3..].iter().all(|&v| v == 0.0));
        y[9] = 1.0;
        y[2] = 5.0;
        y[15] = 4.0;
        let y = emptied(&y);
        assert_eq!(y[1], 1.0);
        assert_eq!(y[4], 1.0);
        assert_eq!((y[5], y[12], y[13], y[19]), (0.0, 0.0, 1.0, 1.0));
    }
}
