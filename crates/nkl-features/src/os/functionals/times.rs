//! Where a track is high, rises and bends, as shares of its length.

use crate::os::dsp::lanes::per_processor;

/// Shares of the length; zero for an empty track.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    /// Share of frames above 25, 50, 75 and 90 % of the range.
    pub up: [f32; 4],
    /// Share of steps that rise.
    pub rise: f32,
    /// Share of inner frames at which the track bends to the left (its slope grows).
    pub left: f32,
}

impl Times {
    /// Shares of `x`, whose lowest and highest value are given.
    pub fn of(x: &[f32], (min, max): (f32, f32)) -> Self {
        if x.is_empty() {
            return Self::default();
        }
        let range = max - min;
        let n = x.len() as f32;
        let levels = [0.25f32, 0.50, 0.75, 0.90].map(|share| share * range + min);
        let up = count_above(x, levels).map(|count| count as f32 / n);
        let [rises, bends] = count_steps(x).map(|count| count as f32);
        let over = |count: f32, of: f32| if of != 0.0 { count / of } else { 0.0 };
        Self {
            up,
            rise: over(rises, n - 1.0),
            left: over(bends, n - 2.0),
        }
    }
}

per_processor! {
    /// Numbers of values above each level.
    fn count_above(x: &[f32], levels: [f32; 4]) -> [u32; 4] {
        levels.map(|level| x.iter().map(|&v| u32::from(v > level)).sum())
    }
}

per_processor! {
    /// Numbers of steps up, and of steps that are higher than the one before.
    fn count_steps(x: &[f32]) -> [u32; 2] {
        let rises = x.iter().zip(x.get(1..).unwrap_or(&[]));
        let steps = rises.clone().zip(x.get(2..).unwrap_or(&[]));
        let bends = steps.map(|((a, b), c)| u32::from(b - a < c - b));
        [rises.map(|(a, b)| u32::from(a < b)).sum(), bends.sum()]
    }
}

/// Places of the first highest and the first lowest value as shares of the length, and the range.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extremes {
    /// Highest less lowest value.
    pub range: f32,
    /// Place of the highest value.
    pub max_at: f32,
    /// Place of the lowest value.
    pub min_at: f32,
}

impl Extremes {
    /// Extremes of `x`, whose lowest and highest value are given.
    pub fn of(x: &[f32], (low, high): (f32, f32)) -> Self {
        if x.is_empty() {
            return Self::default();
        }
        let place = |value: f32| x.iter().position(|&v| v == value).unwrap_or(0) as f32;
        let n = x.len() as f32;
        Self {
            range: high - low,
            max_at: place(high) / n,
            min_at: place(low) / n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::dsp::sum::extent;

    #[test]
    fn of_a_ramp() {
        let x: Vec<f32> = (0..=10).map(|i| i as f32).collect();
        let t = Times::of(&x, extent(&x));
        assert_eq!((t.rise, t.left), (1.0, 0.0));
        assert!((t.up[1] - 5.0 / 11.0).abs() < 1e-6);
        assert_eq!(Extremes::of(&x, extent(&x)).max_at, 10.0 / 11.0);
    }
}
