//! The processes of a submission: workers, those that keep workers going, and the merge.

use super::lock::Lock;
use super::status::Follow;
use super::{engine, VERSION};
use crate::cli::ShardArgs;
use crate::failure::Failure;
use crate::submit::{failure, work, Work};
use anyhow::Context;
use nkl_shards::{local as slots, Place, Pool, ShardError};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// `nkl shard`.
pub fn shard(args: &ShardArgs) -> Result<(), Failure> {
    let place = Place::at(super::absolute(&args.folder)?);
    match args.local {
        Some(slots) => {
            let lock = engine::again(&place)?;
            let cpus = args.cpus;
            local(&place, LocalSlots { slots, cpus }, lock)
        }
        None if args.merge => merge_unlocked(&place),
        None => {
            let (mut work, pool) = join(&place, false)?;
            work.rounds(&pool)
        }
    }
}

/// The work of a folder, and this process's part in it.
fn join(place: &Place, patient: bool) -> Result<(Box<dyn Work>, Pool), Failure> {
    let pool = Pool::join(place.clone(), VERSION, patient).map_err(failure)?;
    let order = place.order().map_err(failure)?;
    std::env::set_current_dir(&order.folder)
        .with_context(|| format!("cannot enter {}", order.folder.display()))
        .map_err(Failure::Run)?;
    Ok((work(&order.command)?, pool))
}

/// Processes of this machine.
#[derive(Clone, Copy)]
pub struct LocalSlots {
    /// How many.
    pub slots: u16,
    /// Threads of each.
    pub cpus: usize,
}

/// Keeps them at work until there is nothing left for them, then puts the results together.
pub fn local(place: &Place, of: LocalSlots, lock: Lock) -> Result<(), Failure> {
    let program = program()?;
    let start = |slot: usize| -> Result<Command, ShardError> {
        let log = place.log().join(format!("slot.{slot}.log"));
        let failed = |error| ShardError::Engine(format!("cannot write {}: {error}", log.display()));
        let file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&log);
        let file = file.map_err(failed)?;
        let errors = file.try_clone().map_err(failed)?;
        let mut command = Command::new(&program);
        command
            .arg(format!("--threads={}", of.cpus))
            .arg("shard")
            .arg(&place.folder)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors);
        Ok(command)
    };
    let follow = Follow::of(place);
    slots::run(usize::from(of.slots), start, || follow.show()).map_err(failure)?;
    follow.end();
    merge(place, lock)
}

/// Does what is left, and then what the ordinary command does. The lock is held until then.
pub fn merge(place: &Place, lock: Lock) -> Result<(), Failure> {
    let merged = merge_unlocked(place);
    drop(lock);
    merged
}

fn merge_unlocked(place: &Place) -> Result<(), Failure> {
    let merged = join(place, true).and_then(|(mut work, pool)| {
        work.rounds(&pool)?;
        work.merge(&pool)
    });
    let message = merged.as_ref().err().map(|failure| {
        let text = failure.to_string();
        text.trim_start_matches("error: ").to_owned()
    });
    place.end(message).map_err(failure)?;
    merged
}

/// This program, as a process on another machine finds it.
pub fn program() -> Result<PathBuf, Failure> {
    std::env::current_exe()
        .context("cannot tell where this program is")
        .map_err(Failure::Run)
}
