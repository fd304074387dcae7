//! Functionals of ComParE.

use super::lld::{Tracks, ENERGY, VOICE};
use super::tracks::{deltas, low_level};
use crate::os::dsp::lpc::{autocorrelation, levinson};
use crate::os::functionals::limit::soft;
use crate::os::functionals::means::Means;
use crate::os::functionals::peaks::Peaks;
use crate::os::functionals::percentiles::{percentile, sorted};
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

/// One row in the order of [`super::functional_names`].
///
/// openSMILE summarises when the end of the recording comes, over the frames that have passed all
/// stages by then; how many these are depends on which tracks are read together.
pub(crate) fn functionals(tracks: &Tracks) -> Vec<f32> {
    let smoothed = low_level(tracks);
    let changes = deltas(&smoothed, VOICE);
    let (long, short) = (tracks.voice[0].len(), tracks.spectral[0].len());
    let with_deltas = |n: usize| n.saturating_sub(AHEAD);
    let energy = VOICE..VOICE + ENERGY;
    let spectral = VOICE + ENERGY..smoothed.len();
    let mut row = Vec::with_capacity(6373);
    for (group, n) in [(energy, with_deltas(long)), (spectral, with_deltas(short))] {
        for t in smoothed[group.clone()].iter().chain(&changes[group]) {
            shape(&t[..n], &mut row);
        }
    }
    let counted = tracks.counted;
    for t in smoothed[..VOICE].iter().chain(&changes[..VOICE]) {
        voiced(&nonzero(&t[..with_deltas(counted)]), &mut row);
    }
    stretches(&smoothed[0][..counted], &mut row);
    for t in &smoothed[VOICE..] {
        plain(&t[..long], &mut row);
    }
    for t in &changes[VOICE..] {
        change(&t[..with_deltas(long)], &mut row);
    }
    row
}

fn nonzero(x: &[f32]) -> Vec<f32> {
    x.iter().copied().filter(|&v| v != 0.0).collect()
}

fn shape(x: &[f32], row: &mut Vec<f32>) {
    extremes(x, row);
    spread(x, row);
    let s = Segments::of(&crossings(x, &LEVELS, MOST_SEGMENTS), MOST_SEGMENTS);
    row.extend([s.mean, s.longest, s.shortest, s.stddev].map(|v| v * HOP as f32));
    times(x, row);
    prediction(x, row);
}

fn voiced(x: &[f32], row: &mut Vec<f32>) {
    let m = Means::of(x);
    row.extend([Moments::of(x).mean, m.flatness, m.positive, m.quadratic]);
    extremes(x, row);
    trend(x, 1.0, row);
    spread(x, row);
    times(x, row);
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
    row.extend([Moments::of(x).mean, m.flatness, m.quadratic]);
    peaks(x, row);
    trend(x, 1.0 / HOP, row);
}

fn change(x: &[f32], row: &mut Vec<f32>) {
    let m = Means::of(x);
    row.extend([m.flatness, m.positive, m.quadratic]);
    peaks(x, row);
}

fn extremes(x: &[f32], row: &mut Vec<f32>) {
    let e = Extremes::of(x);
    row.extend([e.range, e.max_at, e.min_at]);
}

fn spread(x: &[f32], row: &mut Vec<f32>) {
    let ranked = sorted(x);
    let [q1, q2, q3] = [0.25, 0.50, 0.75].map(|p| percentile(&ranked, p));
    let [low, high] = [0.01, 0.99].map(|p| percentile(&ranked, p));
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

fn times(x: &[f32], row: &mut Vec<f32>) {
    let t = Times::of(x);
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

fn trend(x: &[f32], per_second: f64, row: &mut Vec<f32>) {
    let r = Regression::of(x, per_second);
    row.extend([r.slope, r.offset, r.line_error]);
    row.extend(r.parabola);
    row.extend([r.parabola_error, r.centroid]);
}

fn peaks(x: &[f32], row: &mut Vec<f32>) {
    if x.is_empty() {
        row.extend([0.0; 12]);
        return;
    }
    let p = Peaks::of(x, HOP);
    let mean = Moments::of(x).mean;
    let range = Extremes::of(x).range;
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
