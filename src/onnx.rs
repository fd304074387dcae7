//! Stored models as ONNX files.

use crate::stored::{StoredModel, PROGRAM};
use crate::target::Target;
use anyhow::{Context, Result};
use nkl_config::plan::Plan;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Whether the model that a plan trains can be exported, if it asks for that.
///
/// # Errors
/// It cannot; known before any work.
pub fn check(plan: &Plan) -> Result<()> {
    if plan.exp.export_onnx.is_some() {
        nkl_onnx::check(&plan.model.kind, plan.feats.scale.as_deref())
            .context("EXP.export_onnx is set")?;
    }
    Ok(())
}

/// The bytes of the file.
///
/// # Errors
/// A model or scaler that cannot be written in this format.
pub fn of(model: &StoredModel) -> Result<Vec<u8>> {
    let about = nkl_onnx::About {
        program: PROGRAM,
        target: &model.target,
        labels: &model.labels,
        features: &model.feature_names,
    };
    Ok(nkl_onnx::export(&model.trained, &about)?)
}

/// Writes them; the file has its name only once it is complete.
///
/// # Errors
/// A file that cannot be written.
pub fn write(bytes: &[u8], path: &Path) -> Result<PathBuf> {
    let mut file = Target::create(path)?;
    file.write_all(bytes)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.finish()
}
