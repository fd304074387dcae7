//! Glottal pulses: one point per period of the voiced stretches, each where the waveform
//! correlates best with the period before (Praat manual, "Sound & Pitch: To PointProcess (cc)").

use super::pitch::Pitch;
use super::sound::Sound;

/// A search for the next period: how well the best match correlates, and the peak amplitude
/// there.
struct Match {
    time: Option<f64>,
    correlation: f64,
    peak: f64,
}

/// Times of the pulses in seconds, ascending.
pub(super) fn pulses(sound: &Sound<'_>, pitch: &Pitch) -> Vec<f64> {
    let mut points = Points {
        times: Vec::new(),
        added_right: f64::NEG_INFINITY,
    };
    let loudest = sound.peak();
    let mut scratch = Scratch::default();
    let mut after = 0.0;
    while let Some((left, right)) = voiced_stretch_after(pitch, after) {
        let middle = 0.5 * (left + right);
        if let Some(f0) = pitch.at(middle) {
            let first = extremum(sound, middle - 0.5 / f0, middle + 0.5 / f0);
            points.add(first);
            let walk = Walk {
                sound,
                pitch,
                loudest,
                left,
                right,
            };
            walk.leftwards(first, &mut points, &mut scratch);
            walk.rightwards(first, &mut points, &mut scratch);
        }
        after = right;
    }
    points.times
}

/// Points in time order, and the last one that a walk to the right has set.
struct Points {
    times: Vec<f64>,
    added_right: f64,
}

impl Points {
    fn add(&mut self, time: f64) {
        let at = self.times.partition_point(|&t| t <= time);
        if at == self.times.len() || at == 0 || self.times[at - 1] != time {
            self.times.insert(at, time);
        }
    }
}

/// The walk over one voiced stretch.
struct Walk<'s, 'a> {
    sound: &'s Sound<'a>,
    pitch: &'s Pitch,
    loudest: f64,
    left: f64,
    right: f64,
}

impl Walk<'_, '_> {
    /// A pulse inside the stretch needs a correlation of 0.3 and 1 % of the peak amplitude; the
    /// one that ends the walk outside needs 0.7 and 2.3333 %.
    fn inside(&self, m: &Match) -> bool {
        m.correlation > 0.3 && (m.peak == 0.0 || m.peak > 0.01 * self.loudest)
    }

    fn outside(&self, m: &Match) -> bool {
        m.correlation > 0.7 && m.peak > 0.023333 * self.loudest
    }

    /// No walk can have more steps than this; it only ends loops on degenerate input.
    fn most_steps(&self) -> usize {
        ((self.right - self.left) * self.sound.rate) as usize + 16
    }

    fn leftwards(&self, first: f64, points: &mut Points, scratch: &mut Scratch) {
        let mut time = first;
        for _ in 0..self.most_steps() {
            let Some(f0) = self.pitch.at(time) else {
                return;
            };
            let range = (time - 1.25 / f0, time - 0.8 / f0);
            let found = best_match(self.sound, time, 1.0 / f0, range, scratch);
            time = found.time.unwrap_or(time - 1.0 / f0);
            let new_ground = time - points.added_right > 0.8 / f0;
            if time < self.left {
                if self.outside(&found) && new_ground {
                    points.add(time);
                }
                return;
            }
            // a stretch that was unvoiced before is not filled twice
            if self.inside(&found) && new_ground {
                points.add(time);
            }
        }
    }

    fn rightwards(&self, first: f64, points: &mut Points, scratch: &mut Scratch) {
        let mut time = first;
        for _ in 0..self.most_steps() {
            let Some(f0) = self.pitch.at(time) else {
                return;
            };
            let range = (time + 0.8 / f0, time + 1.25 / f0);
            let found = best_match(self.sound, time, 1.0 / f0, range, scratch);
            time = found.time.unwrap_or(time + 1.0 / f0);
            let ended = time > self.right;
            if if ended {
                self.outside(&found)
            } else {
                self.inside(&found)
            } {
                points.add(time);
                points.added_right = time;
            }
            if ended {
                return;
            }
        }
    }
}

