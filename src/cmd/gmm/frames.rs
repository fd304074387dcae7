//! The feature files of the command line, as frames to compute with.

use super::{bad, device, parquet};
use crate::cli::gmm::{Format, FrameArgs, Precision};
use crate::failure::Failure;
use crate::progress::Bar;
use anyhow::{anyhow, Context};
use nkl_features::Progress;
use nkl_mixture::files::{BlockValues, FrameFile, FrameFormat, Stream};
use nkl_mixture::{open, Device, Gmm, MixtureError, Source, Statistics};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of frames that are computed at a time on the processor, and on a card, to which the way is
/// longer.
const HOST_PART: usize = 32 << 20;
const CARD_PART: usize = 512 << 20;

/// Feature files that are there, with the device to compute on.
pub struct Features {
    /// In the order of the command line.
    pub files: Vec<FrameFile>,
    device: Device,
    single: bool,
    bar: Bar,
    /// Frames of all files, once they have been counted.
    total: AtomicU64,
}

impl Features {
    /// Finds the files; all that are missing or of no known format are named at once.
    pub fn find(args: &FrameArgs) -> Result<Self, Failure> {
        let mut problems = Vec::new();
        let mut files = Vec::new();
        for path in listed(&args.features)? {
            match file(&path, args.format) {
                Ok(file) => files.push(file),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(Failure::BadInput(anyhow!("{}", problems.join("\n"))));
        }
        if files.is_empty() {
            return Err(Failure::BadInput(anyhow!("no feature files are named")));
        }
        Ok(Features {
            files,
            device: device::choose(&args.device, args.precision)?,
            single: args.precision == Precision::Single,
            bar: Bar::default(),
            total: AtomicU64::new(0),
        })
    }

    /// A pass over all frames, with a bar that says `what`.
    fn stream<'a>(&'a self) -> Stream<'a> {
        let device = self.device;
        Stream::new(&self.files)
            .single_precision(self.single)
            .part_bytes(if device == Device::Cpu {
                HOST_PART
            } else {
                CARD_PART
            })
            .on(Box::new(move |frames, gmm| {
                open(frames, device)?.source.statistics(gmm)
            }))
            .progress(|frames| self.bar.advance(frames as usize))
    }

    fn start(&self, what: &str) {
        let total = self.total.load(Ordering::Relaxed);
        self.bar.start(what, total as usize);
    }

    /// At most `most` frames, and how many there are.
    pub fn sample(&self, most: usize, seed: u64) -> Result<(ndarray::Array2<f64>, u64), Failure> {
        self.start("reading");
        let sample = self.stream().sample(most, seed);
        self.bar.finish();
        let (sample, total) = sample.map_err(bad)?;
        self.total.store(total, Ordering::Relaxed);
        Ok((sample, total))
    }

    /// All frames, if they take no more than so many MiB; for training, which needs them often.
    pub fn hold(&self, mebibytes: usize) -> Result<Option<BlockValues>, Failure> {
        self.start("reading");
        let held = self.stream().collect(mebibytes.saturating_mul(1 << 20));
        self.bar.finish();
        held.map_err(bad)
    }

    /// E-steps over all frames, `held` in memory or read again each time.
    pub fn passes<'a>(&'a self, held: Option<&'a BlockValues>) -> Result<Passes<'a>, Failure> {
        let held = held.map(|frames| open(frames, self.device)).transpose();
        Ok(Passes {
            features: self,
            held: held.map_err(bad)?.map(|opened| opened.source),
            passes: 0,
        })
    }
}

/// E-steps over all frames; says how each came out.
pub struct Passes<'a> {
    features: &'a Features,
    held: Option<Box<dyn Source + 'a>>,
    passes: usize,
}

impl Passes<'_> {
    fn pass(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        if let Some(source) = &mut self.held {
            return source.statistics(gmm);
        }
        self.features.start(&format!("iteration {}", self.passes));
        let statistics = self.features.stream().statistics(gmm);
        self.features.bar.finish();
        statistics
    }
}

impl Source for Passes<'_> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        self.passes += 1;
        let statistics = self.pass(gmm)?;
        self.features
            .total
            .store(statistics.frames, Ordering::Relaxed);
        if let Some(average) = statistics.average_log_likelihood() {
            let passes = self.passes;
            eprintln!("iteration {passes}: average log-likelihood {average:.6} before the update");
        }
        Ok(statistics)
    }
}

/// Statistics of all frames, in one pass.
pub fn statistics(features: &Features, gmm: &Gmm) -> Result<Statistics, Failure> {
    features.start("frames");
    let statistics = features.stream().statistics(gmm);
    features.bar.finish();
    let statistics = statistics.map_err(bad)?;
    if statistics.frames == 0 {
        return Err(Failure::BadInput(anyhow!(
            "there are no frames in the files"
        )));
    }
    Ok(statistics)
}

/// Statistics of frames in memory on the device that was asked for.
pub fn e_step(
    features: &Features,
    frames: &BlockValues,
    gmm: &Gmm,
) -> Result<Statistics, MixtureError> {
    open(frames, features.device)?.source.statistics(gmm)
}

/// The files, with those of `@LIST`.
fn listed(features: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for path in features {
        let list = path.to_str().and_then(|text| text.strip_prefix('@'));
        let Some(list) = list else {
            paths.push(path.clone());
            continue;
        };
        let text = std::fs::read_to_string(list)
            .with_context(|| format!("cannot read the list {list}"))
            .map_err(Failure::BadInput)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        paths.extend(lines.map(PathBuf::from));
    }
    Ok(paths)
}

fn file(path: &Path, format: Option<Format>) -> Result<FrameFile, String> {
    if path.is_dir() {
        let path = path.display();
        return Err(format!("{path}: a folder; name the files in it"));
    }
    if !path.is_file() {
        return Err(format!("{}: there is no such file", path.display()));
    }
    let format = match format {
        Some(Format::Parquet) => return Ok(parquet::file(path)),
        Some(Format::Npy) => FrameFormat::Npy,
        Some(Format::Csv) => FrameFormat::Csv,
        Some(Format::Htk) => FrameFormat::Htk,
        Some(Format::Ark) => FrameFormat::Ark,
        Some(Format::Scp) => FrameFormat::Scp,
        None if parquet::is_one(path) => return Ok(parquet::file(path)),
        None => FrameFormat::of(path).ok_or_else(|| {
            format!(
                "{}: its suffix says no format of features; name it with --format",
                path.display()
            )
        })?,
    };
    Ok(format.file(path))
}
