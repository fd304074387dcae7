//! Cepstra of single frames, for programs that model frames and not recordings.

use crate::spectral::bands::clip;
use crate::spectral::dct::Dct;
use crate::spectral::{Bands, LogMel, Tracks};
use ndarray::{s, Array2};
use rayon::prelude::*;

/// Frames that are computed at a time.
const BLOCK: usize = 4096;

/// What frames are made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrameSettings {
    /// Sampling rate of the recording, Hz.
    pub rate: u32,
    /// Length of a frame, seconds.
    pub window: f64,
    /// From one frame to the next, seconds.
    pub hop: f64,
    /// Mel bands between 0 Hz and half the rate.
    pub bands: usize,
    /// Coefficients from the first one on; the level is not among them.
    pub coefficients: usize,
}

impl FrameSettings {
    /// 19 coefficients of frames of 25 ms every 10 ms: what is usual for telling speakers apart.
    pub fn speaker(rate: u32) -> Self {
        FrameSettings {
            rate,
            window: 0.025,
            hop: 0.01,
            bands: 30,
            coefficients: 19,
        }
    }
}

/// Frames of a recording; the middle of frame t is at t `hop`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cepstra {
    /// Mel-frequency cepstral coefficients 1, 2, ... of each frame, in dB, shape (frames,
    /// coefficients): those of `FEATS.type = mfcc` without the zeroth.
    pub coefficients: Array2<f32>,
    /// The level of each frame in dB, averaged over the bands: the zeroth coefficient, scaled.
    pub level: Vec<f32>,
}

/// Computes the frames. Any number of threads gives the same bits.
///
/// # Errors
/// More coefficients than bands less one, or times of less than a sample.
pub fn cepstra(audio: &[f32], settings: &FrameSettings) -> Result<Cepstra, String> {
    let samples = |seconds: f64| (seconds * f64::from(settings.rate)).round() as usize;
    let (window, hop) = (samples(settings.window), samples(settings.hop));
    if window == 0 || hop == 0 {
        return Err(format!(
            "frames of {} s every {} s have no sample at {} Hz",
            settings.window, settings.hop, settings.rate
        ));
    }
    let (bands, wanted) = (settings.bands, settings.coefficients);
    if wanted == 0 || wanted >= bands {
        return Err(format!(
            "{wanted} coefficients of {bands} bands: there are at most {}",
            bands.saturating_sub(1)
        ));
    }
    let logmel = LogMel::new(settings.rate, window, hop, bands);
    let dct = Dct::new(bands, wanted + 1);
    let frames = logmel.frames(audio.len());
    let starts: Vec<usize> = (0..frames).step_by(BLOCK).collect();
    let mut blocks: Vec<(f32, Tracks)> = starts
        .par_iter()
        .map(|&start| {
            let mut tracks = Tracks::default();
            let end = frames.min(start + BLOCK);
            let loudest = logmel.part(audio, start..end, &mut tracks);
            (loudest, tracks)
        })
        .collect();
    let loudest = blocks.iter().map(|b| b.0).fold(f32::NEG_INFINITY, f32::max);
    let parts: Vec<(Array2<f32>, Vec<f32>)> = blocks
        .par_iter_mut()
        .map(|(_, tracks)| {
            clip(loudest, tracks);
            let mut out = Tracks::default();
            out.reset(wanted + 1, tracks.frames());
            dct.run_from(tracks, 0, &mut out);
            let rows: Vec<&[f32]> = out.rows().collect();
            let values = Array2::from_shape_fn((tracks.frames(), wanted), |(t, c)| rows[c + 1][t]);
            let scale = 1.0 / (bands as f32).sqrt();
            (values, rows[0].iter().map(|v| v * scale).collect())
        })
        .collect();
    let mut coefficients = Array2::zeros((frames, wanted));
    let mut level = Vec::with_capacity(frames);
    for (start, (values, levels)) in starts.iter().zip(parts) {
        let end = start + values.nrows();
        coefficients.slice_mut(s![*start..end, ..]).assign(&values);
        level.extend(levels);
    }
    Ok(Cepstra {
        coefficients,
        level,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_of_many_blocks_has_the_frames_of_its_parts() {
        let sine = |i: usize| (i as f32 * 0.05).sin() * (i as f32 * 1e-5).cos();
        let audio: Vec<f32> = (0..8_000 * 60).map(sine).collect();
        let settings = FrameSettings::speaker(8_000);
        let all = cepstra(&audio, &settings).unwrap().coefficients;
        assert_eq!(all.dim(), (6001, 19));
        // Far from both ends a part has the same frames, up to the loudest value of the whole.
        let part = cepstra(&audio[80 * 4000..80 * 5000], &settings).unwrap();
        let part = part.coefficients;
        let far = (10..900).flat_map(|t| (0..19).map(move |c| (t, c)));
        for (t, c) in far {
            assert!((all[[4000 + t, c]] - part[[t, c]]).abs() < 0.5);
        }
        assert!(cepstra(
            &audio,
            &FrameSettings {
                bands: 19,
                ..settings
            }
        )
        .is_err());
        assert_eq!(cepstra(&[], &settings).unwrap().level.len(), 1);
    }
}
