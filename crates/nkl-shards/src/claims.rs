//! Claims: files of which each can be made once.

use crate::files::{attempt_name, attempt_of, names, publish, read};
use crate::{Owner, ShardError};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{channel, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

/// How often a claimant gives a sign of life: it sets the time of its file.
const BEAT: Duration = Duration::from_secs(5);

/// A folder of claims, `SHARD.ATTEMPT`. Nothing in it is removed while work goes on: that a claimant is
/// gone shows in a further attempt, of which again only one process can be the claimant.
pub struct Claims {
    folder: PathBuf,
}

impl Claims {
    /// The claims in `folder`, which has to be there when one is made.
    pub fn at(folder: PathBuf) -> Self {
        Claims { folder }
    }

    /// All attempts there are: shard and number, sorted.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn all(&self) -> Result<Vec<(usize, u32)>, ShardError> {
        let mut all: Vec<_> = (names(&self.folder)?.iter())
            .filter_map(|name| attempt_of(name))
            .collect();
        all.sort_unstable();
        Ok(all)
    }

    /// Claims an attempt for this process; `None` if another one has it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn take(&self, shard: usize, attempt: u32) -> Result<Option<Claim>, ShardError> {
        let path = self.path(shard, attempt);
        if !publish(&path, &Owner::me())? {
            return Ok(None);
        }
        Ok(Some(Claim::new(path, attempt)))
    }

    /// Who has an attempt, and the last sign of life by the clock of the file system.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn owner(
        &self,
        shard: usize,
        attempt: u32,
    ) -> Result<Option<(Owner, SystemTime)>, ShardError> {
        let path = self.path(shard, attempt);
        let Some(owner) = read(&path)? else {
            return Ok(None);
        };
        // Opened, so that a file system of the network asks its server.
        let modified = File::open(&path)
            .and_then(|file| file.metadata())
            .and_then(|data| data.modified());
        Ok(modified.ok().map(|modified| (owner, modified)))
    }

    fn path(&self, shard: usize, attempt: u32) -> PathBuf {
        self.folder.join(attempt_name(shard, attempt))
    }
}

/// A claim of this process. As long as it is held, signs of life are given.
pub struct Claim {
    /// The number of the attempt, from 1.
    pub attempt: u32,
    stop: Option<Sender<()>>,
    beats: Option<JoinHandle<()>>,
}

impl Claim {
    fn new(path: PathBuf, attempt: u32) -> Self {
        let (stop, stopped) = channel::<()>();
        let beats = std::thread::spawn(move || {
            while stopped.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                beat(&path);
            }
        });
        Claim {
            attempt,
            stop: Some(stop),
            beats: Some(beats),
        }
    }
}

/// A beat that fails is not missed as long as one of the next succeeds.
fn beat(path: &Path) {
    let file = File::options().write(true).open(path);
    let _ = file.and_then(|file| file.set_modified(SystemTime::now()));
}

impl Drop for Claim {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(beats) = self.beats.take() {
            let _ = beats.join();
        }
    }
}
