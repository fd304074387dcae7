//! A round: shards that can be done in any order, by anyone.

use crate::files::{attempt_name, attempt_of, folder, names, publish, read, replace};
use crate::{Claim, Claims, Owner, ShardError, Watch};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// How often a shard may lose its claimant; what kills everyone who does it would go on for ever.
const DEATHS: u32 = 20;

/// What a round consists of; all processes have to agree on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// What is done, for people: `features`.
    pub what: String,
    /// Number of shards.
    pub shards: usize,
    /// Number of things that are divided among them.
    pub items: usize,
    /// Hash of these things.
    pub of: String,
}

/// How far a round is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Committed.
    pub done: usize,
    /// Claimed, and neither committed nor failed; their claimants may be gone.
    pub begun: usize,
    /// Failed too often.
    pub failed: usize,
    /// To be begun.
    pub open: usize,
}

/// A shard that failed.
#[derive(Debug, Serialize, Deserialize)]
struct Failed {
    message: String,
    owner: Owner,
}

/// A shard that was done.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Done {
    pub seconds: f64,
    pub attempt: u32,
    pub owner: Owner,
}

/// What there is to do.
pub(crate) enum Next {
    /// This shard is claimed.
    Shard(usize, Claim),
    /// Others have all that is left.
    Wait,
    /// Every shard is committed.
    Complete,
    /// A shard failed too often, with these words.
    Failed(String),
}

/// What is known of one shard.
#[derive(Default)]
pub(crate) struct Shard {
    pub done: bool,
    /// The last attempt; 0 if there was none.
    pub attempt: u32,
    /// Attempts that failed.
    pub failed: BTreeSet<u32>,
}

pub(crate) struct Round {
    folder: PathBuf,
    claims: Claims,
    pub outline: Outline,
}

impl Round {
    /// Begins a round, or joins it.
    ///
    /// # Errors
    /// It was begun with another outline; the folder cannot be written.
    pub fn join(path: &Path, outline: Outline) -> Result<Self, ShardError> {
        for name in ["claims", "done", "failed"] {
            folder(&path.join(name))?;
        }
        let round = Round::of(path, outline);
        let file = path.join("outline.json");
        if !publish(&file, &round.outline)? {
            let there: Option<Outline> = read(&file)?;
            if there.as_ref() != Some(&round.outline) {
                let number = |o: &Outline| format!("{} ({} of them)", o.what, o.items);
                return Err(ShardError::Changed(format!(
                    "the data are not what they were when this work began: {}, now {}. Submit again \
                     with another --folder, or remove this one",
                    there.map(|o| number(&o)).unwrap_or_default(),
                    number(&round.outline)
                )));
            }
        }
        Ok(round)
    }

    /// A round that somebody else began; `None` if it is only just beginning.
    pub fn find(path: &Path) -> Result<Option<Self>, ShardError> {
        let outline = read(&path.join("outline.json"))?;
        Ok(outline.map(|outline| Round::of(path, outline)))
    }

    fn of(path: &Path, outline: Outline) -> Self {
        Round {
            folder: path.to_owned(),
            claims: Claims::at(path.join("claims")),
            outline,
        }
    }

    /// All shards as they are now.
    pub fn shards(&self) -> Result<Vec<Shard>, ShardError> {
        let mut shards: Vec<Shard> = Vec::new();
        shards.resize_with(self.outline.shards, Shard::default);
        // What is committed is read last: a claim without it would look as if it had been forgotten.
        for (shard, attempt) in self.claims.all()? {
            if let Some(shard) = shards.get_mut(shard) {
                shard.attempt = shard.attempt.max(attempt);
            }
        }
        for name in names(&self.folder.join("failed"))? {
            if let Some((shard, attempt)) = attempt_of(&name) {
                if let Some(shard) = shards.get_mut(shard) {
                    shard.failed.insert(attempt);
                }
            }
        }
        for name in names(&self.folder.join("done"))? {
            let shard = name.parse().ok().and_then(|n: usize| shards.get_mut(n));
            if let Some(shard) = shard {
                shard.done = true;
            }
        }
        Ok(shards)
    }

