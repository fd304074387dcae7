//! Smoothed tracks and their deltas.

use super::lld::{Tracks, VOICE};
use crate::os::dsp::lanes::per_processor;
use crate::os::dsp::smooth::{sma3, sma3_nonzero};

/// Reach of a delta to both sides.
const REACH: usize = 2;

/// Smoothed low-level descriptors in the order of [`super::lld_names`]. Tracks of voice and energy
/// have one value more than there are 60 ms frames, spectral tracks one more than 20 ms frames.
pub(crate) fn low_level(tracks: &Tracks) -> Vec<Vec<f32>> {
    let mut out = voice(tracks);
    out.extend(energy_and_spectrum(tracks));
    out
}

/// Smoothed tracks of voice.
pub(super) fn voice(tracks: &Tracks) -> Vec<Vec<f32>> {
    let voice = tracks.voice.iter().enumerate().map(|(i, t)| {
        // When the end of the recording came, one more frame of F0 and voicing was decided than had
        // passed the measurement of periods.
        let known = tracks.counted + usize::from(i < FROM_PITCH && tracks.counted > 0);
        voice_smoothed(t, known, tracks.counted)
    });
    voice.collect()
}

/// Smoothed tracks of energy and of the spectrum, one after the other.
pub(super) fn energy_and_spectrum(tracks: &Tracks) -> impl Iterator<Item = Vec<f32>> + '_ {
    let frames = tracks.voice[0].len();
    let energy = tracks.energy.iter().map(move |t| {
        let mut smoothed = sma3(t);
        smoothed.truncate(frames + 1);
        smoothed
    });
    energy.chain(tracks.spectral.iter().map(|t| sma3(t)))
}

/// Leading tracks of voice that come from the pitch path itself.
const FROM_PITCH: usize = 2;

/// Smooths the frames known when the end of the recording came as if no others followed, up to one
/// after the `counted` ones; then, from the next one on, those that did follow.
fn voice_smoothed(track: &[f32], known: usize, counted: usize) -> Vec<f32> {
    let mut out = sma3_nonzero(&track[..known.min(track.len())]);
    out.truncate(counted + 1);
    let all = sma3_nonzero(track);
    out.extend_from_slice(&all[out.len()..]);
    out
}

/// Deltas of the smoothed descriptors in the order of [`super::delta_names`].
pub(crate) fn all_deltas(tracks: &Tracks) -> Vec<Vec<f32>> {
    deltas(&low_level(tracks), VOICE)
}

/// Deltas of smoothed tracks, the first `voice` of which are those of voice.
fn deltas(smoothed: &[Vec<f32>], voice: usize) -> Vec<Vec<f32>> {
    let (voice, others) = smoothed.split_at(voice);
    let mut out = voice_deltas(voice);
    out.extend(others.iter().map(|t| delta(t)));
    out
}

/// Deltas of a smoothed track: regression slopes over five values (The HTK Book, section 5.9). The
/// first and last values stand in for those outside; there are two values more than in the track.
pub(super) fn delta(track: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; track.len() + REACH];
    slopes(track, &mut out);
    out
}

per_processor! {
    fn slopes(track: &[f32], out: &mut [f32]) {
        let slope = |w: [f32; 5]| (0.0 + (w[3] - w[1]) + 2.0 * (w[4] - w[0])) / DIVISOR;
        let from = |k: usize| track.get(k..).unwrap_or(&[]);
        let inner = out.get_mut(REACH..).unwrap_or(&mut []);
        let around = track.iter().zip(from(1)).zip(from(3)).zip(from(4));
        for (o, (((a, b), d), e)) in inner.iter_mut().zip(around) {
            *o = slope([*a, *b, 0.0, *d, *e]);
        }
        let frames = out.len();
        let first = REACH.min(frames);
        for i in (0..first).chain(frames.saturating_sub(2 * REACH).max(first)..frames) {
            out[i] = slope(window(track, i));
        }
    }
}

/// Twice the sum of the squared distances.
const DIVISOR: f32 = 10.0;

/// As [`delta`], but between values that are not 0 only. There openSMILE adds to the divisor with
/// every pair of values, of every track and frame, instead of starting anew: deltas of voice shrink
/// in the course of a recording. This is kept.
pub(super) fn voice_deltas(tracks: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let frames = tracks.first().map_or(0, |t| t.len() + REACH);
    let mut out = vec![Vec::with_capacity(frames); tracks.len()];
    let mut divisor = DIVISOR;
    for i in 0..frames {
        for (track, out) in tracks.iter().zip(&mut out) {
            let w = window(track, i);
            let mut sum = 0.0f32;
            for (distance, (before, after)) in [(1.0, (w[1], w[3])), (2.0, (w[0], w[4]))] {
                if before != 0.0 && after != 0.0 {
                    sum += distance * (after - before);
                    divisor += distance * distance;
                }
            }
            out.push(sum / divisor);
        }
    }
    out
}

fn window(track: &[f32], i: usize) -> [f32; 5] {
    let last = track.len().saturating_sub(1);
    std::array::from_fn(|k| {
        let at = (i + k).saturating_sub(REACH).min(last);
        track.get(at).copied().unwrap_or(0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delta_of_a_ramp_is_its_slope() {
        let ramp: Vec<f32> = (0..20).map(|i| 0.5 * i as f32).collect();
        let d = deltas(&[ramp], 0);
        assert_eq!(d[0].len(), 22);
        assert!(d[0][2..18].iter().all(|&v| (v - 0.5).abs() < 1e-6));
    }
}
