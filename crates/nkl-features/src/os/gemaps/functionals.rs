//! Functionals of GeMAPS and eGeMAPS (Eyben et al. 2016, section 3.3).

use super::lld::{Tracks, FIRST_FORMANT};
use super::Variant;
use crate::os::dsp::smooth::{sma3, sma3_nonzero};
use crate::os::dsp::sum::extent;
use crate::os::functionals::peaks::Peaks;
use crate::os::functionals::percentiles::percentiles;
use crate::os::functionals::segments::{runs, Segments};
use crate::os::functionals::Moments;

/// Seconds per frame: the hop asked for, also where the rate does not allow exactly that.
const HOP: f64 = 0.010;
/// Segments counted at most.
const MOST_SEGMENTS: usize = 1000;
/// Least mean square for the sound level.
const ENERGY_FLOOR: f32 = 1e-12;

/// One row in the order of [`super::functional_names`].
pub(crate) fn functionals(v: Variant, tracks: &Tracks) -> Vec<f32> {
    let counted = Counted::of(tracks);
    let early_sma = |track: &[f32]| {
        let mut smoothed = sma3_nonzero(&track[..counted.seen]);
        smoothed.truncate(counted.early);
        smoothed
    };
    let voiced_sma = |track: &[f32]| {
        let mut smoothed = sma3_nonzero(&track[..counted.voiced]);
        smoothed.truncate(counted.voiced);
        smoothed
    };
    let sma = |track: &[f32]| {
        let mut smoothed = sma3(track);
        smoothed.truncate(track.len());
        smoothed
    };
    let pitch = early_sma(&tracks.long[0]);
    let loudness = sma(&tracks.short[0]);
    let mut row = Vec::with_capacity(88);
    rich(&nonzero(&pitch), &mut row);
    rich(&loudness, &mut row);
    if v.extended {
        tracks.short[5..]
            .iter()
            .for_each(|t| mean_and_variation(&sma(t), &mut row));
    }
    for i in v.voiced_tracks() {
        let formant = i >= FIRST_FORMANT && (i - FIRST_FORMANT) % 3 < 2;
        // A harmonic's level is not silenced in unvoiced frames: its -201 dB there count.
        let track = &tracks.long[i];
        let smoothed = if formant {
            voiced_sma(&masked(track, tracks, true))
        } else {
            voiced_sma(track)
        };
        mean_and_variation(&nonzero(&smoothed), &mut row);
    }
    let spectral = 1..v.short_tracks();
    for i in spectral.clone() {
        let track = masked(&tracks.short[i], tracks, true);
        let mut smoothed = sma3_nonzero(&track);
        if tracks.counted == 0 {
            // The first frame was smoothed alone.
            smoothed[..1].copy_from_slice(&track[..1]);
        }
        smoothed.truncate(counted.voiced);
        mean_and_variation(&nonzero(&smoothed), &mut row);
    }
    for i in spectral.take(if v.extended { 5 } else { 4 }) {
        let smoothed = early_sma(&masked(&tracks.short[i], tracks, false));
        row.push(Moments::of(&nonzero(&smoothed)).mean);
    }
    temporal(&pitch, &loudness, &mut row);
    if v.extended {
        row.push(sound_level(&tracks.energy));
    }
    row
}

/// Frames that functionals see.
///
/// openSMILE summarises when the end of the recording comes; the pitch path then still holds back
/// its last frames. Of F0 and of spectra split by voicing, the frames decided before are counted and
/// smoothed with the neighbours that follow; of jitter to formants the same frames, smoothed as if
/// no others followed. If no frame at all was decided before the end (clips up to about 100 ms), the
/// former count the first frame alone, the latter all.
struct Counted {
    /// Frames of F0 that the smoothing sees, and that count.
    seen: usize,
    early: usize,
    /// Frames of jitter to formants, and of spectra of voiced frames.
    voiced: usize,
}

impl Counted {
    fn of(tracks: &Tracks) -> Self {
        let all = tracks.long[0].len();
        match tracks.counted {
            0 => Self {
                seen: all.min(1),
                early: all.min(1),
                voiced: all,
            },
            n => Self {
                seen: all,
                early: n,
                voiced: n,
            },
        }
    }
}

/// Smoothed low-level descriptors in the order of [`super::lld_names`], one value more than there are
/// frames with a pitch.
pub(crate) fn low_level(v: Variant, tracks: &Tracks) -> Vec<Vec<f32>> {
    let short = tracks.short[..v.short_tracks()].iter().map(|t| sma3(t));
    let long = v
        .long_tracks()
        .map(|i| in_two_parts(&tracks.long[i], tracks.counted));
    short.chain(long).collect()
}

/// Smooths the frames known when the end came, then, from the second one on, those that followed.
fn in_two_parts(track: &[f32], counted: usize) -> Vec<f32> {
    let mut out = sma3_nonzero(&track[..counted]);
    let all = sma3_nonzero(track);
    out.extend_from_slice(&all[out.len()..]);
    out
}

/// Values of the voiced (or unvoiced) frames; 0 in the others. As long as the pitch track.
fn masked(track: &[f32], tracks: &Tracks, voiced: bool) -> Vec<f32> {
    let pitch = &tracks.long[0];
    track
        .iter()
        .zip(pitch)
        .map(|(&x, &p)| if (p > 0.0) == voiced { x } else { 0.0 })
        .collect()
}

fn nonzero(x: &[f32]) -> Vec<f32> {
    x.iter().copied().filter(|&v| v != 0.0).collect()
}

fn mean_and_variation(x: &[f32], row: &mut Vec<f32>) {
    let m = Moments::of(x);
    row.extend([m.mean, m.variation()]);
}

fn rich(x: &[f32], row: &mut Vec<f32>) {
    mean_and_variation(x, row);
    let [low, mid, high] = percentiles(x, [0.2, 0.5, 0.8]);
    row.extend([low, mid, high, (high - low).abs()]);
    let (low, high) = extent(x);
    let peaks = Peaks::of(x, high - low, HOP);
    row.extend([
        peaks.rising.mean,
        peaks.rising.stddev,
        peaks.falling.mean,
        peaks.falling.stddev,
    ]);
}

fn temporal(pitch: &[f32], loudness: &[f32], row: &mut Vec<f32>) {
    let hop = HOP as f32;
    let (low, high) = extent(loudness);
    let peaks = Peaks::of(loudness, high - low, HOP);
    row.push(peaks.count as f32 / (loudness.len() as f32 * hop));
    let voiced = Segments::of(&runs(pitch, |v| v != 0.0), MOST_SEGMENTS);
    let pauses = Segments::of(&runs(pitch, |v| v == 0.0), MOST_SEGMENTS);
    row.push(voiced.count as f32 / (hop * pitch.len() as f32));
    row.extend([
        voiced.mean * hop,
        voiced.stddev * hop,
        pauses.mean * hop,
        pauses.stddev * hop,
    ]);
}

/// Equivalent sound level: `10 log10` of the mean energy.
fn sound_level(energy: &[f32]) -> f32 {
    let factor = (10.0 / std::f64::consts::LN_10) as f32;
    factor * Moments::of(energy).mean.max(ENERGY_FLOOR).ln()
}
