//! Frames of a recording without what its channel adds.

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

/// What is taken out of each coefficient, over the frames of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// Nothing.
    None,
    /// The mean: a channel that only filters is gone (Atal 1974).
    Mean,
    /// The mean, and the deviation becomes 1.
    MeanVariance,
}

/// Normalises frames, shape (T, D), in place. A coefficient that does not vary becomes 0.
pub fn normalise(frames: &mut Array2<f32>, normalisation: Normalisation) {
    if normalisation == Normalisation::None || frames.is_empty() {
        return;
    }
    let count = frames.nrows() as f64;
    for mut column in frames.axis_iter_mut(Axis(1)) {
        let mean = column.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
        column.mapv_inplace(|v| (f64::from(v) - mean) as f32);
        if normalisation == Normalisation::MeanVariance {
            let square: f64 = column.iter().map(|v| f64::from(*v).powi(2)).sum();
            let deviation = (square / count).sqrt();
            if deviation > 1e-6 {
                column.mapv_inplace(|v| (f64::from(v) / deviation) as f32);
            }
        }
    }
}
