//! `nkl flags` by several processes: features, then experiments.

use super::{combinations_of, flags, records, walk};
use crate::cli::ConfigArgs;
use crate::cmd::load;
use crate::failure::Failure;
use crate::series::{members, Member};
use crate::submit::{failure, features, Work};
use nkl_config::{Loaded, Purpose};
use nkl_data::Split;
use nkl_shards::Pool;
use std::path::PathBuf;

/// Experiments that are divided.
pub struct Combinations {
    args: ConfigArgs,
}

impl Combinations {
    /// Of `nkl flags` with these arguments.
    pub fn of(args: ConfigArgs) -> Self {
        Combinations { args }
    }

    fn load(&self) -> Result<(Loaded, Vec<Member>), Failure> {
        let base = load(&self.args, Purpose::Series)?;
        let members = combinations_of(&self.args, flags(&self.args, base.flags.as_ref())?)?;
        Ok((base, members))
    }
}

impl Work for Combinations {
    fn folder(&self) -> Result<PathBuf, Failure> {
        let (base, _) = self.load()?;
        Ok(base.plan.exp.folder().join("submit").join("flags"))
    }

    fn inputs(&self) -> Vec<PathBuf> {
        vec![self.args.config()]
    }

    fn check(&self) -> Result<(), Failure> {
        let (_, members) = self.load()?;
        members
            .iter()
            .try_for_each(|m| features::check(&m.plan.feats))
    }

    fn rounds(&mut self, pool: &Pool) -> Result<(), Failure> {
        let (base, members) = self.load()?;
        let cache = members::cache(&base.plan);
        // Neighbours share data and features, so that most shards need one table.
        let mut ordered: Vec<&Member> = Vec::new();
        let mut of = blake3::Hasher::new();
        for of_data in members::grouped(&members, members::data_key) {
            let Some(first) = of_data.first() else {
                continue;
            };
            let dataset = crate::walk::data(&first.plan)?.dataset;
            of.update(features::hash(&dataset.segments).as_bytes());
            let training = dataset.rows(Split::Train);
            for alike in members::grouped(of_data, members::feature_key) {
                let Some(first) = alike.first() else { continue };
                let (feats, segments) = (&first.plan.feats, &dataset.segments);
                features::fill(pool, feats, &cache, segments, Some(&training), false)?;
                ordered.extend(alike);
            }
        }
        let records = records(&base.plan);
        let of = of.finalize().to_hex().to_string();
        let done = pool.last_round("experiments", &of, ordered.len(), |range| {
            let own = ordered.get(range).unwrap_or_default();
            walk::all(&base.plan, own, &records, &mut Vec::new()).map(|_| ())
        });
        done.map_err(failure)
    }

    fn merge(&mut self, _: &Pool) -> Result<(), Failure> {
        super::run(&self.args)
    }
}