/// The first run of voiced frames that ends after `after`: from half a frame before it to half a
/// frame behind it, in seconds.
fn voiced_stretch_after(pitch: &Pitch, after: f64) -> Option<(f64, f64)> {
    let grid = &pitch.grid;
    let start = grid.high(after).max(0) as usize;
    let first = (start..grid.len).find(|&i| pitch.voiced(i).is_some())?;
    let end = (first..grid.len)
        .find(|&i| pitch.voiced(i).is_none())
        .unwrap_or(grid.len);
    let left = grid.time(first) - 0.5 * grid.step;
    let right = (grid.time(end - 1) + 0.5 * grid.step).min(grid.end);
    let usable = left < grid.end - 0.5 * grid.step && right > after;
    usable.then_some((left.max(0.0), right))
}

/// Time of the largest absolute value around `[from, to]`, by a parabola through it.
fn extremum(sound: &Sound<'_>, from: f64, to: f64) -> f64 {
    let start = sound.grid.low(from).max(0) as usize;
    let end = (sound.grid.high(to) + 1).clamp(0, sound.len() as i64) as usize;
    if start >= end {
        return 0.5 * (from + to);
    }
    let at = |i: usize| sound.pair_mean(start + i);
    let n = end - start;
    let (mut low, mut high) = (0, 0);
    for i in 1..n {
        if at(i) < at(low) {
            low = i;
        }
        if at(i) > at(high) {
            high = i;
        }
    }
    let best = if at(low).abs() > at(high).abs() {
        low
    } else {
        high
    };
    let offset = if n == 2 && at(0).abs() == at(1).abs() {
        0.5
    } else if n > 2 && at(low) == at(high) {
        0.5 * (n as f64 - 1.0)
    } else if n < 3 || best == 0 || best == n - 1 {
        best as f64
    } else {
        let (l, m, r) = (at(best - 1), at(best), at(best + 1));
        best as f64 + 0.5 * (r - l) / (2.0 * m - l - r)
    };
    sound.grid.first + (start as f64 + offset) * sound.grid.step
}

/// Buffers of [`best_match`].
#[derive(Default)]
struct Scratch {
    here: Vec<f64>,
    there: Vec<f64>,
    product: Vec<f64>,
    energy: Vec<f64>,
}

/// Where, with its middle in `range`, a window of `length` seconds correlates best with the one
/// around `time`; the position by a parabola.
///
/// The first position counts as a peak if it is not negative, as if 0 came before it, and the
/// amplitude peak is that of the window one sample further right: both decide which pulses the
/// original keeps.
fn best_match(
    sound: &Sound<'_>,
    time: f64,
    length: f64,
    range: (f64, f64),
    scratch: &mut Scratch,
) -> Match {
    let grid = &sound.grid;
    let half = 0.5 * length;
    let left = grid.nearest(time - half);
    let len = grid.nearest(time + half) - left + 1;
    let first = grid.low(range.0 - half);
    let last = grid.high(range.1 - half);
    let mut result = Match {
        time: None,
        correlation: -1.0,
        peak: 0.0,
    };
    if len < 1 || last < first {
        return result;
    }
    let len = len as usize;
    let shifts = (last - first) as usize + 1;
    correlate(sound, (left, first), len, shifts, scratch);
    let (mut before, mut here) = (0.0, 0.0);
    let (mut sides, mut at) = ((0.0, 0.0), 0);
    for shift in 0..shifts {
        let r = scratch.energy[shift];
        if here > result.correlation && here >= before && here >= r {
            result.correlation = here;
            sides = (before, r);
            at = shift;
        }
        (before, here) = (here, r);
    }
    if result.correlation == -1.0 {
        return result;
    }
    result.peak = window_peak(sound, (left, first + at as i64), len);
    let mut position = (first + at as i64 - 1) as f64;
    let bend = 2.0 * result.correlation - sides.0 - sides.1;
    if bend != 0.0 {
        let slope = 0.5 * (sides.1 - sides.0);
        result.correlation += 0.5 * slope * slope / bend;
        position += slope / bend;
    }
    result.time = Some(time + (position - left as f64) * grid.step);
    result
}

