//! What was submitted: a command line, and all that it depends on.

use crate::files::{folder, names, publish, read, remove, replace};
use crate::{Life, Owner, ShardError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A command whose work is divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Version of the program.
    pub version: String,
    /// The command and its arguments, without the program.
    pub command: Vec<String>,
    /// Where relative paths begin.
    pub folder: PathBuf,
    /// Files that the work depends on, such as the INI file, with a hash of what they held.
    pub inputs: Vec<(PathBuf, String)>,
    /// Shards of a round, at most.
    pub shards: usize,
    /// How often a shard that failed is begun again.
    pub retries: u32,
}

/// Hash of a file's bytes.
///
/// # Errors
/// It cannot be read.
pub fn digest(path: &Path) -> Result<String, ShardError> {
    let bytes = std::fs::read(path).map_err(|error| ShardError::io("cannot read", path, error))?;
    Ok(blake3::hash(&bytes).to_hex().to_string())
}

impl Order {
    /// # Errors
    /// Another version of the program, or a file that has changed.
    pub fn check(&self, version: &str) -> Result<(), ShardError> {
        if self.version != version {
            return Err(ShardError::Changed(format!(
                "this was submitted by nkl {}, and this is nkl {version}; submit again",
                self.version
            )));
        }
        for (path, before) in &self.inputs {
            if digest(path)? != *before {
                return Err(ShardError::Changed(format!(
                    "{} has changed since it was submitted; put it back, or submit again with \
                     another --folder",
                    path.display()
                )));
            }
        }
        Ok(())
    }

    /// The command line as one text.
    pub fn text(&self) -> String {
        self.command.join(" ")
    }
}

/// The files of a work folder.
#[derive(Debug, Clone)]
pub struct Place {
    /// The folder itself.
    pub folder: PathBuf,
}

/// How the last merge ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Merge {
    failed: Option<String>,
}

impl Place {
    /// The work folder `folder`.
    pub fn at(folder: PathBuf) -> Self {
        Place { folder }
    }

    /// Makes the folder with `order`, or finds the same order there, of which what has been committed
    /// counts. Failures of before are forgotten, and claims, but those of processes that are seen to be
    /// at work on this machine.
    ///
    /// # Errors
    /// Another order is there; the folder cannot be written.
    pub fn begin(&self, order: &Order) -> Result<(), ShardError> {
        for name in ["rounds", "store", "log"] {
            folder(&self.folder.join(name))?;
        }
        let path = self.folder.join("order.json");
        if !publish(&path, order)? {
            let there = self.order()?;
            // Shards and retries may change, but shards only before there are rounds.
            let same = |order: &Order| Order {
                retries: 0,
                ..order.clone()
            };
            if self.merged() && there.command == order.command && there.folder == order.folder {
                // It was finished: everything anew.
                for name in ["rounds", "store"] {
                    remove(&self.folder.join(name))?;
                    folder(&self.folder.join(name))?;
                }
            } else if same(&there) != same(order) {
                return Err(ShardError::Busy(format!(
                    "{} holds other work (nkl {}{}); choose another --folder, or remove this one",
                    self.folder.display(),
                    there.text(),
                    difference(&there, order)
                )));
            }
            replace(&path, order)?;
        }
        remove(&self.folder.join("merge.json"))?;
        self.rounds()?.iter().try_for_each(|round| forget(round))
    }

    /// What was submitted here.
    ///
    /// # Errors
    /// Nothing was.
    pub fn order(&self) -> Result<Order, ShardError> {
        read(&self.folder.join("order.json"))?.ok_or_else(|| {
            ShardError::Changed(format!(
                "{}: nothing was submitted in this folder",
                self.folder.display()
            ))
        })
    }

    /// The folders of the rounds that have begun, in order.
    pub(crate) fn rounds(&self) -> Result<Vec<PathBuf>, ShardError> {
        let all = self.folder.join("rounds");
        let names = names(&all)?;
        Ok(names.iter().map(|name| all.join(name)).collect())
    }

    /// The folder of round `number`.
    pub(crate) fn round(&self, number: usize) -> PathBuf {
        self.folder.join("rounds").join(format!("{number:04}"))
    }

    /// A folder for what shards compute.
    pub fn store(&self) -> PathBuf {
        self.folder.join("store")
    }

    /// A folder for what processes say.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Claims of who submits here.
    pub fn lock(&self) -> Result<crate::Claims, ShardError> {
        let path = self.folder.join("lock");
        folder(&path)?;
        Ok(crate::Claims::at(path))
    }

    /// Whether the results are there.
    pub fn merged(&self) -> bool {
        matches!(self.merge(), Ok(Some(Merge { failed: None })))
    }

    /// Why they could not be put together, if that was tried.
    pub fn trouble(&self) -> Option<String> {
        self.merge().ok().flatten().and_then(|merge| merge.failed)
    }

    fn merge(&self) -> Result<Option<Merge>, ShardError> {
        read(&self.folder.join("merge.json"))
    }

    /// Remembers how the merge ended; after a good end, what the shards had stored here is removed.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn end(&self, failed: Option<String>) -> Result<(), ShardError> {
        let good = failed.is_none();
        replace(&self.folder.join("merge.json"), &Merge { failed })?;
        if good {
            remove(&self.store())?;
            remove(&self.folder.join("jobs.json"))?;
        }
        Ok(())
    }

    /// Jobs of Slurm that were submitted for this.
    ///
    /// # Errors
    /// The list cannot be read.
    pub fn jobs(&self) -> Result<Vec<String>, ShardError> {
        Ok(read(&self.folder.join("jobs.json"))?.unwrap_or_default())
    }

    /// Keeps their numbers.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep_jobs(&self, jobs: &[String]) -> Result<(), ShardError> {
        replace(&self.folder.join("jobs.json"), &jobs)
    }
}

/// Lets all shards of a round be begun again that are not committed and that nobody is at.
fn forget(round: &Path) -> Result<(), ShardError> {
    let (claims, failed) = (round.join("claims"), round.join("failed"));
    for name in names(&claims)? {
        let claim = claims.join(&name);
        let owner: Option<Owner> = read(&claim)?;
        let at_work = owner.is_some_and(|owner| owner.life() == Life::Alive);
        if !at_work || failed.join(&name).exists() {
            remove(&claim)?;
        }
    }
    remove(&failed)?;
    // Where nothing came of it, it may also be begun with other data.
    match names(&claims)?.is_empty() && names(&round.join("done"))?.is_empty() {
        true => remove(round),
        false => folder(&failed),
    }
}

/// What differs, where the command line does not.
fn difference(there: &Order, order: &Order) -> String {
    if there.command != order.command {
        return String::new();
    }
    let changed = (there.inputs.iter())
        .find(|input| !order.inputs.contains(input))
        .map(|(path, _)| format!("{} has changed since", path.display()));
    let what = match changed {
        Some(text) => text,
        None if there.shards != order.shards => format!("in {} shards", there.shards),
        None if there.version != order.version => format!("of nkl {}", there.version),
        None => format!("in {}", there.folder.display()),
    };
    format!(", {what}")
}
