//! How far each frame stands out of the noise.

use crate::bands::{Bands, COUNT};
use crate::FRAME_RATE;

/// The level of a band that is exceeded in all but this share of the frames counts as its noise
/// (the quantile method of Stahl, Fischer and Bippus, ICASSP 2000). Even without pauses every band
/// is quiet at times.
const QUANTILE: f64 = 0.1;
/// The noise is found anew in blocks of this length, because it may change. Seconds.
const BLOCK: f64 = 60.0;
/// Frames to each side that a value is averaged over: 70 ms together.
const REACH: usize = 3;
/// A band counts at most this much, in dB, so that a single loud band does not make a frame.
const MOST: f32 = 30.0;

/// Mean over the bands of the level above the band's noise, in dB, smoothed in time.
pub(crate) fn of(bands: &Bands) -> Vec<f64> {
    let frames = bands.len();
    let blocks = ((frames as f64 / (BLOCK * FRAME_RATE)).round() as usize).max(1);
    let mut raw = Vec::with_capacity(frames);
    for block in 0..blocks {
        let (from, to) = (block * frames / blocks, (block + 1) * frames / blocks);
        let levels = &bands.levels[from..to];
        let noise: Vec<f32> = (0..COUNT).map(|band| quantile(levels, band)).collect();
        raw.extend(levels.iter().map(|frame| {
            let above = frame
                .iter()
                .zip(&noise)
                .map(|(l, n)| (l - n).clamp(0.0, MOST));
            f64::from(above.sum::<f32>()) / COUNT as f64
        }));
    }
    average(&raw)
}

fn quantile(levels: &[[f32; COUNT]], band: usize) -> f32 {
    let mut all: Vec<f32> = levels.iter().map(|frame| frame[band]).collect();
    if all.is_empty() {
        return 0.0;
    }
    let at = (all.len() as f64 * QUANTILE) as usize;
    let (_, value, _) = all.select_nth_unstable_by(at, f32::total_cmp);
    *value
}

/// Moving average over `2·REACH + 1` frames, fewer at the ends.
fn average(values: &[f64]) -> Vec<f64> {
    let around = |i: usize| {
        let from = i.saturating_sub(REACH);
        let to = (i + REACH + 1).min(values.len());
        values[from..to].iter().sum::<f64>() / (to - from) as f64
    };
    (0..values.len()).map(around).collect()
}
