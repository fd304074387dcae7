//! How far the work of a folder is.

use crate::files::read;
use crate::round::{Done, Round};
use crate::{Count, Life, Order, Outline, Place, ShardError};

/// One round.
#[derive(Debug, Clone)]
pub struct RoundStatus {
    /// What it consists of.
    pub outline: Outline,
    /// How far it is.
    pub count: Count,
    /// Seconds that the committed shards took, added.
    pub seconds: f64,
    /// Who is at work, as text.
    pub owners: Vec<String>,
    /// Of the shards that are begun, those whose process is known to have ended.
    pub abandoned: usize,
    /// What went wrong in shards that are not committed: number, from 1, and message.
    pub failures: Vec<(usize, String)>,
}

/// The work of a folder.
#[derive(Debug, Clone)]
pub struct Status {
    /// What was submitted.
    pub order: Order,
    /// The rounds that have begun.
    pub rounds: Vec<RoundStatus>,
    /// The results are there.
    pub merged: bool,
    /// Why they could not be put together.
    pub trouble: Option<String>,
    /// Jobs of Slurm.
    pub jobs: Vec<String>,
}

impl Status {
    /// Looks into a folder. Nothing in it is changed.
    ///
    /// # Errors
    /// Nothing was submitted there; it cannot be read.
    pub fn of(place: &Place) -> Result<Self, ShardError> {
        let order = place.order()?;
        let mut rounds = Vec::new();
        for path in place.rounds()? {
            if let Some(round) = Round::find(&path)? {
                rounds.push(one(&round, &path, order.retries)?);
            }
        }
        Ok(Status {
            order,
            rounds,
            merged: place.merged(),
            trouble: place.trouble(),
            jobs: place.jobs()?,
        })
    }

    /// The round that is going on.
    pub fn current(&self) -> Option<&RoundStatus> {
        self.rounds.last()
    }

    /// Whether a shard failed too often.
    pub fn failed(&self) -> bool {
        self.rounds.iter().any(|round| round.count.failed > 0)
    }
}

fn one(round: &Round, path: &std::path::Path, retries: u32) -> Result<RoundStatus, ShardError> {
    let owners = round.owners()?;
    let gone = owners.values().filter(|owner| owner.life() == Life::Gone);
    let abandoned = gone.count();
    let there = owners
        .iter()
        .filter(|(_, owner)| owner.life() != Life::Gone);
    let describe = |(shard, owner): (&usize, &crate::Owner)| {
        format!("shard {}: {}", shard + 1, owner.describe())
    };
    let owners_text = there.map(describe).collect();
    let mut failures = Vec::new();
    let mut seconds = 0.0;
    for (number, shard) in round.shards()?.iter().enumerate() {
        if shard.done {
            let done: Option<Done> = read(&path.join("done").join(number.to_string()))?;
            seconds += done.map_or(0.0, |done| done.seconds);
        } else if let Some(message) = round.message(number, shard)? {
            failures.push((number + 1, message));
        }
    }
    Ok(RoundStatus {
        outline: round.outline.clone(),
        count: round.count(retries)?,
        seconds,
        owners: owners_text,
        abandoned,
        failures,
    })
}
