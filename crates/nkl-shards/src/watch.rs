//! Which claimants are gone, as one process sees it.

use crate::{slurm, Life, Owner};
use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime};

/// A claimant on another machine that gave no sign of life for so long is gone. Files of a network may
/// be seen a minute late.
const SILENT: Duration = Duration::from_secs(120);
/// After so long a silence, Slurm is asked.
const ASK: Duration = Duration::from_secs(15);

/// Signs of life, as they were seen from here: the time of a claim's file is compared only with itself,
/// and the time since it changed is measured by the own clock.
#[derive(Default)]
pub struct Watch {
    seen: HashMap<String, Seen>,
}

struct Seen {
    sign: SystemTime,
    since: Instant,
    asked: Option<Instant>,
}

impl Watch {
    /// Whether the claimant `owner` of what is called `claim` is gone; `sign` is its last sign of life.
    pub fn gone(&mut self, claim: &str, owner: &Owner, sign: SystemTime) -> bool {
        self.gone_by(claim, owner, sign, Instant::now(), slurm::ended)
    }

    /// The same at the time `now`, with Slurm's answer from `ended`.
    pub(crate) fn gone_by(
        &mut self,
        claim: &str,
        owner: &Owner,
        sign: SystemTime,
        now: Instant,
        ended: impl Fn(&str) -> bool,
    ) -> bool {
        match owner.life() {
            Life::Alive => return false,
            Life::Gone => return true,
            Life::Unknown => {}
        }
        let new = Seen {
            sign,
            since: now,
            asked: None,
        };
        let seen = self.seen.entry(claim.to_owned()).or_insert(new);
        if seen.sign != sign {
            *seen = Seen {
                sign,
                since: now,
                asked: None,
            };
        }
        let silent = now.saturating_duration_since(seen.since);
        if silent >= SILENT {
            return true;
        }
        let Some(job) = owner.slurm.as_deref().filter(|_| silent >= ASK) else {
            return false;
        };
        let again = |asked: Instant| now.saturating_duration_since(asked) >= ASK;
        if !seen.asked.is_none_or(again) {
            return false;
        }
        seen.asked = Some(now);
        ended(job)
    }
}
