//! Functionals of ComParE.

use super::lld::{Tracks, ENERGY};
use super::tracks::{delta, energy_and_spectrum, voice, voice_deltas};
use crate::os::dsp::lpc::{autocorrelation, levinson};
use crate::os::dsp::sum::extent;
use crate::os::functionals::limit::soft;
use crate::os::functionals::means::Means;
use crate::os::functionals::moments::mean;
use crate::os::functionals::peaks::Peaks;
use crate::os::functionals::percentiles::percentiles;
use crate::os::functionals::regression::Regression;
use crate::os::functionals::segments::{crossings, runs, Segments};
use crate::os::functionals::times::{Extremes, Times};
use crate::os::functionals::Moments;

/// Seconds per frame: the hop asked for, also where the rate does not allow exactly that.
const HOP: f64 = 0.010;
const MOST_SEGMENTS: usize = 100;
const LEVELS: [f32; 2] = [0.25, 0.75];
const ORDER: usize = 5;
/// Deltas reach this far ahead, so that much less is known when the end comes.
const AHEAD: usize = 2;
/// Ratios to a mean are linear up to this, and then bend towards twice as much.
const RATIO: f32 = 10.0;

/// Statistics of one track and its deltas, as they are grouped in a row.
#[derive(Default)]
struct Parts {
    shape: Vec<f32>,
    delta_shape: Vec<f32>,
    plain: Vec<f32>,
    change: Vec<f32>,
}

/// One row in the order of [`super::functional_names`].
///
/// openSMILE summarises when the end of the recording comes, over the frames that have passed all
/// stages by then; how many these are depends on which tracks are read together. Tracks are smoothed
/// and derived one at a time, so that a long recording does not need the memory for all of them.
pub(crate) fn functionals(tracks: &Tracks) -> Vec<f32> {
    let (long, short) = (tracks.voice[0].len(), tracks.spectral[0].len());
    let with_deltas = |n: usize| n.saturating_sub(AHEAD);
    let parts: Vec<Parts> = energy_and_spectrum(tracks)
        .enumerate()
        .map(|(i, smoothed)| {
            let n = with_deltas(if i < ENERGY { long } else { short });
            let changes = delta(&smoothed);
            let mut parts = Parts::default();
            shape(&smoothed[..n], &mut parts.shape);
            shape(&changes[..n], &mut parts.delta_shape);
            plain(&smoothed[..long], &mut parts.plain);
            change(&changes[..with_deltas(long)], &mut parts.change);
            parts
        })
        .collect();
    let mut row = Vec::with_capacity(6373);
    let (energy, spectral) = parts.split_at(ENERGY);
    for group in [energy, spectral] {
        group.iter().for_each(|p| row.extend(&p.shape));
        group.iter().for_each(|p| row.extend(&p.delta_shape));
    }
    let smoothed = voice(tracks);
    let changes = voice_deltas(&smoothed);
    let counted = tracks.counted;
    for t in smoothed.iter().chain(&changes) {
        voiced(&nonzero(&t[..with_deltas(counted)]), &mut row);
    }
    stretches(&smoothed[0][..counted], &mut row);
    parts.iter().for_each(|p| row.extend(&p.plain));
    parts.iter().for_each(|p| row.extend(&p.change));
    row
}

fn nonzero(x: &[f32]) -> Vec<f32> {
    x.iter().copied().filter(|&v| v != 0.0).collect()
}

fn shape(x: &[f32], row: &mut Vec<f32>) {
    let bounds = extent(x);
    extremes(x, bounds, row);
    spread(x, row);
    let s = Segments::of(&crossings(x, bounds, &LEVELS, MOST_SEGMENTS), MOST_SEGMENTS);
    row.extend([s.mean, s.longest, s.shortest, s.stddev].map(|v| v * HOP as f32));
    times(x, bounds, row);
    prediction(x, row);
}

fn voiced(x: &[f32], row: &mut Vec<f32>) {
    let m = Means::of(x);
    row.extend([mean(x), m.flatness, m.positive, m.quadratic]);
    let bounds = extent(x);
    extremes(x, bounds, row);
    trend(x, bounds, 1.0, row);
    spread(x, row);
    times(x, bounds, row);
    prediction(x, row);
}

fn stretches(pitch: &[f32], row: &mut Vec<f32>) {
    let share = nonzero(pitch).len() as f32 / pitch.len().max(1) as f32;
    let s = Segments::of(&runs(pitch, |v| v != 0.0), MOST_SEGMENTS);
    row.push(share);
    row.extend([s.mean, s.longest, s.shortest, s.stddev].map(|v| v * HOP as f32));
}

fn plain(x: &[f32], row: &mut Vec<f32>) {
    let m = Means::of(x);
    let (mean, bounds) = (mean(x), extent(x));
    row.extend([mean, m.flatness, m.quadratic]);
    peaks(x, mean, bounds, row);
    trend(x, bounds, 1.0 / HOP, row);
}

fn change(x: &[f32], row: &mut Vec<f32>) {
    let m = Means::of(x);
    row.extend([m.flatness, m.positive, m.quadratic]);
    peaks(x, mean(x), extent(x), row);
}

fn extremes(x: &[f32], bounds: (f32, f32), row: &mut Vec<f32>) {
    let e = Extremes::of(x, bounds);
    row.extend([e.range, e.max_at, e.min_at]);
}

fn spread(x: &[f32], row: &mut Vec<f32>) {
    let [low, q1, q2, q3, high] = percentiles(x, [0.01, 0.25, 0.50, 0.75, 0.99]);
    row.extend([
        q1,
        q2,
        q3,
        q2 - q1,
        q3 - q2,
        q3 - q1,
        low,
        high,
        (high - low).abs(),
    ]);
    let m = Moments::of(x);
    row.extend([m.stddev as f32, m.skewness, m.kurtosis]);
}

fn times(x: &[f32], bounds: (f32, f32), row: &mut Vec<f32>) {
    let t = Times::of(x, bounds);
    row.extend(t.up);
    row.extend([t.rise, t.left]);
}

/// Residual energy per frame and coefficients of a linear prediction of the track.
fn prediction(x: &[f32], row: &mut Vec<f32>) {
    let r: [f32; ORDER + 1] = autocorrelation(x);
    let mut a = [0.0f32; ORDER];
    row.push(levinson(&r, &mut a) / x.len().max(1) as f32);
    row.extend(a);
}

fn trend(x: &[f32], bounds: (f32, f32), per_second: f64, row: &mut Vec<f32>) {
    let r = Regression::of(x, bounds, per_second);
    row.extend([r.slope, r.offset, r.line_error]);
    row.extend(r.parabola);
    row.extend([r.parabola_error, r.centroid]);
}

fn peaks(x: &[f32], mean: f32, (low, high): (f32, f32), row: &mut Vec<f32>) {
    if x.is_empty() {
        row.extend([0.0; 12]);
        return;
    }
    let range = high - low;
    let p = Peaks::of(x, range, HOP);
    let relative = |v: f32| {
        if range != 0.0 {
            (v / range).abs().min(1.0)
        } else {
            v
        }
    };
    let hop = HOP as f32;
    row.extend([
        p.distance.mean * hop,
        p.distance.stddev * hop,
        p.range,
        relative(p.range),
        p.mean,
        p.mean - mean,
        if mean != 0.0 {
            soft(p.mean / mean, RATIO, RATIO)
        } else {
            2.0 * RATIO
        },
        relative(p.valley_range),
        p.rising.mean,
        p.rising.stddev,
        p.falling.mean,
        p.falling.stddev,
    ]);
}
