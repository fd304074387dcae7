//! Words, and which of them are near a frame.

use super::sample::Recording;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Typical frames, standardised.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Codebook {
    means: Vec<f32>,
    deviations: Vec<f32>,
    size: usize,
    /// For each descriptor its values in all words.
    columns: Vec<f32>,
}

impl Codebook {
    /// Draws `size` frames of the recordings without putting back, each with a chance that goes by
    /// the length of its recording.
    ///
    /// # Errors
    /// If there are fewer frames than words.
    pub fn learn(recordings: &[Recording], size: usize, seed: u64) -> Result<Self, String> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        // Weighted draw without putting back: the smallest of exponential waiting times
        // (Efraimidis & Spirakis 2006, Weighted random sampling with a reservoir).
        let mut drawn: Vec<(f64, &Vec<f32>)> = Vec::new();
        for recording in recordings {
            let weight = recording.count / recording.frames.len().max(1) as f64;
            drawn.extend(recording.frames.iter().map(|frame| {
                let u: f64 = random.random();
                (-(1.0 - u).ln() / weight, frame)
            }));
        }
        if drawn.len() < size {
            return Err(format!(
                "the training part has {} frames for size = {size} words; take fewer words",
                drawn.len()
            ));
        }
        drawn.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (means, deviations) = standards(recordings);
        let mut columns = vec![0.0; size * means.len()];
        for (word, (_, frame)) in drawn.iter().take(size).enumerate() {
            let values = frame.iter().zip(&means).zip(&deviations);
            for (d, ((v, m), s)) in values.enumerate() {
                if let Some(place) = columns.get_mut(d * size + word) {
                    *place = (v - m) / s;
                }
            }
        }
        Ok(Self {
            means,
            deviations,
            size,
            columns,
        })
    }

    /// Means, deviations and words one after the other.
    pub fn to_numbers(&self) -> Vec<f64> {
        let parts = [&self.means, &self.deviations, &self.columns];
        parts.into_iter().flatten().map(|&v| f64::from(v)).collect()
    }

    /// What [`to_numbers`](Self::to_numbers) gave for `width` descriptors and `size` words.
    pub fn from_numbers(numbers: &[f64], width: usize, size: usize) -> Option<Self> {
        let narrow = |x: &[f64]| x.iter().map(|&v| v as f32).collect::<Vec<f32>>();
        let (means, rest) = numbers.split_at_checked(width)?;
        let (deviations, columns) = rest.split_at_checked(width)?;
        let good = columns.len() == width * size && numbers.iter().all(|v| v.is_finite());
        good.then(|| Self {
            means: narrow(means),
            deviations: narrow(deviations),
            size,
            columns: narrow(columns),
        })
    }

    /// Number of words.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Adds 1 to the counts of the `nearest` words nearest to a frame, the first among equals.
    /// `distances` is a buffer.
    pub fn count(
        &self,
        frame: impl Iterator<Item = f32>,
        nearest: usize,
        distances: &mut Vec<(f32, u32)>,
        counts: &mut [f32],
    ) {
        let mut sums = vec![0.0f32; self.size];
        let standards = self.means.iter().zip(&self.deviations);
        let columns = self.columns.chunks_exact(self.size);
        for ((v, (m, s)), column) in frame.zip(standards).zip(columns) {
            let v = (v - m) / s;
            for (sum, word) in sums.iter_mut().zip(column) {
                *sum += (v - word) * (v - word);
            }
        }
        distances.clear();
        distances.extend(sums.iter().copied().zip(0..));
        let order = |a: &(f32, u32), b: &(f32, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        let Some(last) = nearest.min(distances.len()).checked_sub(1) else {
            return;
        };
        distances.select_nth_unstable_by(last, order);
        for (_, word) in distances.iter().take(last + 1) {
            if let Some(count) = counts.get_mut(*word as usize) {
                *count += 1.0;
            }
        }
    }
}

/// Mean and standard deviation of each descriptor over all frames; a deviation of 0 counts as 1.
fn standards(recordings: &[Recording]) -> (Vec<f32>, Vec<f32>) {
    let width = recordings.first().map_or(0, |r| r.means.len());
    let total: f64 = recordings.iter().map(|r| r.count).sum();
    let over_all = |value: &dyn Fn(&Recording) -> f64| {
        recordings.iter().map(|r| r.count * value(r)).sum::<f64>() / total
    };
    (0..width)
        .map(|d| {
            let mean = over_all(&|r| r.means.get(d).copied().unwrap_or(0.0));
            let variance = over_all(&|r| {
                let (m, v) = (r.means.get(d), r.variances.get(d));
                let away = m.copied().unwrap_or(0.0) - mean;
                v.copied().unwrap_or(0.0) + away * away
            });
            let deviation = variance.sqrt() as f32;
            (mean as f32, if deviation > 0.0 { deviation } else { 1.0 })
        })
        .unzip()
}
