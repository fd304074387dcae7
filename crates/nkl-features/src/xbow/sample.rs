//! What a codebook is learned from: a part of the frames of each recording.

use crate::os::{Analyser, Level};
use crate::Extractor;
use ndarray::ArrayView2;
use std::sync::Arc;

/// One row per recording: number of frames, mean and variance of each descriptor, then evenly spaced
/// frames (places past the last are left undefined).
pub(super) struct Sample {
    pub descriptors: Arc<Analyser>,
    /// Frames kept of a recording.
    pub frames: usize,
}

impl Sample {
    fn width(&self) -> usize {
        let names = self.descriptors.names(Level::LowLevel);
        names.map_or(0, |n| n.len())
    }
}

impl Extractor for Sample {
    fn name(&self) -> &str {
        "xbow-frames"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        let set = self.descriptors.set().name();
        format!("set={set} frames={}", self.frames)
    }

    fn sample_rate(&self) -> Option<u32> {
        None
    }

    fn feature_names(&self) -> Vec<String> {
        let places = 1 + (2 + self.frames) * self.width();
        (0..places).map(|i| i.to_string()).collect()
    }

    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String> {
        let values = self
            .descriptors
            .frames(Level::LowLevel, audio, rate)?
            .values;
        let (n, width) = values.dim();
        let Some((count, rest)) = out.split_first_mut() else {
            return Ok(());
        };
        *count = n as f32;
        let (means, rest) = rest.split_at_mut(width.min(rest.len()));
        let (variances, rest) = rest.split_at_mut(width.min(rest.len()));
        for ((column, mean), variance) in values.columns().into_iter().zip(means).zip(variances) {
            let m = column.iter().map(|&v| f64::from(v)).sum::<f64>() / n.max(1) as f64;
            let square = |&v: &f32| (f64::from(v) - m) * (f64::from(v) - m);
            *mean = m as f32;
            *variance = (column.iter().map(square).sum::<f64>() / n.max(1) as f64) as f32;
        }
        let kept = self.frames.min(n);
        for (i, place) in rest.chunks_exact_mut(width.max(1)).take(kept).enumerate() {
            let frame = (2 * i + 1) * n / (2 * kept);
            place
                .iter_mut()
                .zip(values.row(frame))
                .for_each(|(p, v)| *p = *v);
        }
        Ok(())
    }
}

/// What a row says.
pub(super) struct Recording {
    /// Number of its frames.
    pub count: f64,
    pub means: Vec<f64>,
    pub variances: Vec<f64>,
    /// Some of them.
    pub frames: Vec<Vec<f32>>,
}

/// Reads rows of [`Sample`] with `width` descriptors.
pub(super) fn read(rows: ArrayView2<'_, f32>, width: usize) -> Vec<Recording> {
    let recording = |row: ndarray::ArrayView1<'_, f32>| {
        let row = row.to_vec();
        let (count, rest) = row.split_first()?;
        let (means, rest) = rest.split_at_checked(width)?;
        let (variances, frames) = rest.split_at_checked(width)?;
        let wide = |x: &[f32]| x.iter().map(|&v| f64::from(v)).collect();
        let there = |frame: &&[f32]| frame.iter().all(|v| v.is_finite());
        Some(Recording {
            count: f64::from(*count),
            means: wide(means),
            variances: wide(variances),
            frames: (frames.chunks_exact(width.max(1)).take_while(there))
                .map(<[f32]>::to_vec)
                .collect(),
        })
    };
    rows.rows().into_iter().filter_map(recording).collect()
}
