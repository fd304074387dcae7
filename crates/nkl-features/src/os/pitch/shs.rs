//! Pitch candidates by subharmonic summation.

use super::octave::{OctaveScale, OctaveScratch};
use crate::os::dsp::frames::FrameGrid;
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
    /// Points by which each harmonic from the second on is shifted.
    shifts: Vec<usize>,
    settings: ShsSettings,
}

/// Buffers of [`Subharmonics`].
#[derive(Default)]
pub(crate) struct ShsScratch {
    octave: OctaveScratch,
    spectrum: Vec<f32>,
    sum: Vec<f32>,
    peaks: Vec<usize>,
}

impl Subharmonics {
    /// For magnitude spectra of `grid`.
    pub fn new(grid: &FrameGrid, settings: ShsSettings) -> Self {
        let scale = OctaveScale::new(grid);
        let shifts = (2..=HARMONICS)
            .map(|n| (f64::from(scale.points_per_octave) * (n as f64).log2()).floor() as usize)
            .collect();
        Self {
            scale,
            shifts,
            settings,
        }
    }

    /// Candidates of a frame.
    pub fn run(&self, magnitudes: &[f32], scratch: &mut ShsScratch) -> Candidates {
        let n = self.scale.len();
        scratch.spectrum.resize(n, 0.0);
        self.scale
            .run(magnitudes, &mut scratch.octave, &mut scratch.spectrum);
        self.sum(&scratch.spectrum, &mut scratch.sum);
        self.pick(&scratch.sum, &mut scratch.peaks)
    }

    fn sum(&self, spectrum: &[f32], sum: &mut Vec<f32>) {
        sum.clear();
        sum.extend_from_slice(spectrum);
        let mut weight = COMPRESSION;
        for &shift in &self.shifts {
            let shifted = spectrum.get(shift..).unwrap_or(&[]);
            for (s, x) in sum.iter_mut().zip(shifted) {
                *s += x * weight;
            }
            weight *= COMPRESSION;
        }
        for s in sum {
            let mean = *s / HARMONICS as f32;
            *s = if mean > 0.0 { mean } else { 0.0 };
        }
    }

    fn pick(&self, sum: &[f32], peaks: &mut Vec<usize>) -> Candidates {
        let mean = sum::of(sum, f64::from) / sum.len() as f64;
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

#[derive(Clone, Copy, Default)]
struct Peak {
    hz: f32,
    score: f32,
    voicing: f32,
}

/// Positions of the highest local maxima, the highest first, earlier ones first among equals.
fn highest_peaks(sum: &[f32], peaks: &mut Vec<usize>) -> [Option<usize>; KEPT] {
    let mut best: [Option<usize>; KEPT] = [None; KEPT];
    // Without branches: whether a point is a peak cannot be foreseen.
    let mut found = 0;
    peaks.resize(sum.len(), 0);
    for (i, w) in sum.windows(3).enumerate() {
        peaks[found] = i + 1;
        found += usize::from(w[0] < w[1]) & usize::from(w[1] > w[2]);
    }
    for &i in &peaks[..found] {
        if let Some(place) = best
            .iter()
            .position(|b| b.is_none_or(|at| sum[at] < sum[i]))
        {
            best.copy_within(place..KEPT - 1, place + 1);
            best[place] = Some(i);
        }
    }
    best
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
        let mut mag = vec![0.001f32; grid.bins()];
        for h in 1..15 {
            let bin = (h as f64 * 200.0 / grid.bin_hz).round() as usize;
            mag[bin] = 1.0;
        }
        let c = shs.run(&mag, &mut ShsScratch::default());
        assert!(c.count > 0 && (c.hz[0] - 200.0).abs() < 8.0, "{c:?}");
        assert!(c.voicing[0] > 0.7, "{c:?}");
    }
}