    /// Claims a shard: one that nobody has begun, else one that failed or whose claimant is gone. The
    /// search begins at shard `from`, so that processes seldom want the same one.
    pub fn next(&self, from: usize, retries: u32, watch: &mut Watch) -> Result<Next, ShardError> {
        let shards = self.shards()?;
        if shards.iter().all(|shard| shard.done) {
            return Ok(Next::Complete);
        }
        let count = shards.len().max(1);
        let order = (0..count).map(|n| (from + n) % count);
        let left: Vec<(usize, &Shard)> = order
            .filter_map(|n| Some((n, shards.get(n)?)))
            .filter(|(_, shard)| !shard.done)
            .collect();
        for (number, _) in left.iter().filter(|(_, shard)| shard.attempt == 0) {
            if let Some(claim) = self.claims.take(*number, 1)? {
                return Ok(Next::Shard(*number, claim));
            }
        }
        let mut hopeless = None;
        for (number, shard) in left.iter().filter(|(_, shard)| shard.attempt > 0) {
            let ended = shard.ended() || self.gone(*number, shard.attempt, watch)?;
            if !ended {
                continue;
            }
            if let Some(why) = self.hopeless(*number, shard, retries)? {
                hopeless.get_or_insert(why);
            } else if let Some(claim) = self.claims.take(*number, shard.attempt + 1)? {
                return Ok(Next::Shard(*number, claim));
            }
        }
        Ok(hopeless.map_or(Next::Wait, Next::Failed))
    }

    fn gone(&self, shard: usize, attempt: u32, watch: &mut Watch) -> Result<bool, ShardError> {
        let Some((owner, sign)) = self.claims.owner(shard, attempt)? else {
            return Ok(false);
        };
        let name = format!("{}/{}", self.folder.display(), attempt_name(shard, attempt));
        Ok(watch.gone(&name, &owner, sign))
    }

    /// Why a shard whose last attempt has ended is not begun again.
    fn hopeless(
        &self,
        number: usize,
        shard: &Shard,
        retries: u32,
    ) -> Result<Option<String>, ShardError> {
        let failures = shard.failed.len() as u32;
        let deaths = shard.attempt.saturating_sub(failures);
        let (what, n) = (&self.outline.what, number + 1);
        if failures > retries {
            let last = self.message(number, shard)?.unwrap_or_default();
            let times = match failures {
                1 => "failed".to_owned(),
                n => format!("failed {n} times"),
            };
            return Ok(Some(format!("shard {n} of {what} {times}: {last}")));
        }
        Ok((deaths >= DEATHS).then(|| {
            format!(
                "shard {n} of {what} was begun {deaths} times, and each time the process was killed \
                 (out of memory?)"
            )
        }))
    }

    /// What the last failure of a shard was.
    pub fn message(&self, number: usize, shard: &Shard) -> Result<Option<String>, ShardError> {
        let Some(attempt) = shard.failed.last() else {
            return Ok(None);
        };
        let path = self
            .folder
            .join("failed")
            .join(attempt_name(number, *attempt));
        let failed: Option<Failed> = read(&path)?;
        Ok(failed.map(|failed| format!("{} ({})", failed.message, failed.owner.describe())))
    }

    /// Commits a shard; its results have to be there.
    pub fn commit(&self, shard: usize, attempt: u32, seconds: f64) -> Result<(), ShardError> {
        let done = Done {
            seconds,
            attempt,
            owner: Owner::me(),
        };
        replace(&self.folder.join("done").join(shard.to_string()), &done)
    }

    /// Keeps what went wrong.
    pub fn fail(&self, shard: usize, attempt: u32, message: String) -> Result<(), ShardError> {
        let failed = Failed {
            message,
            owner: Owner::me(),
        };
        let path = self
            .folder
            .join("failed")
            .join(attempt_name(shard, attempt));
        replace(&path, &failed)
    }

    /// Who has the shards that are begun, by shard.
    pub fn owners(&self) -> Result<BTreeMap<usize, Owner>, ShardError> {
        let mut owners = BTreeMap::new();
        for (number, shard) in self.shards()?.iter().enumerate() {
            if !shard.done && !shard.ended() && shard.attempt > 0 {
                if let Some((owner, _)) = self.claims.owner(number, shard.attempt)? {
                    owners.insert(number, owner);
                }
            }
        }
        Ok(owners)
    }

    /// How far it is.
    pub fn count(&self, retries: u32) -> Result<Count, ShardError> {
        let mut count = Count::default();
        for shard in self.shards()? {
            let slot = match &shard {
                shard if shard.done => &mut count.done,
                shard if shard.failed.len() as u32 > retries => &mut count.failed,
                shard if shard.attempt == 0 || shard.ended() => &mut count.open,
                _ => &mut count.begun,
            };
            *slot += 1;
        }
        Ok(count)
    }
}

impl Shard {
    /// Its last attempt failed.
    fn ended(&self) -> bool {
        self.failed.last() == Some(&self.attempt)
    }
}