/// Largest absolute sample of the window at `starts.1`, where both windows lie in the sound.
fn window_peak(sound: &Sound<'_>, starts: (i64, i64), len: usize) -> f64 {
    let inside = overlap(sound.len(), starts, len);
    let from = starts.1 + inside.start;
    let to = starts.1 + inside.end;
    let range = from.max(0) as usize..to.max(0) as usize;
    sound
        .channels
        .iter()
        .flat_map(|c| c.get(range.clone()).unwrap_or_default())
        .fold(0.0, |p: f64, &x| p.max(f64::from(x).abs()))
}

/// The part of `0..len` for which both windows lie in a sound of `n` samples.
fn overlap(n: usize, starts: (i64, i64), len: usize) -> std::ops::Range<i64> {
    let from = 0.max(-starts.0).max(-starts.1);
    let to = (len as i64)
        .min(n as i64 - starts.0)
        .min(n as i64 - starts.1);
    from..to.max(from)
}

/// Normalised correlations of the window at `starts.0` with those at `starts.1 + shift`, into
/// `scratch.energy`; 0 where there is no product.
fn correlate(
    sound: &Sound<'_>,
    starts: (i64, i64),
    len: usize,
    shifts: usize,
    scratch: &mut Scratch,
) {
    let n = sound.len() as i64;
    scratch.product.clear();
    scratch.product.resize(shifts, 0.0);
    scratch.energy.clear();
    scratch.energy.resize(shifts, 0.0);
    let whole = starts.0 >= 0
        && starts.1 >= 0
        && starts.0 + len as i64 <= n
        && starts.1 + (len + shifts) as i64 <= n + 1;
    if whole {
        correlate_inside(
            sound,
            (starts.0 as usize, starts.1 as usize),
            len,
            shifts,
            scratch,
        );
        return;
    }
    for shift in 0..shifts {
        let pair = (starts.0, starts.1 + shift as i64);
        let (mut norm1, mut norm2, mut product) = (0.0, 0.0, 0.0);
        for k in overlap(sound.len(), pair, len) {
            let (a, b) = ((pair.0 + k) as usize, (pair.1 + k) as usize);
            for c in &sound.channels {
                let (x, y) = (f64::from(c[a]), f64::from(c[b]));
                norm1 += x * x;
                norm2 += y * y;
                product += x * y;
            }
        }
        scratch.energy[shift] = normalise(product, norm1, norm2);
    }
}

fn normalise(product: f64, norm1: f64, norm2: f64) -> f64 {
    if product != 0.0 {
        product / (norm1 * norm2).sqrt()
    } else {
        0.0
    }
}

/// [`correlate`] where all windows lie in the sound: the energies come from running sums.
fn correlate_inside(
    sound: &Sound<'_>,
    starts: (usize, usize),
    len: usize,
    shifts: usize,
    scratch: &mut Scratch,
) {
    let mut norm1 = 0.0;
    for c in &sound.channels {
        let load = |out: &mut Vec<f64>, from: usize, n: usize| {
            out.clear();
            out.extend(c[from..from + n].iter().map(|&x| f64::from(x)));
        };
        load(&mut scratch.here, starts.0, len);
        load(&mut scratch.there, starts.1, len + shifts - 1);
        norm1 += dot(&scratch.here, &scratch.here);
        let first = dot(&scratch.there[..len], &scratch.there[..len]);
        let mut energy = first;
        for shift in 0..shifts {
            let window = &scratch.there[shift..shift + len];
            if shift > 0 {
                energy += window[len - 1].powi(2) - scratch.there[shift - 1].powi(2);
                if energy < 1e-6 * first {
                    energy = dot(window, window); // the running sum has lost its digits
                }
            }
            scratch.product[shift] += dot(&scratch.here, window);
            scratch.energy[shift] += energy;
        }
    }
    for (energy, &product) in scratch.energy.iter_mut().zip(&scratch.product) {
        *energy = normalise(product, norm1, *energy);
    }
}

/// Scalar product with eight running sums, so that it needs no order of its own.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (heads_a, heads_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = heads_a
        .remainder()
        .iter()
        .zip(heads_b.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in heads_a.zip(heads_b) {
        for l in 0..8 {
            sums[l] += x[l] * y[l];
        }
    }
    let [s0, s1, s2, s3, s4, s5, s6, s7] = sums;
    ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7)) + rest
}
