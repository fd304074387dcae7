//! Segments as files of their own.

use crate::progress::Bar;
use crate::samples::Made;
use anyhow::{bail, Context, Result};
use nkl_audio::{Channels, Span, WavFormat};
use nkl_config::plan::SegmentPlan;
use nkl_data::Segment;
use nkl_features::Progress;
use rayon::prelude::*;
use std::path::Path;

/// Whether files of this format can be written.
///
/// # Errors
/// They cannot.
pub fn check(format: &str) -> Result<()> {
    if !matches!(format, "wav" | "flac") {
        bail!("SEGMENT.audio_format = {format}: wav and flac can be written, and lose nothing");
    }
    Ok(())
}

/// Writes `NAME_segment_NUMBER_START-END.wav` (or .flac) for each row of a table; the numbers are the rows'.
pub fn write<'s>(
    plan: &SegmentPlan,
    made: &[Made],
    folder: &Path,
    segments: &(impl Fn(usize) -> &'s Segment + Sync),
) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let bar = Bar::default();
    bar.start("write segments", made.len());
    let done: Result<Vec<()>> = made
        .par_iter()
        .enumerate()
        .map(|(number, row)| {
            let done = one(plan, number, row, folder, segments(row.row));
            bar.advance(1);
            done
        })
        .collect();
    bar.finish();
    done.map(|_| ())
}

fn one(
    plan: &SegmentPlan,
    number: usize,
    made: &Made,
    folder: &Path,
    segment: &Segment,
) -> Result<()> {
    let span = Span {
        start: made.start,
        end: made.end,
    };
    let channels = segment.channel.map_or(Channels::Mix, Channels::Only);
    let audio = nkl_audio::read(&segment.path, Some(span), channels)?;
    let rate = plan.sampling_rate.unwrap_or(audio.sample_rate);
    let samples = nkl_audio::resample(&audio.samples, audio.sample_rate, rate)?;
    let stem = segment
        .path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    let (start, end) = (made.start, made.end);
    let name = format!(
        "{stem}_segment_{number:03}_{start:.1}-{end:.1}.{}",
        plan.audio_format
    );
    let path = folder.join(name);
    match plan.audio_format.as_str() {
        "flac" => nkl_audio::write_flac(&path, &samples, rate)?,
        _ => nkl_audio::write_wav(&path, &samples, rate, WavFormat::I16)?,
    }
    Ok(())
}
