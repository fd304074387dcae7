//! What an experiment keeps for later: its split and its trained models.

use crate::failure::Failure;
use anyhow::Context;
use nkl_config::plan::{FeatsPlan, Task};
use nkl_config::Loaded;
use nkl_data::Dataset;
use nkl_learn::pipeline::{Outcome, Trained};
use nkl_report::Layout;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufWriter, Write};
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

/// Writes a model under a temporary name, then renames it.
fn save(model: &StoredModel, path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = || format!("cannot write {}", path.display());
    std::fs::create_dir_all(folder).with_context(name)?;
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = (|| {
        let mut file = BufWriter::new(File::create(&temporary)?);
        rmp_serde::encode::write_named(&mut file, model)?;
        file.flush()?;
        std::fs::rename(&temporary, path)?;
        anyhow::Ok(())
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written.with_context(name)
}
