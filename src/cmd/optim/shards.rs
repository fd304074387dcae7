//! `nkl optim` by several processes: features, then the candidates of each round of the search.

use super::{candidates_of, optim, walk};
use crate::cli::ConfigArgs;
use crate::cmd::load;
use crate::failure::Failure;
use crate::submit::{features, Work};
use nkl_config::Purpose;
use nkl_shards::Pool;
use std::path::PathBuf;

/// A search that is divided.
pub struct Candidates {
    args: ConfigArgs,
}

impl Candidates {
    /// Of `nkl optim` with these arguments.
    pub fn of(args: ConfigArgs) -> Self {
        Candidates { args }
    }
}

impl Work for Candidates {
    fn folder(&self) -> Result<PathBuf, Failure> {
        let base = load(&self.args, Purpose::Series)?;
        Ok(base.plan.exp.folder().join("submit").join("optim"))
    }

    fn inputs(&self) -> Vec<PathBuf> {
        vec![self.args.config()]
    }

    fn check(&self) -> Result<(), Failure> {
        let base = load(&self.args, Purpose::Series)?;
        let members = candidates_of(&self.args, optim(&self.args, base.optim.as_ref())?)?;
        members
            .iter()
            .try_for_each(|m| features::check(&m.plan.feats))
    }

    fn rounds(&mut self, pool: &Pool) -> Result<(), Failure> {
        walk(&self.args, Some(pool))
    }

    fn merge(&mut self, _: &Pool) -> Result<(), Failure> {
        super::run(&self.args)
    }
}
