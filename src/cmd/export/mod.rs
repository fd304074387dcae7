//! `nkl export`: the samples as a database of their own.

mod audformat;
mod place;

use super::load;
use crate::cli::ConfigArgs;
use crate::failure::{unless_disk_refuses, Failure};
use crate::progress::Bar;
use crate::samples::{self, Columns, Made};
use crate::walk;
use anyhow::{anyhow, Context, Result};
use nkl_audio::{Channels, Span, WavFormat};
use nkl_config::Purpose;
use nkl_data::Segment;
use nkl_features::Progress;
use place::Places;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Copies the recordings, or cuts the segments out, and writes the table.
pub fn run(args: &ConfigArgs) -> Result<(), Failure> {
    let loaded = load(args, Purpose::Data)?;
    let (plan, export) = (&loaded.plan, &loaded.plan.export);
    loaded.notes.iter().for_each(samples::say);
    let prepared = walk::data(plan)?;
    prepared.notes.iter().for_each(samples::say);
    let dataset = &prepared.dataset;
    let rows = samples::selected(dataset, plan.exp.sample_selection);
    let segments: Vec<&Segment> = rows.iter().map(|&row| &dataset.segments[row]).collect();
    let places = Places::of(export, &segments).map_err(Failure::BadInput)?;
    let jobs = jobs(&places, export.segments_as_files, &segments).map_err(Failure::BadInput)?;
    let written = write(&export.root, &jobs)?;
    let made: Vec<Made> = rows
        .iter()
        .zip(&segments)
        .zip(&jobs.of_row)
        .filter(|(_, job)| written[**job])
        .map(|((&row, segment), &job)| {
            let cut = jobs.all[job].cut;
            Made {
                row,
                file: jobs.all[job].name.display().to_string(),
                start: if cut { 0.0 } else { segment.start },
                end: if cut { segment.duration() } else { segment.end },
            }
        })
        .collect();
    let columns = Columns::of(plan, dataset);
    let table = match export.format.as_str() {
        "audformat" => audformat::write(plan, dataset, &columns, &made),
        _ => {
            let path = export.root.join(format!("{}.csv", export.data_name));
            samples::write(&path, &columns.with_split(dataset), &made).map(|()| path)
        }
    };
    println!("{}", table.map_err(Failure::Run)?.display());
    Ok(())
}

/// What is written.
struct Jobs<'a> {
    all: Vec<Job<'a>>,
    /// The job of each sample.
    of_row: Vec<usize>,
}

struct Job<'a> {
    segment: &'a Segment,
    /// Path below the folder that is written to.
    name: PathBuf,
    /// A stretch of the recording, not all of it.
    cut: bool,
}

/// One job per recording, or per segment that is cut; no two with one name.
fn jobs<'a>(places: &Places, cut_out: bool, segments: &[&'a Segment]) -> Result<Jobs<'a>> {
    let mut numbers: HashMap<PathBuf, usize> = HashMap::new();
    let (mut all, mut of_row): (Vec<Job>, Vec<usize>) = (Vec::new(), Vec::new());
    for segment in segments {
        let cut = cut_out && !segment.whole;
        let name = places.name(segment, cut)?;
        let number = *numbers.entry(name.clone()).or_insert(all.len());
        match all.get(number) {
            None => all.push(Job { segment, name, cut }),
            Some(other) if other.segment.path == segment.path => {}
            Some(other) => {
                return Err(anyhow!(
                    "{} and {} would both become {}; set EXPORT.orig_root to a folder above both",
                    other.segment.path.display(),
                    segment.path.display(),
                    name.display()
                ))
            }
        }
        of_row.push(number);
    }
    Ok(Jobs { all, of_row })
}

/// Writes all recordings side by side; whether each is there afterwards.
fn write(root: &Path, jobs: &Jobs) -> Result<Vec<bool>, Failure> {
    let bar = Bar::default();
    bar.start("export", jobs.all.len());
    let mut done: Vec<Result<()>> = jobs
        .all
        .par_iter()
        .map(|job| {
            let done = one(job, &root.join(&job.name));
            bar.advance(1);
            done
        })
        .collect();
    bar.finish();
    unless_disk_refuses(&mut done)?;
    for error in done.iter().filter_map(|done| done.as_ref().err()) {
        eprintln!("warning: {error:#}");
    }
    let good = done.iter().filter(|done| done.is_ok()).count();
    println!("{good} recordings written, {} failed", done.len() - good);
    if good == 0 {
        return Err(Failure::bad_input(anyhow!(
            "no recording could be exported"
        )));
    }
    Ok(done.iter().map(Result::is_ok).collect())
}

fn one(job: &Job, target: &Path) -> Result<()> {
    let path = &job.segment.path;
    let folder = target.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    if !job.cut {
        return copy(path, target).with_context(|| format!("cannot copy {}", path.display()));
    }
    let span = Span {
        start: job.segment.start,
        end: job.segment.end,
    };
    let channels = job.segment.channel.map_or(Channels::Mix, Channels::Only);
    let audio = nkl_audio::read(path, Some(span), channels)?;
    nkl_audio::write_wav(target, &audio.samples, audio.sample_rate, WavFormat::I16)?;
    Ok(())
}

/// Copies a file; the copy has its name only once it is complete. A file is not copied onto itself.
fn copy(path: &Path, target: &Path) -> Result<()> {
    if let (Ok(from), Ok(to)) = (path.canonicalize(), target.canonicalize()) {
        if from == to {
            return Ok(());
        }
    }
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut copy = nkl_data::temporary_in(folder.unwrap_or(Path::new(".")))?;
    std::io::copy(&mut std::fs::File::open(path)?, &mut copy)?;
    copy.persist(target).map_err(|error| error.error)?;
    Ok(())
}
