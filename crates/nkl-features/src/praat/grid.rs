//! Equally spaced points in time: samples of a sound, frames of an analysis.

/// Points at `first + i * step` (`i` from 0) for a recording that lasts from 0 to `end` seconds.
///
/// Positions are computed from 1-based indices, because a floor taken after adding 1 rounds
/// differently in the last bit, and which sample a frame starts at depends on that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    /// Time of the first point in seconds.
    pub first: f64,
    /// Distance in seconds.
    pub step: f64,
    /// Number of points.
    pub len: usize,
    /// End of the recording in seconds.
    pub end: f64,
}

impl Grid {
    /// The samples of a recording: each in the middle of its sampling period.
    pub fn of_samples(len: usize, rate: f64) -> Self {
        let step = 1.0 / rate;
        Self {
            first: 0.5 * step,
            step,
            len,
            end: len as f64 / rate,
        }
    }

    /// As many frames as fit, `step` seconds apart, laid symmetrically into the recording;
    /// none if it is shorter than one `window` (seconds).
    pub fn of_frames(samples: &Grid, window: f64, step: f64) -> Option<Self> {
        let duration = samples.step * samples.len as f64;
        if window > duration {
            return None;
        }
        let len = ((duration - window) / step).floor() as usize + 1;
        let middle = samples.first - 0.5 * samples.step + 0.5 * duration;
        let first = middle - 0.5 * (len as f64 * step) + 0.5 * step;
        Some(Self {
            first,
            step,
            len,
            end: samples.end,
        })
    }

    /// Time of point `i` in seconds.
    pub fn time(&self, i: usize) -> f64 {
        self.first + i as f64 * self.step
    }

    fn position(&self, time: f64) -> f64 {
        (time - self.first) / self.step + 1.0
    }

    /// Index of the last point at or before `time`; may lie outside the grid.
    pub fn low(&self, time: f64) -> i64 {
        self.position(time).floor() as i64 - 1
    }

    /// Index of the first point at or after `time`; may lie outside the grid.
    pub fn high(&self, time: f64) -> i64 {
        self.position(time).ceil() as i64 - 1
    }

    /// Index of the point nearest to `time`; may lie outside the grid.
    pub fn nearest(&self, time: f64) -> i64 {
        (self.position(time) + 0.5).floor() as i64 - 1
    }

    /// The points within `[from, to]`.
    pub fn within(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let start = ((from - self.first) / self.step).ceil().max(0.0) as usize;
        let end = ((to - self.first) / self.step).floor() + 1.0;
        let end = (end.max(0.0) as usize).min(self.len);
        start.min(end)..end
    }

    /// Linear interpolation at `time` in a track with gaps: the nearer frame must be defined,
    /// and is taken as it is where the farther one is not.
    pub fn value_at(&self, time: f64, value: impl Fn(usize) -> Option<f64>) -> Option<f64> {
        if !(0.0..=self.end).contains(&time) {
            return None;
        }
        let position = self.position(time);
        let left = position.floor();
        let phase = position - left;
        let left = left as i64 - 1;
        let (near, far, weight) = if phase < 0.5 {
            (left, left + 1, phase)
        } else {
            (left + 1, left, 1.0 - phase)
        };
        let at = |i: i64| {
            usize::try_from(i)
                .ok()
                .filter(|&i| i < self.len)
                .and_then(&value)
        };
        let near = at(near)?;
        Some(at(far).map_or(near, |far| near + weight * (far - near)))
    }
}
