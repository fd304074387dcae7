//! Frames of recordings for models of speakers and sounds.

use crate::looked;
use ndarray::{Array2, Axis};
use nkl_config::plan::CepstraPlan;
use nkl_data::Segment;
use nkl_features::MfccFrames;
use nkl_speakers::verify::{normalise, Normalisation};

/// Computes frames: coefficients, frames of speech, normalisation, in this order.
///
/// They are computed anew in each run and not kept on disk.
pub struct SpeechFrames {
    mfcc: MfccFrames,
    rate: u32,
    normalisation: Normalisation,
    vad: bool,
}

impl SpeechFrames {
    /// With the settings of `section`.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn new(plan: &CepstraPlan, section: &str) -> anyhow::Result<Self> {
        let mfcc = MfccFrames::new(&plan.mfcc)
            .map_err(|reason| anyhow::anyhow!("[{section}]: {}", reason.replace("mfcc.", "")))?;
        Ok(SpeechFrames {
            mfcc,
            rate: plan.mfcc.sample_rate,
            normalisation: match plan.normalisation.as_str() {
                "none" => Normalisation::None,
                "mean_variance" => Normalisation::MeanVariance,
                _ => Normalisation::Mean,
            },
            vad: plan.vad,
        })
    }

    /// Values per frame.
    pub fn dimensions(&self) -> usize {
        self.mfcc.dimensions()
    }

    /// The frames of a segment, shape (frames, D).
    ///
    /// # Errors
    /// A recording that cannot be read, or a value that is not finite; in words, with its name.
    pub fn of(&self, segment: &Segment) -> Result<Array2<f32>, String> {
        let name = segment.path.display();
        let audio = looked::read(segment)?;
        let spoken = if self.vad {
            let settings = nkl_vad::Settings::default();
            nkl_vad::speech(&audio.samples, audio.sample_rate, &settings)
                .map_err(|error| format!("{name}: {error}"))?
        } else {
            Vec::new()
        };
        let samples = nkl_audio::resample(&audio.samples, audio.sample_rate, self.rate)
            .map_err(|error| format!("{name}: {error}"))?;
        let mut frames = self.mfcc.of(&samples);
        let step = self.mfcc.step();
        let within = |frame: &usize| {
            let at = *frame as f64 * step;
            spoken.iter().any(|s| s.start <= at && at < s.end)
        };
        let rows: Vec<usize> = (0..frames.nrows()).filter(within).collect();
        if !rows.is_empty() {
            frames = frames.select(Axis(0), &rows);
        }
        normalise(&mut frames, self.normalisation);
        match frames.iter().all(|v| v.is_finite()) {
            true => Ok(frames),
            false => Err(format!("{name}: its coefficients are not all finite")),
        }
    }
}
