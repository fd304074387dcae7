//! `nkl experiment` by several processes: they extract the features.

use super::{features, Work};
use crate::cli::ConfigArgs;
use crate::cmd::{self, supported};
use crate::failure::Failure;
use crate::large;
use crate::walk;
use nkl_config::plan::Task;
use nkl_config::{Loaded, Purpose};
use nkl_data::{Prepared, Split};
use nkl_shards::Pool;
use std::path::PathBuf;

/// An experiment whose features are extracted in shards.
pub struct Experiment {
    args: ConfigArgs,
}

impl Experiment {
    /// Of `nkl experiment` with these arguments.
    pub fn of(args: ConfigArgs) -> Self {
        Experiment { args }
    }

    fn load(&self) -> Result<Loaded, Failure> {
        cmd::load(&self.args, Purpose::Experiment)
    }
}

impl Work for Experiment {
    fn folder(&self) -> Result<PathBuf, Failure> {
        let plan = self.load()?.plan;
        Ok(plan.exp.folder().join("submit").join("experiment"))
    }

    fn inputs(&self) -> Vec<PathBuf> {
        vec![self.args.config()]
    }

    fn check(&self) -> Result<(), Failure> {
        let plan = self.load()?.plan;
        supported::ready(&plan, plan.exp.task.unwrap_or(Task::Classification))?;
        features::check(&plan.feats)
    }

    fn rounds(&mut self, pool: &Pool) -> Result<(), Failure> {
        let plan = self.load()?.plan;
        if plan.model.only_test {
            return Ok(());
        }
        let Prepared { dataset, task, .. } = walk::data(&plan)?;
        let estimator = supported::ready(&plan, task)?;
        let training = dataset.rows(Split::Train);
        let cache = plan.exp.folder().join(&plan.exp.cache_dir);
        let segments = &dataset.segments;
        if large::is_large(&plan, estimator.as_ref(), dataset.len())? {
            return features::fill_large(pool, &plan.feats, &cache, segments);
        }
        features::fill(pool, &plan.feats, &cache, segments, Some(&training), true)
    }

    fn merge(&mut self, _: &Pool) -> Result<(), Failure> {
        cmd::experiment::run(&self.args)
    }
}
