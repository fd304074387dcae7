//! Pitch candidates by subharmonic summation.

use super::octave::{OctaveScale, OctaveScratch};
use crate::os::dsp::frames::FrameGrid;
use crate::os::dsp::lanes::{per_processor, V, WIDTH};
use crate::os::dsp::parabola::vertex;
use crate::os::dsp::sum;

/// Candidates kept per frame.
pub(crate) const KEPT: usize = 6;
const HARMONICS: usize = 15;
const COMPRESSION: f32 = 0.85;

/// Range of the pitch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShsSettings {
    /// Lowest candidate in Hz.
    pub lowest_hz: f64,
    /// Highest candidate in Hz.
    pub highest_hz: f64,
}

/// Candidates of one frame, the best first; 0 Hz marks an empty place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Candidates {
    /// Number of candidates.
    pub count: usize,
    /// Frequency in Hz.
    pub hz: [f32; KEPT],
    /// Voicing in 0..1: `1 - mean/peak` of the summed spectrum.
    pub voicing: [f32; KEPT],
}

/// Sum over the harmonics `n = 1..15` of the octave-scaled spectrum shifted down by `log2 n` and
/// weighted by `0.85^(n-1)`, whose peaks are the pitch candidates (Hermes 1988, eq. 6).
pub(crate) struct Subharmonics {
    scale: OctaveScale,
    /// Points by which each harmonic from the second on is shifted, and its weight.
    harmonics: Vec<(usize, f32)>,
    settings: ShsSettings,
}

/// Buffers of [`Subharmonics`].
#[derive(Default)]
pub(crate) struct ShsScratch {
    octave: OctaveScratch,
    spectrum: Vec<V>,
    /// Sums of one frame after the other.
    sum: Vec<f32>,
    peaks: Vec<u8>,
}

impl Subharmonics {
    /// For magnitude spectra of `grid`.
    pub fn new(grid: &FrameGrid, settings: ShsSettings) -> Self {
        let scale = OctaveScale::new(grid);
        let mut weight = 1.0;
        let harmonics = (2..=HARMONICS)
            .map(|n| {
                weight *= COMPRESSION;
                let shift = f64::from(scale.points_per_octave) * (n as f64).log2();
                (shift.floor() as usize, weight)
            })
            .collect();
        Self {
            scale,
            harmonics,
            settings,
        }
    }

    /// Candidates of each of the first `frames` frames.
    pub fn run(
        &self,
        magnitudes: &[V],
        frames: usize,
        scratch: &mut ShsScratch,
    ) -> [Candidates; WIDTH] {
        let n = self.scale.len();
        scratch.spectrum.resize(n, V::default());
        scratch.sum.resize(n * WIDTH, 0.0);
        self.scale
            .run(magnitudes, &mut scratch.octave, &mut scratch.spectrum);
        sum_up(&scratch.spectrum, &self.harmonics, &mut scratch.sum);
        let mut out = [Candidates::default(); WIDTH];
        let sums = scratch.sum.chunks_exact(n);
        for (out, sum) in out.iter_mut().zip(sums).take(frames) {
            *out = self.pick(sum, &mut scratch.peaks);
        }
        out
    }

    fn pick(&self, sum: &[f32], peaks: &mut Vec<u8>) -> Candidates {
        let mean = sum::plain(sum) / sum.len() as f64;
        let mut found: [Peak; KEPT] = [Peak::default(); KEPT];
        let mut n = 0;
        for at in highest_peaks(sum, peaks).into_iter().flatten() {
            let peak = self.refine(sum, at, mean);
            // Out of range: dropped, and not replaced by a lower peak.
            let hz = f64::from(peak.hz);
            if hz >= self.settings.lowest_hz && hz <= self.settings.highest_hz {
                found[n] = peak;
                n += 1;
            }
        }
        // Interpolation may have changed which is the highest; the order of the others stays.
        let mut best = 0;
        for i in 1..n {
            if found[i].score > found[best].score {
                best = i;
            }
        }
        found.swap(0, best);
        Candidates {
            count: n,
            hz: found.map(|p| p.hz),
            voicing: found.map(|p| p.voicing),
        }
    }

