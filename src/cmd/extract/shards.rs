//! `nkl extract` by several processes.
//!
//! Pieces of the table are the shards, kept as files and written to the table in their order. Where
//! columns depend on all rows there are no pieces: then the shards fill the cache.

use super::{piece, stored, write, Job, Samples};
use crate::cli::ExtractArgs;
use crate::extract::{recordings, work};
use crate::failure::Failure;
use crate::progress::{Bar, Step};
use crate::submit::{beside, failure, features, Work};
use nkl_data::Segment;
use nkl_shards::Pool;
use rayon::prelude::*;
use std::path::PathBuf;

/// An extraction that is divided.
pub struct Extraction {
    args: ExtractArgs,
}

impl Extraction {
    /// Of `nkl extract` with these arguments.
    pub fn of(args: ExtractArgs) -> Self {
        Extraction { args }
    }

    /// What is to be done, with a cache that is there in the end.
    fn job(&self, pool: &Pool) -> Result<Job, Failure> {
        let mut job = super::job(&self.args)?;
        if nkl_features::relates(&job.feats).map_err(Failure::bad_input)? {
            job.cache
                .get_or_insert_with(|| pool.place().store().join("cache"));
        }
        Ok(job)
    }
}

impl Work for Extraction {
    fn folder(&self) -> Result<PathBuf, Failure> {
        Ok(beside(&self.args.out))
    }

    fn inputs(&self) -> Vec<PathBuf> {
        self.args.config.iter().cloned().collect()
    }

    fn check(&self) -> Result<(), Failure> {
        let job = super::job(&self.args)?;
        work::Work::of(&job.feats).map_err(Failure::BadInput)?;
        match nkl_features::relates(&job.feats) {
            Ok(true) => features::check(&job.feats),
            Ok(false) => Ok(()),
            Err(error) => Err(Failure::bad_input(error)),
        }
    }

    fn rounds(&mut self, pool: &Pool) -> Result<(), Failure> {
        let job = self.job(pool)?;
        let work = work::Work::of(&job.feats).map_err(Failure::BadInput)?;
        if work.at_once() == usize::MAX {
            return fill(pool, &job);
        }
        let store = pool.place().store();
        let (total, at_once) = (job.samples.len(), at_once(pool, &job, &work));
        let pieces = total.div_ceil(at_once);
        let done = pool.last_round("pieces", &of(&job.samples), pieces, |range| {
            for number in range {
                let (from, to) = (number * at_once, total.min((number + 1) * at_once));
                let bar = Bar::default();
                let step = Step::of(&bar);
                let found = piece(&work, &job.samples, from, to, job.cache.as_deref(), &step)?;
                stored::write(&store, number, &found).map_err(Failure::Run)?;
            }
            Ok::<(), Failure>(())
        });
        done.map_err(failure)
    }

    fn merge(&mut self, pool: &Pool) -> Result<(), Failure> {
        let job = self.job(pool)?;
        let store = pool.place().store();
        let work = work::Work::of(&job.feats).map_err(Failure::BadInput)?;
        let at_once = at_once(pool, &job, &work);
        write(
            &self.args,
            &job,
            at_once,
            |work, from, to, step| match work.at_once() {
                usize::MAX => piece(work, &job.samples, from, to, job.cache.as_deref(), step),
                _ => stored::read(&store, from / at_once).map_err(Failure::Run),
            },
        )
    }
}

/// Samples of a piece: as many as without shards, but few enough that every shard has one.
fn at_once(pool: &Pool, job: &Job, work: &work::Work) -> usize {
    let total = job.samples.len();
    let share = total.div_ceil(pool.shards(total)).max(1);
    match work.at_once() {
        usize::MAX => usize::MAX,
        usual => usual.min(share),
    }
}

/// Names of recordings, or samples.
fn of(samples: &Samples) -> String {
    match samples {
        Samples::Prepared(segments, _) => features::hash(segments),
        Samples::Files(files) => {
            let mut hasher = blake3::Hasher::new();
            for file in files {
                hasher.update(file.as_os_str().as_encoded_bytes());
                hasher.update(&[0]);
            }
            hasher.finalize().to_hex().to_string()
        }
    }
}

/// Rows into the cache.
fn fill(pool: &Pool, job: &Job) -> Result<(), Failure> {
    let found: Vec<Segment>;
    let (segments, reference) = match &job.samples {
        Samples::Prepared(segments, training) => {
            let some = !training.is_empty();
            (segments.as_slice(), some.then_some(training.as_slice()))
        }
        Samples::Files(files) => {
            let headers = files.par_iter().map(|path| recordings::whole(path));
            found = headers.filter_map(Result::ok).collect();
            (found.as_slice(), None)
        }
    };
    let Some(cache) = &job.cache else {
        return Ok(());
    };
    features::fill(pool, &job.feats, cache, segments, reference, true)
}
