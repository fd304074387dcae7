//! Pitch candidates of one frame: the peaks of its correlation.

use super::correlate::Lags;
use super::frames::Layout;
use super::maximize::{maximum, maximum_from_golden};
use super::pitch::PitchSettings;
use super::sinc;

/// Interpolation depth in samples for the peak itself.
pub(super) const DEPTH: usize = 70;
/// Interpolation depth for a first idea of a peak's height.
const FIRST_DEPTH: usize = 30;
/// How far from the end of the correlation a change of depth can still be felt, in samples.
const KINKED: usize = 60;
/// Accuracy of a peak's position in samples.
const TOLERANCE: f64 = 1e-6;

/// One pitch candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// Frequency in Hz; 0 is the unvoiced candidate.
    pub frequency: f64,
    /// Height of the correlation peak, at most 1.
    pub strength: f64,
}

impl Candidate {
    /// The candidate that every frame has.
    pub const UNVOICED: Self = Self {
        frequency: 0.0,
        strength: 0.0,
    };

    /// Whether the frequency lies between 0 and `ceiling`; NaN does not.
    pub fn is_voiced(&self, ceiling: f64) -> bool {
        self.frequency > 0.0 && self.frequency < ceiling
    }
}

/// Short windows can give correlations above 1; they are mirrored at 1.
pub(super) fn mirror(strength: f64) -> f64 {
    if strength > 1.0 {
        1.0 / strength
    } else {
        strength
    }
}

/// Lag and height of the interpolated correlation around the local maximum at `lag`.
///
/// Near the end of the correlation the depth of interpolation changes with the lag, and the
/// curve has a kink at each sample.
pub(super) fn refine(
    lags: &Lags,
    reach: usize,
    lag: usize,
    depth: usize,
    tolerance: f64,
) -> (f64, f64) {
    let curve = |d: f64| at(lags, reach, lag as f64 + d, depth);
    let (offset, height) = if reach - lag < depth.min(KINKED) {
        maximum_from_golden(tolerance, curve)
    } else {
        maximum(
            [lags.at(lag - 1), lags.at(lag), lags.at(lag + 1)],
            tolerance,
            curve,
        )
    };
    (lag as f64 + offset, height)
}

/// Interpolated correlation at `lag`; the depth shrinks towards `reach`, the end of the
/// correlation.
pub(super) fn at(lags: &Lags, reach: usize, lag: f64, depth: usize) -> f64 {
    let (values, zero) = lags.mirrored();
    let left = lag.floor() as usize;
    let depth = depth.min(reach.saturating_sub(left));
    let phi = lag - left as f64;
    if depth < 3 || phi == 0.0 || left + depth + zero >= values.len() {
        return sinc::value_at(values, zero as f64 + lag, depth);
    }
    sinc::sinc(values, zero + left, phi, depth)
}

/// Position of the vertex of the parabola through a local maximum and its neighbours.
pub(super) fn parabolic_lag(lags: &Lags, lag: usize) -> f64 {
    let (a, b, c) = (lags.at(lag - 1), lags.at(lag), lags.at(lag + 1));
    lag as f64 + 0.5 * (c - a) / (2.0 * b - a - c)
}

/// Finds the candidates of a frame.
pub(super) struct Finder {
    least: f64,
    lags: std::ops::Range<usize>,
    places: usize,
    octave_cost: f64,
    floor: f64,
    step: f64,
    reach: usize,
    shortest: f64,
}

impl Finder {
    /// `step` is the sampling period in seconds.
    pub fn new(s: &PitchSettings, layout: &Layout, step: f64, ceiling: f64) -> Self {
        let most = s.max_candidates.max((s.ceiling / s.floor).floor() as usize);
        Self {
            least: 0.5 * s.voicing_threshold,
            lags: 2..layout.longest_lag.min(layout.reach),
            places: most - 1,
            octave_cost: s.octave_cost,
            floor: s.floor,
            step,
            reach: layout.reach,
            shortest: 1.0 / step / ceiling,
        }
    }

    /// Appends the voiced candidates, by rising lag of their places.
    ///
    /// Peaks whose frequency can only lie above the ceiling count as unvoiced later and never
    /// beat the unvoiced candidate, so they are not appended; but they do take places.
    pub fn find(&self, lags: &Lags, out: &mut Vec<Candidate>) {
        let peaks = self.lags.clone().filter(|&lag| {
            let here = lags.at(lag);
            here > self.least && here > lags.at(lag - 1) && here >= lags.at(lag + 1)
        });
        let mut kept: Vec<usize> = peaks.collect();
        if kept.len() > self.places {
            kept = self.strongest(lags, &kept);
        }
        for lag in kept {
            if (lag + 1) as f64 <= self.shortest {
                continue;
            }
            let (at, height) = refine(lags, self.reach, lag, DEPTH, TOLERANCE);
            out.push(Candidate {
                frequency: 1.0 / self.step / at,
                strength: mirror(height),
            });
        }
    }

    /// When there are more peaks than places, a new peak takes the place of the weakest, where
    /// high frequencies are favoured by the octave cost.
    fn strongest(&self, lags: &Lags, peaks: &[usize]) -> Vec<usize> {
        let value = |lag: usize| {
            let at_lag = parabolic_lag(lags, lag);
            let height = mirror(at(lags, self.reach, at_lag, FIRST_DEPTH));
            height - self.octave_cost * (self.floor * self.step * at_lag).log2()
        };
        let mut kept: Vec<(usize, f64)> = Vec::with_capacity(self.places);
        for &lag in peaks {
            let new = (lag, value(lag));
            if kept.len() < self.places {
                kept.push(new);
                continue;
            }
            let weakest = kept.iter_mut().reduce(|a, b| if b.1 < a.1 { b } else { a });
            if let Some(weakest) = weakest.filter(|w| new.1 > w.1) {
                *weakest = new;
            }
        }
        kept.into_iter().map(|(lag, _)| lag).collect()
    }
}

/// Vertex of the parabola through three equally spaced values with the highest in the middle:
/// offset from the middle, and height.
pub(super) fn parabola(before: f64, here: f64, after: f64) -> (f64, f64) {
    let slope = 0.5 * (after - before);
    let bend = 2.0 * here - before - after;
    (slope / bend, here + 0.5 * slope * slope / bend)
}