    fn refine(&self, sum: &[f32], at: usize, mean: f64) -> Peak {
        let octave =
            |i: usize| f64::from(i as f32 * self.scale.octave_step + self.scale.first_octave);
        let top = vertex(
            [octave(at - 1), octave(at), octave(at + 1)],
            [
                f64::from(sum[at - 1]),
                f64::from(sum[at]),
                f64::from(sum[at + 1]),
            ],
        );
        let voicing = if top.y > 0.0 && top.y > mean {
            1.0 - mean / top.y
        } else {
            0.0
        };
        Peak {
            hz: top.x.exp2() as f32,
            score: top.y as f32,
            voicing: voicing as f32,
        }
    }
}

per_processor! {
    /// Adds up the harmonics; the sums of each frame follow each other.
    fn sum_up(spectrum: &[V], harmonics: &[(usize, f32)], sum: &mut [f32]) {
        let n = spectrum.len();
        // Harmonics that still lie on the scale: fewer and fewer.
        let mut there = harmonics;
        for i in 0..n {
            while let Some((&(shift, _), lower)) = there.split_last() {
                if i + shift < n {
                    break;
                }
                there = lower;
            }
            let mut s = spectrum[i];
            for &(shift, weight) in there {
                s += spectrum[i + shift] * weight;
            }
            let mean = (s / HARMONICS as f32).at_least(0.0);
            for (frame, mean) in mean.0.into_iter().enumerate() {
                sum[frame * n + i] = mean;
            }
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Peak {
    hz: f32,
    score: f32,
    voicing: f32,
}

/// Positions of the highest local maxima, the highest first, earlier ones first among equals.
fn highest_peaks(x: &[f32], marks: &mut Vec<u8>) -> [Option<usize>; KEPT] {
    let mut best: [Option<usize>; KEPT] = [None; KEPT];
    // What a peak must exceed to be among the best so far.
    let mut bar = f32::NEG_INFINITY;
    marks.clear();
    marks.resize(x.len().next_multiple_of(8), 0);
    mark_peaks(x, marks);
    for (block, marks) in marks.chunks_exact(8).enumerate() {
        let mut open = sum::word(marks);
        while open != 0 {
            let i = 8 * block + open.trailing_zeros() as usize / 8;
            open &= open - 1;
            if x[i] <= bar {
                continue;
            }
            let lower = |b: &Option<usize>| b.is_none_or(|at| x[at] < x[i]);
            if let Some(place) = best.iter().position(lower) {
                best.copy_within(place..KEPT - 1, place + 1);
                best[place] = Some(i);
                bar = best[KEPT - 1].map_or(bar, |at| x[at]);
            }
        }
    }
    best
}

per_processor! {
    /// 1 where a value is higher than its neighbours. Without branches: whether it is cannot be
    /// foreseen.
    fn mark_peaks(sum: &[f32], marks: &mut [u8]) {
        let (left, right) = (&sum[..sum.len() - 2], &sum[2..]);
        let inner = marks[1..].iter_mut().zip(&sum[1..]);
        for (((mark, &c), &l), &r) in inner.zip(left).zip(right) {
            *mark = u8::from(l < c) & u8::from(c > r);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_pitch_of_a_harmonic_spectrum() {
        let grid = FrameGrid::new(16_000, 0.06, 0.01);
        let shs = Subharmonics::new(
            &grid,
            ShsSettings {
                lowest_hz: 55.0,
                highest_hz: 1000.0,
            },
        );
        let mut mag = vec![V::splat(0.001); grid.bins()];
        for h in 1..15 {
            let bin = (h as f64 * 200.0 / grid.bin_hz).round() as usize;
            mag[bin] = V::splat(1.0);
        }
        let found = shs.run(&mag, 3, &mut ShsScratch::default());
        assert_eq!((found[0], found[3].count), (found[2], 0));
        let c = found[0];
        assert!(c.count > 0 && (c.hz[0] - 200.0).abs() < 8.0, "{c:?}");
        assert!(c.voicing[0] > 0.7, "{c:?}");
    }
}
