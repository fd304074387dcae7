//! What an experiment keeps for later: its split and its trained models.

use crate::failure::Failure;
use crate::target::Target;
use anyhow::Context;
use nkl_config::plan::{FeatsPlan, Task};
use nkl_config::Loaded;
use nkl_data::Dataset;
use nkl_learn::pipeline::{Outcome, Trained};
use nkl_report::Layout;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Version of the layout of [`StoredModel`].
pub const MODEL_VERSION: u32 = 1;

/// A trained model with all that is needed to use it: plain data (MessagePack on disk).
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredModel {
    /// [`MODEL_VERSION`].
    pub version: u32,
    /// Program that wrote it.
    pub program: String,
    /// Classification or regression.
    pub task: Task,
    /// What it predicts.
    pub target: String,
    /// Class names; empty for a regression.
    pub labels: Vec<String>,
    /// How its features are made.
    pub features: FeatsPlan,
    /// Their names, in order.
    pub feature_names: Vec<String>,
    /// Filling, scaling and the model itself.
    pub trained: Trained,
}

/// Writes the split to `store/` and, with `EXP.save` and `MODEL.save`, each run's model to `models/run_<r>/`.
pub fn write(
    loaded: &Loaded,
    layout: &Layout,
    dataset: &Dataset,
    feature_names: &[String],
    outcome: Outcome,
) -> Result<Vec<PathBuf>, Failure> {
    let plan = &loaded.plan;
    let mut files = vec![nkl_data::save_split(plan, dataset).map_err(Failure::run)?];
    if !(plan.exp.save && plan.model.save) {
        return Ok(files);
    }
    let labels = crate::assemble::labels(dataset);
    let task = if labels.is_empty() {
        Task::Regression
    } else {
        Task::Classification
    };
    for (run, outcome) in outcome.runs.into_iter().enumerate() {
        let model = StoredModel {
            version: MODEL_VERSION,
            program: concat!("nkl ", env!("CARGO_PKG_VERSION")).to_string(),
            task,
            target: plan.data.target.clone().unwrap_or_default(),
            labels: labels.clone(),
            features: plan.feats.clone(),
            feature_names: feature_names.to_vec(),
            trained: outcome.trained,
        };
        let folder = layout
            .root
            .join(&plan.exp.model_dir)
            .join(format!("run_{run}"));
        let path = folder.join("model.nkl");
        save(&model, &path).map_err(Failure::Run)?;
        files.push(path);
    }
    Ok(files)
}

/// Writes a model; the file has its name only once it is complete.
fn save(model: &StoredModel, path: &Path) -> anyhow::Result<()> {
    let mut file = Target::create(path)?;
    rmp_serde::encode::write_named(&mut file, model)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.finish()?;
    Ok(())
}
