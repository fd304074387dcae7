//! One process among those that do a piece of work.

use crate::round::{Next, Round};
use crate::{Order, Outline, Place, ShardError, Watch};
use std::ops::Range;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long to wait for others before the folder is looked at again: a tenth of the time that has been
/// waited, at least and at most so long. Short rounds lose little, and long ones cost few looks.
const WAIT: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(2));

/// The view of one process. Every process calls the same rounds in the same order.
pub struct Pool {
    place: Place,
    order: Order,
    number: AtomicUsize,
    watch: Mutex<Watch>,
    /// Stays until every shard is committed, also in the last round.
    patient: bool,
}

impl Pool {
    /// Takes part in the work of a folder. Who is `patient` waits in the last round too until every
    /// shard is committed, and does those whose claimants are gone; others end when there is nothing
    /// left to claim, so that their slots are free.
    ///
    /// # Errors
    /// Nothing was submitted there, or what the work depends on has changed.
    pub fn join(place: Place, version: &str, patient: bool) -> Result<Self, ShardError> {
        let order = place.order()?;
        order.check(version)?;
        Ok(Pool {
            place,
            order,
            number: AtomicUsize::new(0),
            watch: Mutex::default(),
            patient,
        })
    }

    /// A folder for what shards compute, where there is none of the work's own.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Into how many shards so many things are divided.
    pub fn shards(&self, items: usize) -> usize {
        self.order.shards.clamp(1, items.max(1))
    }

    /// Divides `items` things, whose hash is `of`, among shards; `work` does those of one shard and
    /// leaves its results where everyone finds them. Returns when all shards are committed.
    ///
    /// # Errors
    /// A shard that failed too often, with the message of `work`; things that are not those of the
    /// other processes; a folder that cannot be written.
    pub fn round<E: std::fmt::Display>(
        &self,
        what: &str,
        of: &str,
        items: usize,
        work: impl FnMut(Range<usize>) -> Result<(), E>,
    ) -> Result<(), ShardError> {
        self.walk(what, of, items, true, work)
    }

    /// The same for the last round: returns when nothing is left to claim, unless this process is
    /// patient.
    ///
    /// # Errors
    /// As [`round`](Self::round).
    pub fn last_round<E: std::fmt::Display>(
        &self,
        what: &str,
        of: &str,
        items: usize,
        work: impl FnMut(Range<usize>) -> Result<(), E>,
    ) -> Result<(), ShardError> {
        self.walk(what, of, items, self.patient, work)
    }

    fn walk<E: std::fmt::Display>(
        &self,
        what: &str,
        of: &str,
        items: usize,
        patient: bool,
        mut work: impl FnMut(Range<usize>) -> Result<(), E>,
    ) -> Result<(), ShardError> {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        if items == 0 {
            return Ok(());
        }
        let outline = Outline {
            what: what.to_owned(),
            shards: self.shards(items),
            items,
            of: of.to_owned(),
        };
        let round = Round::join(&self.place.round(number), outline)?;
        let shards = round.outline.shards;
        let from = std::process::id() as usize % shards;
        let mut waiting = Instant::now();
        loop {
            let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
            let next = round.next(from, self.order.retries, &mut watch)?;
            drop(watch);
            match next {
                Next::Complete => return Ok(()),
                Next::Failed(why) => return Err(ShardError::Failed(why)),
                Next::Wait if patient => {
                    std::thread::sleep((waiting.elapsed() / 10).clamp(WAIT.0, WAIT.1));
                }
                Next::Wait => return Ok(()),
                Next::Shard(shard, claim) => {
                    let began = Instant::now();
                    let own = shard * items / shards..(shard + 1) * items / shards;
                    eprintln!(
                        "{what}: shard {} of {shards}, attempt {}",
                        shard + 1,
                        claim.attempt
                    );
                    match attempt(|| work(own)) {
                        Ok(()) => {
                            round.commit(shard, claim.attempt, began.elapsed().as_secs_f64())?
                        }
                        Err(message) => {
                            eprintln!("{what}: shard {} failed: {message}", shard + 1);
                            round.fail(shard, claim.attempt, message)?;
                        }
                    }
                    waiting = Instant::now();
                }
            }
        }
    }
}

/// What went wrong, as text; a panic is no reason to leave a shard claimed.
fn attempt<E: std::fmt::Display>(work: impl FnOnce() -> Result<(), E>) -> Result<(), String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| {
            let text = error.to_string();
            text.trim_start_matches("error: ").to_owned()
        }),
        Err(panic) => {
            let text = (panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .or_else(|| panic.downcast_ref::<String>().cloned());
            Err(format!("a defect of nkl: {}", text.unwrap_or_default()))
        }
    }
}
