//! `nkl gmm train` by several processes: each iteration is a round, parts of the frames are its shards.
//!
//! Every process runs the same training; only that its statistics come from the files that the shards
//! of an iteration leave. They are added part by part, in order, as one process would do it.

use super::frames::{self, Features};
use super::train;
use crate::cli::gmm::TrainArgs;
use crate::failure::Failure;
use crate::submit::{failure, Work};
use crate::target::Target;
use anyhow::Context;
use nkl_mixture::files::{BlockValues, PartPlace};
use nkl_mixture::{Frames, Gmm, MixtureError, Source, Statistics, Trained, Values};
use nkl_shards::Pool;
use serde::{de::DeserializeOwned, Serialize};
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A training that is divided.
pub struct Training {
    args: TrainArgs,
    trained: Option<Trained>,
}

impl Training {
    /// Of `nkl gmm train` with these arguments.
    pub fn of(args: TrainArgs) -> Self {
        Training {
            args,
            trained: None,
        }
    }
}

impl Work for Training {
    fn folder(&self) -> Result<PathBuf, Failure> {
        Ok(crate::submit::beside(&self.args.out))
    }

    fn inputs(&self) -> Vec<PathBuf> {
        let lists = self.args.frames.features.iter();
        let lists = lists.filter_map(|path| frames::list(path).map(PathBuf::from));
        lists.chain(self.args.start.clone()).collect()
    }

    fn check(&self) -> Result<(), Failure> {
        train::prepare(&self.args).map(|_| ())
    }

    fn rounds(&mut self, pool: &Pool) -> Result<(), Failure> {
        let features = train::prepare(&self.args)?;
        let options = train::whole(&self.args)?;
        let store = pool.place().store();
        let (start, parts) = (store.join("start"), store.join("parts"));
        let of = files(&features);
        let begun = pool.round("start", &of, 1, |_| {
            let gmm = train::begin(&self.args, &features, &options)?;
            put(&parts, &features.places()?).map_err(Failure::Run)?;
            put(&start, &gmm).map_err(Failure::Run)
        });
        begun.map_err(failure)?;
        let begin: Gmm = get(&start).map_err(Failure::Run)?;
        let mut source = Shards {
            pool,
            features: &features,
            places: get(&parts).map_err(Failure::Run)?,
            of,
            iteration: 0,
            held: HashMap::new(),
            room: self.args.memory.saturating_mul(1 << 20),
        };
        let trained = nkl_mixture::train(&mut source, begin, &options);
        self.trained = Some(trained.map_err(Failure::run)?);
        Ok(())
    }

    fn merge(&mut self, _: &Pool) -> Result<(), Failure> {
        match &self.trained {
            Some(trained) => train::finish(&self.args, trained),
            None => train::run(&self.args),
        }
    }
}

/// Names and sizes of the files.
fn files(features: &Features) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in &features.files {
        let size = std::fs::metadata(&file.path).map_or(0, |data| data.len());
        hasher.update(file.path.as_os_str().as_encoded_bytes());
        hasher.update(&[0]);
        hasher.update(&size.to_le_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Statistics that all processes compute together.
struct Shards<'a> {
    pool: &'a Pool,
    features: &'a Features,
    places: Vec<PartPlace>,
    of: String,
    iteration: usize,
    /// Parts that this process has read, as long as there is room for them: in the next iteration it
    /// tries to get the same ones.
    held: HashMap<usize, BlockValues>,
    /// Bytes.
    room: usize,
}

impl Source for Shards<'_> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        self.iteration += 1;
        let name = format!("iteration {}", self.iteration);
        let (pool, of, parts) = (self.pool, self.of.clone(), self.places.len());
        let done = pool.round(&name, &of, parts, |range| self.shard(gmm, range));
        done.map_err(|error| MixtureError::Data(error.to_string()))?;
        let total = self.total(gmm)?;
        frames::say(self.iteration, &total);
        Ok(total)
    }
}

impl Shards<'_> {
    /// Writes the statistics of some parts.
    fn shard(&mut self, gmm: &Gmm, range: Range<usize>) -> Result<(), MixtureError> {
        if range.clone().all(|part| self.held.contains_key(&part)) {
            for part in range {
                if let Some(frames) = self.held.get(&part) {
                    let statistics = frames::e_step(self.features, frames, gmm)?;
                    put(&self.part(part), &statistics).map_err(lost)?;
                }
            }
            return Ok(());
        }
        let Some(from) = self.places.get(range.start) else {
            return Ok(());
        };
        let (mut read, mut done) = (range.start, range.start);
        let (mut held, mut room) = (std::mem::take(&mut self.held), self.room);
        let keep = |frames: &Frames| {
            let bytes = bytes(frames);
            if bytes <= room && !held.contains_key(&read) {
                room -= bytes;
                held.insert(read, copy(frames));
            }
            read += 1;
        };
        let computed = self
            .features
            .parts(*from, range.len(), gmm, keep, |statistics| {
                let written = put(&self.part(done), &statistics);
                done += 1;
                written.map_err(lost)
            });
        (self.held, self.room) = (held, room);
        computed
    }

    fn part(&self, part: usize) -> PathBuf {
        let name = format!("{}.{part}", self.iteration);
        self.pool.place().store().join(name)
    }

    /// The sum of all parts, in order. It takes their place: who comes late to a training reads one
    /// file for each iteration.
    fn total(&self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        let name = format!("{}.sum", self.iteration);
        let sum = self.pool.place().store().join(name);
        if sum.exists() {
            return get(&sum).map_err(lost);
        }
        let mut total = Statistics::zeros(gmm.components(), gmm.dimensions(), gmm.kind());
        for part in 0..self.places.len() {
            match get::<Statistics>(&self.part(part)) {
                Ok(statistics) => total.add(&statistics)?,
                // Another process has added them meanwhile.
                Err(_) if sum.exists() => return get(&sum).map_err(lost),
                Err(error) => return Err(lost(error)),
            }
        }
        put(&sum, &total).map_err(lost)?;
        for part in 0..self.places.len() {
            let _ = std::fs::remove_file(self.part(part));
        }
        Ok(total)
    }
}

/// How many bytes frames take.
fn bytes(frames: &Frames) -> usize {
    let width = match frames.values {
        Values::F32(_) => 4,
        Values::F64(_) => 8,
    };
    frames.len() * frames.dimensions() * width
}

fn copy(frames: &Frames) -> BlockValues {
    match frames.values {
        Values::F32(x) => BlockValues::F32(x.to_owned()),
        Values::F64(x) => BlockValues::F64(x.to_owned()),
    }
}

fn lost(error: anyhow::Error) -> MixtureError {
    MixtureError::Data(format!("{error:#}"))
}

fn put<T: Serialize>(path: &Path, value: &T) -> anyhow::Result<()> {
    Target::whole(path, &rmp_serde::to_vec(value)?).map(|_| ())
}

fn get<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let name = || format!("cannot read {}", path.display());
    let bytes = std::fs::read(path).with_context(name)?;
    rmp_serde::from_slice(&bytes).with_context(name)
}
