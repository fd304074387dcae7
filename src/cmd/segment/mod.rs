//! `nkl segment`: stretches of speech, or of one length, as a table of samples.

mod clips;
mod method;

use super::{load_with, overrides};
use crate::cli::SegmentArgs;
use crate::extract::recordings;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::samples::{self, Columns, Made};
use crate::{tables, walk};
use anyhow::{anyhow, Context, Result};
use method::Method;
use nkl_config::plan::SegmentPlan;
use nkl_config::{Note, Purpose};
use nkl_data::Segment;
use nkl_features::Progress;
use nkl_vad::{gaps, Stretch};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Segments, writes the tables and, if asked, the clips.
pub fn run(args: &SegmentArgs) -> Result<(), Failure> {
    match &args.config {
        Some(config) => samples_of(config, args),
        None => files(args),
    }
}

/// The samples of an INI file.
fn samples_of(config: &Path, args: &SegmentArgs) -> Result<(), Failure> {
    let loaded = load_with(config, &args.overrides(), Purpose::Data)?;
    let plan = &loaded.plan;
    let method = ready(&plan.segment, &loaded.notes)?;
    let prepared = walk::data(plan)?;
    prepared.notes.iter().for_each(samples::say);
    let dataset = prepared.dataset;
    let rows = samples::selected(&dataset, plan.exp.sample_selection);
    let folder = plan.exp.folder();
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| folder.join(&plan.segment.result));
    let segments: Vec<&Segment> = rows.iter().map(|&row| &dataset.segments[row]).collect();
    let mut found = segment(&method, &plan.segment, &segments)?;
    // Places among the chosen samples become rows of the data.
    for made in found.speech.iter_mut().chain(&mut found.gaps) {
        made.row = rows[made.row];
    }
    let columns = Columns::of(plan, &dataset);
    let write = |path: &Path, made: &[Made]| samples::write(path, &columns, made);
    let clips = Clips {
        folder: folder.join(&plan.segment.audio_dir),
        segments: |row: usize| &dataset.segments[row],
    };
    finish(&plan.segment, &found, &out, write, clips)
}

/// Recordings without an INI file.
fn files(args: &SegmentArgs) -> Result<(), Failure> {
    let (plan, notes) =
        nkl_config::segment(&overrides(&args.overrides())?).map_err(Failure::bad_input)?;
    let method = ready(&plan, &notes)?;
    let paths = recordings::find(&args.recordings).map_err(Failure::BadInput)?;
    let whole: Vec<Segment> = paths
        .iter()
        .filter_map(|path| match recordings::whole(path) {
            Ok(segment) => Some(segment),
            Err(message) => {
                eprintln!("warning: {message}");
                None
            }
        })
        .collect();
    let segments: Vec<&Segment> = whole.iter().collect();
    let found = segment(&method, &plan, &segments)?;
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| plan.result.clone().into());
    let write = |path: &Path, made: &[Made]| {
        let header = ["file", "start", "end", "duration"]
            .map(str::to_string)
            .to_vec();
        let rows = made.iter().map(|row| {
            let length = samples::seconds(row.end - row.start);
            vec![
                row.file.clone(),
                row.start.to_string(),
                row.end.to_string(),
                length,
            ]
        });
        tables::write(path, header, rows)
    };
    let clips = Clips {
        folder: out.parent().unwrap_or(Path::new("")).join(&plan.audio_dir),
        segments: |row: usize| &whole[row],
    };
    finish(&plan, &found, &out, write, clips)
}

/// The method and the format of the clips, known before any work.
fn ready(plan: &SegmentPlan, notes: &[Note]) -> Result<Method, Failure> {
    let (method, note) = Method::of(plan).map_err(Failure::BadInput)?;
    if plan.output_audio {
        clips::check(&plan.audio_format).map_err(Failure::BadInput)?;
    }
    notes.iter().chain(&note).for_each(samples::say);
    Ok(method)
}

/// What was found.
struct Found {
    samples: usize,
    speech: Vec<Made>,
    gaps: Vec<Made>,
    /// Seconds that were looked at.
    seconds: f64,
}

/// Segments samples side by side; `row` of the result is the place in `segments`.
fn segment(method: &Method, plan: &SegmentPlan, segments: &[&Segment]) -> Result<Found, Failure> {
    let bar = Bar::default();
    bar.start("segment", segments.len());
    let all: Vec<Result<Vec<Stretch>>> = segments
        .par_iter()
        .map(|segment| {
            let found = method.stretches(segment);
            bar.advance(1);
            found
        })
        .collect();
    bar.finish();
    let (mut speech, mut between, mut failed, mut seconds) = (Vec::new(), Vec::new(), 0, 0.0);
    for (row, (segment, found)) in segments.iter().zip(all).enumerate() {
        let stretches = match found {
            Ok(stretches) => stretches,
            Err(error) => {
                failed += 1;
                eprintln!("warning: {error:#}");
                continue;
            }
        };
        seconds += segment.duration();
        let whole = Stretch {
            start: segment.start,
            end: segment.end,
        };
        let made = |stretch: &Stretch| Made {
            row,
            file: segment.path.display().to_string(),
            start: round(stretch.start),
            end: round(stretch.end),
        };
        if method.finds_speech() {
            let gaps = gaps(&stretches, whole, plan.include_silence_borders);
            between.extend(gaps.iter().map(made));
        }
        speech.extend(method.limited(&stretches).iter().map(made));
    }
    if failed == segments.len() {
        return Err(Failure::bad_input(anyhow!(
            "no recording could be segmented"
        )));
    }
    Ok(Found {
        samples: segments.len() - failed,
        speech,
        gaps: between,
        seconds,
    })
}

/// To the millisecond, as a table should have it; frames of the detector are ten of them.
fn round(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// Where clips go, and what they are cut from.
struct Clips<F> {
    folder: PathBuf,
    segments: F,
}

/// Writes everything and says what there is.
fn finish<'s>(
    plan: &SegmentPlan,
    found: &Found,
    out: &Path,
    write: impl Fn(&Path, &[Made]) -> Result<()>,
    clips: Clips<impl Fn(usize) -> &'s Segment + Sync>,
) -> Result<(), Failure> {
    let finds_speech = Method::finds_speech_by(&plan.method);
    let table = out.with_extension("csv");
    let name = table
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let silence = table.with_file_name(format!("{name}_silence.csv"));
    if plan.output_audio {
        let mut kinds = vec![(&found.speech, clips.folder.clone())];
        if finds_speech {
            let folder = clips
                .folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            let silent = clips.folder.with_file_name(format!("{folder}_silence"));
            kinds.push((&found.gaps, silent));
        }
        for (made, folder) in kinds {
            clips::write(plan, made, &folder, &clips.segments).map_err(Failure::Run)?;
        }
    }
    write(&table, &found.speech)
        .context("the segments were found")
        .map_err(Failure::Run)?;
    if finds_speech {
        write(&silence, &found.gaps).map_err(Failure::Run)?;
    }
    let seconds: f64 = found.speech.iter().map(|made| made.end - made.start).sum();
    println!(
        "{} samples gave {} segments, {seconds:.1} of {:.1} s",
        found.samples,
        found.speech.len(),
        found.seconds
    );
    println!("{}", table.display());
    if finds_speech {
        println!("{}", silence.display());
    }
    if plan.output_audio {
        println!("{}", clips.folder.display());
    }
    Ok(())
}
