//! Voice measures that agree with Praat: F0, HNR, jitter, shimmer, formants, pauses, syllables,
//! vocal-tract length. Written from the papers and manual pages named in each file, and checked
//! against values that Praat computed.

mod avqi;
mod batch;
mod burg;
mod candidates;
mod correlate;
mod dot;
mod fft;
mod formant;
mod frames;
mod grid;
mod harmonicity;
mod intensity;
mod kolmogorov;
mod lowpass;
mod maximize;
mod measure;
mod names;
mod path;
mod pauses;
mod period;
mod perturbation;
mod pitch;
mod pulses;
mod resample;
mod roots;
mod scan;
mod sinc;
mod sound;
mod speech;
mod tracks;
mod tract;

pub use avqi::{avqi, Avqi, CUTOFF as AVQI_CUTOFF, LOWEST_RATE as AVQI_LOWEST_RATE};
pub use batch::batch_columns;
pub use tracks::{
    formant_track, glottal_pulses, harmonicity_track, intensity_track, pitch_track, Track,
};

use crate::Extractor;
use ndarray::{ArrayView2, ArrayViewMut2};
use nkl_config::plan::FeatsPlan;
use sound::Sound;

/// One line for lists.
pub(crate) const SUMMARY: &str =
    "45 voice measures as Praat computes them: F0, HNR, jitter, shimmer, \
                                  formants, pauses, rates, vocal-tract length";

/// What the columns are.
pub(crate) use names::PAGE;

/// Builds the extractor.
///
/// # Errors
/// If `praat.features` names a column that there is not.
pub(crate) fn build(plan: &FeatsPlan) -> Result<Box<dyn Extractor>, String> {
    let missing = |f: &&String| !names::NAMES.contains(&f.as_str());
    let unmissing: Vec<&str> = plan
        .praat_features
        .iter()
        .filter(missing)
        .map(String::as_str)
        .collect();
    if !unmissing.is_empty() {
        return Err(format!(
            "praat.features names columns that there are not: {}; there are {}",
            unmissing.join(", "),
            names::NAMES.join(", ")
        ));
    }
    Ok(Box::new(Praat {
        keep: plan.praat_features.clone(),
    }))
}

struct Praat {
    keep: Vec<String>,
}

impl Extractor for Praat {
    fn name(&self) -> &str {
        "praat"
    }

    fn version(&self) -> u32 {
        1
    }

    fn settings(&self) -> String {
        String::new()
    }

    fn sample_rate(&self) -> Option<u32> {
        None
    }

    fn feature_names(&self) -> Vec<String> {
        names::NAMES.iter().map(|n| (*n).to_string()).collect()
    }

    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String> {
        let row = features(&[audio], rate)?;
        for (place, value) in out.iter_mut().zip(row) {
            *place = value as f32;
        }
        Ok(())
    }

    fn relation(&self, rows: ArrayView2<'_, f32>, reference: &[usize]) -> Vec<f64> {
        batch::Relation::learn(rows, reference).to_numbers()
    }

    fn relate(&self, rows: ArrayViewMut2<'_, f32>, relation: &[f64]) -> Result<(), String> {
        batch::Relation::from_numbers(relation)?.apply(rows);
        Ok(())
    }

    fn relates(&self) -> bool {
        true
    }

    fn keep(&self) -> &[String] {
        &self.keep
    }
}

/// Names of the 45 columns, in order.
pub fn feature_names() -> &'static [&'static str] {
    &names::NAMES
}

/// The 45 columns of one recording with any number of channels at `rate` Hz. The columns that
/// are relative to other recordings are NaN until [`batch_columns`] fills them.
///
/// # Errors
/// If the recording is shorter than the 0.128 s that the intensity contour needs.
pub fn features(channels: &[&[f32]], rate: u32) -> Result<Vec<f64>, String> {
    if rate == 0 || channels.is_empty() {
        return Err("the recording has no samples".to_string());
    }
    measure::measure(&Sound::new(channels, rate)).map(|row| row.to_vec())
}
