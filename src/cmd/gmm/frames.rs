//! The feature files of the command line, as frames to compute with.

use super::{bad, device, parquet};
use crate::cli::gmm::{Format, FrameArgs, Precision};
use crate::failure::Failure;
use crate::progress::Bar;
use anyhow::{anyhow, Context};
use nkl_features::Progress;
use nkl_mixture::files::{BlockValues, FrameFile, FrameFormat, PartPlace, Stream};
use nkl_mixture::{open, Device, Frames, Gmm, MixtureError, Source, Statistics};
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
    /// Bytes of frames that are computed at a time.
    part: usize,
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
        let device = device::choose(&args.device, args.precision)?;
        Ok(Features {
            files,
            device,
            part: match device {
                Device::Cpu => HOST_PART,
                _ => CARD_PART,
            },
            single: args.precision == Precision::Single,
            bar: Bar::default(),
            total: AtomicU64::new(0),
        })
    }

    /// Computes so many MiB of frames at a time.
    pub fn part(mut self, mebibytes: Option<usize>) -> Self {
        if let Some(mebibytes) = mebibytes {
            self.part = mebibytes.max(1).saturating_mul(1 << 20);
        }
        self
    }

    /// A pass over all frames, with a bar that says `what`.
    fn stream<'a>(&'a self) -> Stream<'a> {
        let device = self.device;
        Stream::new(&self.files)
            .single_precision(self.single)
            .part_bytes(self.part)
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

    /// All frames in parts, if they take no more than so many MiB; for training, which needs them often.
    pub fn hold(&self, mebibytes: usize) -> Result<Vec<BlockValues>, Failure> {
        self.start("reading");
        let part = match self.device {
            Device::Cpu => self.part,
            // A card keeps them all.
            _ => usize::MAX,
        };
        let stream = self.stream().part_bytes(part);
        let held = stream.collect(mebibytes.saturating_mul(1 << 20));
        self.bar.finish();
        Ok(held.map_err(bad)?.unwrap_or_default())
    }

    /// Where the parts begin that are computed at a time.
    pub fn places(&self) -> Result<Vec<PartPlace>, Failure> {
        self.start("reading");
        let places = self.stream().places();
        self.bar.finish();
        places.map_err(bad)
    }

    /// The statistics of some parts; `keep` sees the frames of each before.
    pub fn parts(
        &self,
        from: PartPlace,
        count: usize,
        gmm: &Gmm,
        mut keep: impl FnMut(&Frames) + Send,
        each: impl FnMut(Statistics) -> Result<(), MixtureError>,
    ) -> Result<(), MixtureError> {
        let device = self.device;
        let stream = self.stream().on(Box::new(move |frames, gmm| {
            keep(&frames);
            open(frames, device)?.source.statistics(gmm)
        }));
        { stream }.each_part(from, count, gmm, each)
    }

    /// E-steps over all frames, `held` in memory or, where there are none, read again each time.
    pub fn passes<'a>(&'a self, held: &'a [BlockValues]) -> Result<Passes<'a>, Failure> {
        let held = held.iter().map(|part| Ok(open(part, self.device)?.source));
        Ok(Passes {
            features: self,
            held: held.collect::<Result<_, _>>().map_err(bad)?,
            passes: 0,
        })
    }
}

/// E-steps over all frames; says how each came out.
pub struct Passes<'a> {
    features: &'a Features,
    held: Vec<Box<dyn Source + 'a>>,
    passes: usize,
}

impl Passes<'_> {
    fn pass(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        if !self.held.is_empty() {
            let mut total = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
            for part in &mut self.held {
                total.add(&part.statistics(gmm)?)?;
            }
            return Ok(total);
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
        say(self.passes, &statistics);
        Ok(statistics)
    }
}

/// Says how an iteration came out.
pub fn say(iteration: usize, statistics: &Statistics) {
    if let Some(average) = statistics.average_log_likelihood() {
        eprintln!("iteration {iteration}: average log-likelihood {average:.6} before the update");
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

/// FILE, if it is named as `@FILE`.
pub fn list(path: &Path) -> Option<&str> {
    path.to_str().and_then(|text| text.strip_prefix('@'))
}

/// The files, with those of `@LIST`.
fn listed(features: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for path in features {
        let Some(list) = list(path) else {
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
