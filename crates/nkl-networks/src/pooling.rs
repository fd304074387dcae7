//! One vector of many frames.

/// How frames become one vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// The mean over time.
    Mean,
    /// The largest value of each dimension.
    Max,
    /// The standard deviation over time (population).
    Std,
    /// Means, then standard deviations.
    MeanStd,
    /// The first frame (where a network puts what it says of the whole, as BERT does).
    First,
    /// The last frame.
    Last,
    /// The output is one vector already; frames are an error.
    None,
}

const NAMES: &[(&str, Pooling)] = &[
    ("mean", Pooling::Mean),
    ("max", Pooling::Max),
    ("std", Pooling::Std),
    ("mean_std", Pooling::MeanStd),
    ("first", Pooling::First),
    ("last", Pooling::Last),
    ("none", Pooling::None),
];

impl Pooling {
    /// By its name in `FEATS.onnx.pooling`.
    pub fn named(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, pooling)| *pooling)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = NAMES.iter().find(|(_, pooling)| *pooling == self);
        found.map_or("none", |(name, _)| name)
    }

    /// Pools frames, which stand one after the other, `width` values each. A single frame gives
    /// itself (and a deviation of 0). Sums are in f64 and in the order of time.
    pub(crate) fn pool(self, frames: &[f32], width: usize) -> Vec<f32> {
        let rows = || frames.chunks_exact(width.max(1));
        let count = rows().len().max(1) as f64;
        let mean = || {
            let mut sums = vec![0.0f64; width];
            for row in rows() {
                for (sum, v) in sums.iter_mut().zip(row) {
                    *sum += f64::from(*v);
                }
            }
            sums.iter_mut().for_each(|sum| *sum /= count);
            sums
        };
        let std = |mean: &[f64]| {
            let mut sums = vec![0.0f64; width];
            for row in rows() {
                for ((sum, v), m) in sums.iter_mut().zip(row).zip(mean) {
                    *sum += (f64::from(*v) - m).powi(2);
                }
            }
            sums.into_iter()
                .map(|sum| (sum / count).sqrt() as f32)
                .collect::<Vec<f32>>()
        };
        let single = |values: Vec<f64>| values.into_iter().map(|v| v as f32).collect::<Vec<f32>>();
        match self {
            Pooling::Mean => single(mean()),
            Pooling::Std => std(&mean()),
            Pooling::MeanStd => {
                let mean = mean();
                let std = std(&mean);
                let mut both = single(mean);
                both.extend(std);
                both
            }
            Pooling::Max => {
                let mut largest = vec![f32::NEG_INFINITY; width];
                for row in rows() {
                    for (max, v) in largest.iter_mut().zip(row) {
                        *max = max.max(*v);
                    }
                }
                largest
            }
            Pooling::First | Pooling::None => rows().next().unwrap_or_default().to_vec(),
            Pooling::Last => rows().next_back().unwrap_or_default().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_frames_of_two() {
        let frames = [1.0, 10.0, 3.0, 10.0, 5.0, 40.0];
        let pool = |name: &str| Pooling::named(name).unwrap().pool(&frames, 2);
        assert_eq!(pool("mean"), [3.0, 20.0]);
        assert_eq!(pool("max"), [5.0, 40.0]);
        assert_eq!(pool("first"), [1.0, 10.0]);
        assert_eq!(pool("last"), [5.0, 40.0]);
        let both = pool("mean_std");
        assert_eq!(&both[..2], [3.0, 20.0]);
        assert!((both[2] - (8.0f32 / 3.0).sqrt()).abs() < 1e-6);
        assert!((both[3] - 200.0f32.sqrt()).abs() < 1e-5);
        assert_eq!(pool("std"), both[2..]);
        assert!(Pooling::named("median").is_none());
    }
}
