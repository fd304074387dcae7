//! `nkl diarize` by several processes: each takes some of the recordings.

use super::output::Record;
use super::{format, given, jobs, settings, Work as Each};
use crate::cli::DiarizeArgs;
use crate::failure::Failure;
use crate::series::workers::each;
use crate::submit::{beside, failure, Work};
use anyhow::anyhow;
use nkl_shards::Pool;
use nkl_speakers::diarize::{Cfg, Settings};
use nkl_speakers::read_rttm;
use std::path::PathBuf;

/// Recordings that are divided.
pub struct Recordings {
    args: DiarizeArgs,
}

impl Recordings {
    /// Of `nkl diarize` with these arguments.
    pub fn of(args: DiarizeArgs) -> Self {
        Recordings { args }
    }

    fn settings(&self) -> Result<Settings, Failure> {
        let config = self.args.config.as_deref();
        let cfg = config
            .map(Cfg::read)
            .transpose()
            .map_err(Failure::bad_input)?;
        if cfg.flatten().is_some() {
            return Err(Failure::BadInput(anyhow!(
                "a configuration of the GMM specializer names one recording, of which there is \
                 nothing to divide; run nkl diarize"
            )));
        }
        settings(&self.args, None).map_err(Failure::BadInput)
    }
}

impl Work for Recordings {
    fn folder(&self) -> Result<PathBuf, Failure> {
        Ok(beside(&self.args.out))
    }

    fn inputs(&self) -> Vec<PathBuf> {
        let args = &self.args;
        let files = [&args.config, &args.list, &args.speech, &args.reference];
        files.into_iter().flatten().cloned().collect()
    }

    fn check(&self) -> Result<(), Failure> {
        self.settings()?;
        let reference = self.args.reference.as_deref().map(read_rttm).transpose();
        reference.map_err(Failure::bad_input)?;
        let found = jobs::find(&self.args)?;
        given(&self.args, None, found.len()).map_err(Failure::BadInput)?;
        Ok(())
    }

    fn rounds(&mut self, pool: &Pool) -> Result<(), Failure> {
        let settings = self.settings()?;
        let reference = self.args.reference.as_deref().map(read_rttm).transpose();
        let reference = reference.map_err(Failure::bad_input)?;
        let jobs = jobs::find(&self.args)?;
        let given = given(&self.args, None, jobs.len()).map_err(Failure::BadInput)?;
        let work = Each {
            settings: &settings,
            given: given.as_ref(),
            plot: self.args.plot.map(format),
            reference: reference.as_ref(),
        };
        let of = of(&jobs);
        // Turns of other settings are removed once, before there are new ones.
        let settled = pool.round("settings", &of, 1, |_| {
            Record::settle(&self.args, &settings, &jobs).map(|_| ())
        });
        settled.map_err(failure)?;
        self.args.anew = false;
        let record = Record::settle(&self.args, &settings, &jobs).map_err(Failure::Run)?;
        let done = pool.last_round("recordings", &of, jobs.len(), |range| {
            let own = jobs.get(range).unwrap_or_default();
            // What is wrong with a recording, the merge says.
            each(own, |job| {
                if record.there(job, work.plot).is_none() {
                    let _ = work.one(job);
                }
            });
            Ok::<(), Failure>(())
        });
        done.map_err(failure)
    }

    fn merge(&mut self, _: &Pool) -> Result<(), Failure> {
        super::run(&self.args)
    }
}

/// Names of the recordings.
fn of(jobs: &[jobs::Job]) -> String {
    let mut hasher = blake3::Hasher::new();
    for job in jobs {
        hasher.update(job.path.as_os_str().as_encoded_bytes());
        hasher.update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}
