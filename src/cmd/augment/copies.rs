//! The copies of one method: where they are, which are there already, and writing the others.
//!
//! A copy depends on the recording, the method's settings, the seed and its own name, and on nothing
//! else. Beside the copies lies a record of settings and seed. It is written before the first copy
//! and after copies of other settings are gone, so that whatever is there under its name belongs to
//! the record, also after a kill.

use super::method::Method;
use crate::failure::{unless_disk_refuses, Failure};
use crate::looked;
use crate::progress::Bar;
use crate::samples::{common_folder, piece_name, Made};
use crate::target::Target;
use anyhow::{anyhow, bail, Context, Result};
use nkl_audio::WavFormat;
use nkl_augment::{Draw, Sound};
use nkl_data::{Dataset, Segment};
use nkl_features::Progress;
use rayon::prelude::*;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Name of the record.
const RECORD: &str = "made_with.txt";

/// What is to be made.
pub struct Copies<'a> {
    method: &'a Method,
    folder: PathBuf,
    jobs: Vec<Job<'a>>,
    /// The sample and the job of each row of the table.
    rows: Vec<(usize, usize)>,
}

/// One copy.
struct Job<'a> {
    segment: &'a Segment,
    target: PathBuf,
}

/// What became of a copy.
enum Done {
    There,
    New,
}

impl<'a> Copies<'a> {
    /// Names all copies: `STORE/METHOD/FOLDER/NAME.wav`, with the folders from the last one that all
    /// recordings have in common; a stretch has its seconds in its name.
    ///
    /// # Errors
    /// Two recordings whose copies would have one name.
    pub fn plan(
        method: &'a Method,
        dataset: &'a Dataset,
        rows: &[usize],
        store: &Path,
    ) -> Result<Self> {
        let folder = store.join(method.folder);
        let segments: Vec<&Segment> = rows.iter().map(|&row| &dataset.segments[row]).collect();
        let common = common_folder(segments.iter().map(|segment| segment.path.as_path()));
        let above = common.parent().unwrap_or(Path::new(""));
        let mut by_target: HashMap<PathBuf, usize> = HashMap::new();
        let mut jobs: Vec<Job> = Vec::new();
        let mut places = Vec::new();
        for (&row, segment) in rows.iter().zip(segments) {
            let target = folder.join(relative(segment, above));
            let number = *by_target.entry(target.clone()).or_insert(jobs.len());
            match jobs.get(number).map(|job| job.segment) {
                None => jobs.push(Job { segment, target }),
                Some(other) if same(other, segment) => {}
                Some(other) => bail!(
                    "the copies of {} and {} would both be {}; rename one of them",
                    other.path.display(),
                    segment.path.display(),
                    target.display()
                ),
            }
            places.push((row, number));
        }
        Ok(Copies {
            method,
            folder,
            jobs,
            rows: places,
        })
    }

    /// Writes the copies that are not there; `anew` writes all. Returns the rows of the table, without
    /// those whose recording cannot be used.
    pub fn write(&self, seed: u64, anew: bool) -> Result<Vec<Made>, Failure> {
        self.settle(seed, anew).map_err(Failure::Run)?;
        let bar = Bar::default();
        bar.start(self.method.name, self.jobs.len());
        let mut done: Vec<Result<Done>> = self
            .jobs
            .par_iter()
            .map(|job| {
                let done = self.one(job, seed);
                bar.advance(1);
                done
            })
            .collect();
        bar.finish();
        unless_disk_refuses(&mut done)?;
        let (mut new, mut there, mut failed) = (0, 0, 0);
        for done in &done {
            match done {
                Ok(Done::New) => new += 1,
                Ok(Done::There) => there += 1,
                Err(error) => {
                    failed += 1;
                    eprintln!("warning: {error:#}");
                }
            }
        }
        let name = self.method.name;
        println!("{name}: {new} copies written, {there} were there, {failed} failed");
        if new + there == 0 {
            return Err(Failure::bad_input(anyhow!("no recording could be altered")));
        }
        self.made(&done).map_err(Failure::Run)
    }

    /// Makes sure that the record is there and copies of other settings are not.
    fn settle(&self, seed: u64, anew: bool) -> Result<()> {
        let record = self.folder.join(RECORD);
        let text = format!(
            "nkl {}\nseed {seed}\n{}\n",
            env!("CARGO_PKG_VERSION"),
            self.method.settings
        );
        if !anew && std::fs::read_to_string(&record).is_ok_and(|old| old == text) {
            return Ok(());
        }
        remove(&record)?;
        for job in &self.jobs {
            remove(&job.target)?;
        }
        let mut file = Target::create(&record)?;
        file.write_all(text.as_bytes())
            .with_context(|| format!("cannot write {}", record.display()))?;
        file.finish().map(|_| ())
    }

    fn one(&self, job: &Job, seed: u64) -> Result<Done> {
        let (segment, target) = (job.segment, &job.target);
        if is_current(target, &segment.path) {
            return Ok(Done::There);
        }
        let audio = looked::read(segment).map_err(|reason| anyhow!(reason))?;
        let mut sound = Sound {
            samples: audio.samples,
            rate: audio.sample_rate,
        };
        let (start, end) = (segment.start, segment.end);
        let name = format!("{}|{}|{start:.4}-{end:.4}", self.method.name, segment.file);
        self.method
            .apply(&mut sound, &mut Draw::new(seed, &name))
            .with_context(|| format!("{} could not be altered", segment.path.display()))?;
        sound.fit();
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
        }
        nkl_audio::write_wav(target, &sound.samples, sound.rate, WavFormat::I16)?;
        Ok(Done::New)
    }

    /// One row per sample that has a copy, in the order of the samples.
    fn made(&self, done: &[Result<Done>]) -> Result<Vec<Made>> {
        let good = self.rows.iter().filter(|(_, job)| done[*job].is_ok());
        good.map(|&(row, job)| {
            let target = &self.jobs[job].target;
            Ok(Made {
                row,
                file: target.display().to_string(),
                start: 0.0,
                end: nkl_audio::info(target)?.duration(),
            })
        })
        .collect()
    }
}

/// The copy's name below the folder of the method.
fn relative(segment: &Segment, above: &Path) -> PathBuf {
    let path = segment.path.strip_prefix(above).unwrap_or(&segment.path);
    let stretch = (!segment.whole).then_some((segment.start, segment.end));
    let mut name = piece_name(path, stretch);
    // Two formats of one name are two recordings.
    if let Some(suffix) = path
        .extension()
        .filter(|suffix| !suffix.eq_ignore_ascii_case("wav"))
    {
        name = format!("{name}.{}", suffix.to_string_lossy());
    }
    if let Some(channel) = segment.channel {
        name = format!("{name}_channel{channel}");
    }
    let folder: PathBuf = path
        .parent()
        .into_iter()
        .flat_map(Path::components)
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .collect();
    folder.join(format!("{name}.wav"))
}

fn same(a: &Segment, b: &Segment) -> bool {
    a.path == b.path && a.start == b.start && a.end == b.end && a.channel == b.channel
}

/// Whether a file is there and not older than what it was made of.
fn is_current(target: &Path, source: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|meta| meta.modified()).ok();
    matches!((time(target), time(source)), (Some(new), Some(old)) if new >= old)
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
