//! `nkl resample`: recordings of another sampling rate.

use super::load_with;
use crate::assemble::text;
use crate::cli::ResampleArgs;
use crate::extract::recordings;
use crate::failure::{unless_disk_refuses, Failure};
use crate::progress::Bar;
use crate::{samples, tables, walk};
use anyhow::{anyhow, bail, Context, Result};
use nkl_audio::{Channels, WavFormat};
use nkl_config::Purpose;
use nkl_data::Dataset;
use nkl_features::Progress;
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Where the new recordings go.
struct Job<'a> {
    rate: u32,
    replace: bool,
    folder: Option<&'a Path>,
}

/// What became of a recording.
enum Done {
    /// It has the rate.
    AsItWas,
    /// There is a new one.
    New(PathBuf),
}

/// Resamples, and says what there is now.
pub fn run(args: &ResampleArgs) -> Result<(), Failure> {
    let rates = nkl_audio::MIN_RATE..=nkl_audio::MAX_RATE;
    if !rates.contains(&args.rate) {
        let (least, most) = (rates.start(), rates.end());
        return Err(Failure::bad_input(anyhow!(
            "--rate {} is not between {least} and {most} Hz",
            args.rate
        )));
    }
    let mut job = Job {
        rate: args.rate,
        replace: args.replace,
        folder: args.folder.as_deref(),
    };
    let Some(config) = &args.config else {
        let mut paths = recordings::find(&args.recordings).map_err(Failure::BadInput)?;
        paths.retain(|path| !path.to_string_lossy().ends_with(".orig.wav"));
        let new = all(&job, &paths)?;
        let rows = paths.iter().filter_map(|path| {
            let file = new.get(path)?.display().to_string();
            Some(vec![file, path.display().to_string()])
        });
        let out = args.out.clone().unwrap_or("resampled.csv".into());
        let header = vec!["file".to_string(), "original".to_string()];
        tables::write(&out, header, rows).map_err(Failure::Run)?;
        println!("{}", out.display());
        return Ok(());
    };
    let loaded = load_with(config, &args.set, Purpose::Data)?;
    let plan = &loaded.plan;
    job.replace |= plan.resample.replace && job.folder.is_none();
    let dataset = walk::data(plan)?.dataset;
    let rows = samples::selected(&dataset, plan.exp.sample_selection);
    let mut paths: Vec<PathBuf> = rows
        .iter()
        .map(|&r| dataset.segments[r].path.clone())
        .collect();
    paths.sort();
    paths.dedup();
    let new = all(&job, &paths)?;
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| plan.resample.target.clone().into());
    table(&dataset, &rows, &new, &out).map_err(Failure::Run)?;
    println!("{}", out.display());
    Ok(())
}

/// The recording that each now has; those that cannot be read are named and missing.
fn all(job: &Job, paths: &[PathBuf]) -> Result<HashMap<PathBuf, PathBuf>, Failure> {
    distinct(job, paths).map_err(Failure::BadInput)?;
    let bar = Bar::default();
    bar.start("resample", paths.len());
    let mut done: Vec<Result<Done>> = paths
        .par_iter()
        .map(|path| {
            let done = one(job, path);
            bar.advance(1);
            done
        })
        .collect();
    bar.finish();
    unless_disk_refuses(&mut done)?;
    let (mut new, mut written, mut failed) = (HashMap::new(), 0, 0);
    for (path, done) in paths.iter().zip(done) {
        match done {
            Ok(Done::AsItWas) => {
                new.insert(path.clone(), path.clone());
            }
            Ok(Done::New(to)) => {
                written += 1;
                new.insert(path.clone(), to);
            }
            Err(error) => {
                failed += 1;
                eprintln!("warning: {error:#}");
            }
        }
    }
    let kept = paths.len() - written - failed;
    println!(
        "{written} recordings resampled to {} Hz, {kept} had it already, {failed} failed",
        job.rate
    );
    if new.is_empty() {
        return Err(Failure::bad_input(anyhow!(
            "no recording could be resampled"
        )));
    }
    Ok(new)
}

/// Two recordings may not become one.
fn distinct(job: &Job, paths: &[PathBuf]) -> Result<()> {
    let mut seen: HashMap<PathBuf, &PathBuf> = HashMap::new();
    for path in paths {
        if let Some(other) = seen.insert(job.target(path), path) {
            bail!(
                "{} and {} would both become {}; without --folder copies stay beside their recordings",
                other.display(),
                path.display(),
                job.target(path).display()
            );
        }
    }
    Ok(())
}

fn one(job: &Job, path: &Path) -> Result<Done> {
    let info = nkl_audio::info(path)?;
    if info.sample_rate == job.rate && info.channels == 1 {
        return Ok(Done::AsItWas);
    }
    let audio = nkl_audio::read(path, None, Channels::Mix)?;
    let samples = nkl_audio::resample(&audio.samples, audio.sample_rate, job.rate)?;
    let to = job.target(path);
    if job.replace {
        let suffix = path.extension().map(|s| s.to_string_lossy().to_lowercase());
        if suffix.as_deref() != Some("wav") {
            bail!(
                "{}: only wav files are replaced; write copies instead",
                path.display()
            );
        }
        // The old recording is safe before its name is given away; an earlier one stays.
        let backup = path.with_extension("orig.wav");
        if !backup.exists() {
            keep(path, &backup).with_context(|| format!("cannot write {}", backup.display()))?;
        }
    } else if let Some(folder) = to.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
    }
    nkl_audio::write_wav(&to, &samples, job.rate, WavFormat::I16)?;
    Ok(Done::New(to))
}

/// Copies a recording; the copy has its name only once it is complete.
fn keep(path: &Path, backup: &Path) -> Result<()> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    let mut copy = nkl_data::temporary_in(folder.unwrap_or(Path::new(".")))?;
    std::io::copy(&mut std::fs::File::open(path)?, &mut copy)?;
    copy.persist(backup).map_err(|error| error.error)?;
    Ok(())
}

impl Job<'_> {
    /// The name of the new recording: `NAME_16kHz.wav`, or the old one.
    fn target(&self, path: &Path) -> PathBuf {
        if self.replace {
            return path.to_owned();
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let khz = f64::from(self.rate) / 1000.0;
        let name = format!("{stem}_{khz}kHz.wav");
        match self.folder {
            Some(folder) => folder.join(name),
            None => path.with_file_name(name),
        }
    }
}

/// The samples with their new recordings and all their columns.
fn table(
    dataset: &Dataset,
    rows: &[usize],
    new: &HashMap<PathBuf, PathBuf>,
    out: &Path,
) -> Result<()> {
    let mut header: Vec<String> = ["file", "start", "end"].map(str::to_string).to_vec();
    header.extend(dataset.columns.keys().cloned());
    let lines = rows.iter().filter_map(|&row| {
        let segment = dataset.segments.get(row)?;
        let file = new.get(&segment.path)?;
        let mut cells = vec![
            file.display().to_string(),
            segment.start.to_string(),
            segment.end.to_string(),
        ];
        let columns = dataset.columns.values();
        cells.extend(columns.map(|column| text(column, row).unwrap_or_default()));
        Some(cells)
    });
    tables::write(out, header, lines)
}
