//! From a file to the frames in which somebody speaks.

use super::jobs::Job;
use super::speech::Given;
use anyhow::{anyhow, bail, Context, Result};
use ndarray::{concatenate, Array2, Axis};
use nkl_audio::Channels;
use nkl_features::frames::{cepstra, FrameSettings};
use nkl_mixture::files::{BlockValues, FrameFormat};
use nkl_speakers::diarize::{audible, Speech, Timing, AUDIBLE};

/// Highest sampling rate that is looked at; what is above 8 kHz says little about who speaks.
const RATE: u32 = 16_000;
/// Seconds from one frame to the next.
const STEP: f64 = 0.01;
/// Speakers of a conversation are not equally loud.
const ROUNDS: usize = 2;
/// Seconds around what is heard: with more, pauses come between the frames of two speakers.
const PAD: f64 = 0.05;

/// Speech, and how long the recording is in seconds.
pub fn load(job: &Job, given: Option<&Given>) -> Result<(Speech, f64)> {
    let spoken = given.map(|given| given.of(&job.name)).transpose()?;
    match job.format {
        Some(format) => features(job, format, spoken),
        None => recording(job, spoken),
    }
}

fn recording(job: &Job, spoken: Option<Vec<(f64, f64)>>) -> Result<(Speech, f64)> {
    let audio = nkl_audio::read(&job.path, None, Channels::Mix)?;
    let duration = audio.duration();
    let rate = audio.sample_rate.min(RATE);
    let name = || job.path.display().to_string();
    let samples = match rate == audio.sample_rate {
        true => audio.samples,
        false => nkl_audio::resample(&audio.samples, audio.sample_rate, rate).with_context(name)?,
    };
    let settings = nkl_vad::Settings {
        rounds: ROUNDS,
        pad: PAD,
        ..nkl_vad::Settings::default()
    };
    let (frames, found) = rayon::join(
        || cepstra(&samples, &FrameSettings::speaker(rate)),
        || match spoken {
            Some(spoken) => Ok(spoken),
            None => nkl_vad::speech(&samples, rate, &settings)
                .map(|found| found.iter().map(|s| (s.start, s.end)).collect()),
        },
    );
    let frames = frames.map_err(|e| anyhow!(e)).with_context(name)?;
    let heard = audible(&frames.level, AUDIBLE);
    let timing = Timing::centred(STEP);
    let speech = Speech::new(
        frames.coefficients.view(),
        timing,
        found.with_context(name)?,
        Some(&heard),
    );
    Ok((speech.with_context(name)?, duration))
}

/// All frames of a file are of one recording.
fn features(
    job: &Job,
    format: FrameFormat,
    spoken: Option<Vec<(f64, f64)>>,
) -> Result<(Speech, f64)> {
    let mut reader = format.open(&job.path)?;
    let mut blocks: Vec<Array2<f32>> = Vec::new();
    let mut utterance = None;
    while let Some(block) = reader.next_block()? {
        if blocks.is_empty() {
            utterance = block.utterance.clone();
        } else if utterance != block.utterance {
            bail!(
                "{}: several utterances ({} and {}); give each a file of its own",
                job.path.display(),
                utterance.as_deref().unwrap_or("one"),
                block.utterance.as_deref().unwrap_or("another")
            );
        }
        blocks.push(match block.values {
            BlockValues::F32(values) => values,
            BlockValues::F64(values) => values.mapv(|v| v as f32),
        });
    }
    let views: Vec<_> = blocks.iter().map(|block| block.view()).collect();
    if views.is_empty() {
        bail!("{}: there are no frames in it", job.path.display());
    }
    let frames = concatenate(Axis(0), &views)?;
    let duration = frames.nrows() as f64 * STEP;
    let spoken = spoken.unwrap_or_else(|| vec![(0.0, duration)]);
    let speech = Speech::new(frames.view(), Timing::from_zero(STEP), spoken, None);
    let speech = speech.with_context(|| job.path.display().to_string())?;
    Ok((speech, duration))
}
