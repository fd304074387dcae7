//! Glottal pulses: one point per period of the voiced stretches, each where the waveform
//! correlates best with the period before (Praat manual, "Sound & Pitch: To PointProcess (cc)").

use super::period::{best_match, Match, Scratch};
use super::pitch::Pitch;
use super::sound::Sound;

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
