//! Trained models that are kept: what is in one, and how an experiment stores it.

mod agree;
mod apply;
mod card;
mod file;
mod find;

pub use agree::{agree, same_features};
pub use apply::Apply;
pub use card::{describe, Card};
pub use file::{decode, read, write};
pub use find::best;

use crate::assemble::Run;
use crate::failure::Failure;
use anyhow::Context;
use nkl_config::plan::{FeatsPlan, ModelPlan, Plan, Task};
use nkl_data::Dataset;
use nkl_features::{MadeBy, Relations};
use nkl_learn::pipeline::{Outcome, Trained};
use nkl_report::{ExperimentResult, Layout};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The program and its version, as it stands in models and results.
pub const PROGRAM: &str = concat!("nkl ", env!("CARGO_PKG_VERSION"));

/// A trained model with all that is needed to use it, without its INI file, data or cache: plain
/// data, in which no part is ever run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredModel {
    /// Program that trained it.
    pub program: String,
    /// Where it comes from and how good it is, for people.
    pub card: Card,
    /// Classification or regression.
    pub task: Task,
    /// What it predicts.
    pub target: String,
    /// Class names, in the order of the probabilities; none for a regression.
    pub labels: Vec<String>,
    /// Section `[FEATS]`: how its features are made.
    pub features: FeatsPlan,
    /// The version and settings of each feature set, to find out whether another version of the
    /// program makes the same.
    pub made_by: Vec<MadeBy>,
    /// What columns relative to other recordings learned of the training recordings.
    pub relations: Relations,
    /// Names of the features, in order.
    pub feature_names: Vec<String>,
    /// Section `[MODEL]`, as it was trained.
    pub settings: ModelPlan,
    /// Filling, scaling and the model itself.
    pub trained: Trained,
}

/// An experiment that has been evaluated, with what its models need to be kept.
pub struct Finished<'a> {
    /// What was asked.
    pub plan: &'a Plan,
    /// The samples that have features.
    pub dataset: &'a Dataset,
    /// Names of the features.
    pub feature_names: &'a [String],
    /// What columns relative to other recordings learned.
    pub relations: &'a Relations,
    /// What came out.
    pub result: &'a ExperimentResult,
    /// The same by run.
    pub runs: &'a [Run],
}

impl Finished<'_> {
    /// The models of all runs, in order.
    ///
    /// # Errors
    /// Feature sets that cannot be built (they were, before).
    pub fn models(&self, outcome: Outcome) -> Result<Vec<StoredModel>, Failure> {
        let plan = self.plan;
        let made_by = nkl_features::made_by(&plan.feats).map_err(Failure::run)?;
        let models = outcome.runs.into_iter().enumerate().map(|(run, of_run)| {
            StoredModel {
                program: PROGRAM.to_string(),
                card: Card::of(self.result, run, self.runs.get(run), self.dataset),
                task: self.result.task,
                target: self.result.target.clone(),
                labels: self.result.labels.clone(),
                // Tables of imported features do not travel with a model.
                features: FeatsPlan {
                    import_files: Vec::new(),
                    no_reuse: false,
                    ..plan.feats.clone()
                },
                made_by: made_by.clone(),
                relations: self.relations.clone(),
                feature_names: self.feature_names.to_vec(),
                settings: plan.model.clone(),
                trained: of_run.trained,
            }
        });
        Ok(models.collect())
    }
}

/// Writes the split to `store/` and, with `EXP.save` and `MODEL.save`, each run's model to
/// `models/run_<r>/model.nkl`.
///
/// # Errors
/// A file that cannot be written.
pub fn keep(
    plan: &Plan,
    layout: &Layout,
    dataset: &Dataset,
    models: &[StoredModel],
) -> Result<Vec<PathBuf>, Failure> {
    let mut files = vec![nkl_data::save_split(plan, dataset).map_err(Failure::run)?];
    if !(plan.exp.save && plan.model.save) {
        return Ok(files);
    }
    for (run, model) in models.iter().enumerate() {
        let path = find::path(plan, layout, run);
        write(model, &path)
            .context("the model could not be kept")
            .map_err(Failure::Run)?;
        files.push(path);
    }
    Ok(files)
}
