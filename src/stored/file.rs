//! The file of a model: see [`crate::sealed`].

use super::{StoredModel, PROGRAM};
use crate::sealed::{self, Kind};
use anyhow::{bail, Context, Result};
use std::path::{Path, PathBuf};

const MODEL: Kind = Kind {
    name: "model",
    layout: 2,
    program: PROGRAM,
};

/// Writes a model; the file has its name only once it is complete.
///
/// # Errors
/// A file that cannot be written.
pub fn write(model: &StoredModel, path: &Path) -> Result<PathBuf> {
    sealed::write(&MODEL, model, path)
}

/// Reads a model.
///
/// # Errors
/// No such file, not a model, a model of another layout, one that is cut short, or one whose
/// content is not what was written.
pub fn read(path: &Path) -> Result<StoredModel> {
    let model = sealed::read(&MODEL, path)?;
    checked(model).with_context(|| format!("cannot use the model {}", path.display()))
}

/// The model in the bytes of such a file.
///
/// # Errors
/// As [`read`], without the name of the file.
pub fn decode(bytes: &[u8]) -> Result<StoredModel> {
    checked(sealed::decode(&MODEL, bytes)?)
}

/// Whether the parts fit each other.
fn checked(model: StoredModel) -> Result<StoredModel> {
    let width = model.trained.fitted.features;
    if model.feature_names.len() != width {
        let names = model.feature_names.len();
        bail!("it is damaged: {names} names for {width} features; get the file again");
    }
    let (labels, classes) = (model.labels.len(), model.trained.fitted.classes);
    if labels != classes {
        bail!("it is damaged: {labels} labels for {classes} classes; get the file again");
    }
    let sound = model.trained.check();
    sound.context("its checksum fits, but not its content: train the model again")?;
    Ok(model)
}
