//! One submission in a folder at a time.

use crate::failure::Failure;
use crate::submit::failure;
use nkl_shards::{slurm, Claim, Place, ShardError, Watch};
use std::path::PathBuf;

/// Held while processes of this submission may be started from here.
pub struct Lock {
    _claim: Claim,
    path: PathBuf,
}

/// Takes the folder.
///
/// # Errors
/// Somebody else has it, or their jobs are not over yet; it cannot be written.
pub fn take(place: &Place) -> Result<Lock, Failure> {
    let lock = take_free(place).map_err(failure)?;
    let jobs = place.jobs().map_err(failure)?;
    let running: Vec<String> = jobs.into_iter().filter(|job| !slurm::ended(job)).collect();
    if running.is_empty() {
        return Ok(lock);
    }
    let (jobs, folder) = (running.join(" "), place.folder.display());
    Err(failure(ShardError::Busy(format!(
        "{folder}: jobs {jobs} of an earlier submission are still there; wait for them (nkl submit \
         --status {folder}), or end them: scancel {jobs}"
    ))))
}

/// The same, whatever jobs there are.
pub fn take_free(place: &Place) -> Result<Lock, ShardError> {
    let claims = place.lock()?;
    let last = claims.all()?.last().map_or(0, |(_, attempt)| *attempt);
    let owner = claims.owner(0, last)?;
    if let Some((owner, sign)) = owner {
        if !Watch::default().gone("lock", &owner, sign) {
            return Err(busy(place, &owner.describe()));
        }
    }
    match claims.take(0, last + 1)? {
        Some(claim) => Ok(Lock {
            _claim: claim,
            path: place.folder.join("lock").join(format!("0.{}", last + 1)),
        }),
        None => Err(busy(place, "another process")),
    }
}

fn busy(place: &Place, who: &str) -> ShardError {
    let folder = place.folder.display();
    ShardError::Busy(format!(
        "{folder}: {who} is at this work; wait for it (nkl submit --status {folder}), or choose \
         another --folder. If it is not there any more, remove {folder}/lock"
    ))
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
