//! Where a track is high, rises and bends, as shares of its length.

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
    /// Shares of `x`.
    pub fn of(x: &[f32]) -> Self {
        let Some(&first) = x.first() else {
            return Self::default();
        };
        let (min, max) = x
            .iter()
            .fold((first, first), |(l, h), &v| (l.min(v), h.max(v)));
        let range = max - min;
        let n = x.len() as f32;
        let up = [0.25f32, 0.50, 0.75, 0.90].map(|share| {
            let level = share * range + min;
            x.iter().filter(|&&v| v > level).count() as f32 / n
        });
        let rises = x.windows(2).filter(|w| w[0] < w[1]).count() as f32;
        let bends = x.windows(3).filter(|w| w[1] - w[0] < w[2] - w[1]).count() as f32;
        let over = |count: f32, of: f32| if of != 0.0 { count / of } else { 0.0 };
        Self {
            up,
            rise: over(rises, n - 1.0),
            left: over(bends, n - 2.0),
        }
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
    /// Extremes of `x`.
    pub fn of(x: &[f32]) -> Self {
        let Some(&first) = x.first() else {
            return Self::default();
        };
        let (mut low, mut high) = ((0usize, first), (0usize, first));
        for (i, &v) in x.iter().enumerate() {
            if v > high.1 {
                high = (i, v);
            }
            if v < low.1 {
                low = (i, v);
            }
        }
        let n = x.len() as f32;
        Self {
            range: high.1 - low.1,
            max_at: high.0 as f32 / n,
            min_at: low.0 as f32 / n,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_ramp() {
        let x: Vec<f32> = (0..=10).map(|i| i as f32).collect();
        let t = Times::of(&x);
        assert_eq!((t.rise, t.left), (1.0, 0.0));
        assert!((t.up[1] - 5.0 / 11.0).abs() < 1e-6);
        assert_eq!(Extremes::of(&x).max_at, 10.0 / 11.0);
    }
}
