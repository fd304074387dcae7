//! `nkl multidb` by several processes: copies where there are any, features, then cells of the matrix.

use super::{across, augmented, bank, cache, cells, pairs, records};
use crate::cli::ConfigArgs;
use crate::cmd::load;
use crate::failure::Failure;
use crate::remembered::Remembered;
use crate::series::Member;
use crate::submit::{failure, features, Work};
use nkl_config::{Loaded, Purpose};
use nkl_shards::Pool;
use std::path::PathBuf;

/// A matrix that is divided.
pub struct Pairs {
    args: ConfigArgs,
}

impl Pairs {
    /// Of `nkl multidb` with these arguments.
    pub fn of(args: ConfigArgs) -> Self {
        Pairs { args }
    }

    fn load(&self) -> Result<(Loaded, Vec<Member>), Failure> {
        let base = load(&self.args, Purpose::Series)?;
        let members = pairs(&self.args, across(&self.args, base.across.as_ref())?)?;
        Ok((base, members))
    }

    /// The experiments with their copies. One process makes these; the others find them.
    fn augmented(
        &self,
        pool: &Pool,
        base: &Loaded,
        plain: Vec<Member>,
        probe: &Remembered,
    ) -> Result<Vec<Member>, Failure> {
        let root = &base.plan.exp.root;
        let copies = pool.round("copies", "", 1, |_| {
            let (_, members) = self.load()?;
            augmented::members(&self.args, members, root, probe).map(|_| ())
        });
        copies.map_err(failure)?;
        augmented::members(&self.args, plain, root, probe)
    }
}

impl Work for Pairs {
    fn folder(&self) -> Result<PathBuf, Failure> {
        let (base, _) = self.load()?;
        Ok(base.plan.exp.root.join("submit").join("multidb"))
    }

    fn inputs(&self) -> Vec<PathBuf> {
        vec![self.args.config()]
    }

    fn check(&self) -> Result<(), Failure> {
        let (base, _) = self.load()?;
        features::check(&base.plan.feats)
    }

    fn rounds(&mut self, pool: &Pool) -> Result<(), Failure> {
        let (base, mut members) = self.load()?;
        let probe = Remembered::default();
        if across(&self.args, base.across.as_ref())?.augments {
            members = self.augmented(pool, &base, members, &probe)?;
        }
        let all: Vec<&Member> = members.iter().collect();
        let Some(first) = all.first() else {
            return Ok(());
        };
        let cache = cache(&base.plan);
        let (segments, _) = bank::segments(&all, &probe, &mut Vec::new())?;
        features::fill(pool, &first.plan.feats, &cache, &segments, None, false)?;
        let records = records(&base.plan);
        let mut filled = None;
        let of = features::hash(&segments);
        let done = pool.last_round("experiments", &of, all.len(), |range| {
            let bank = match filled.take() {
                Some(bank) => bank,
                None => bank::fill(&cache, &all, &probe, &mut Vec::new())?,
            };
            let own = all.get(range).unwrap_or_default();
            let done = cells::all(own, &bank, &probe, &records).map(|_| ());
            filled = Some(bank);
            done
        });
        done.map_err(failure)
    }

    fn merge(&mut self, _: &Pool) -> Result<(), Failure> {
        super::run(&self.args)
    }
}
