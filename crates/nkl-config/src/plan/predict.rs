//! `[PREDICT]`: labels that models give to the data.

use super::Selection;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Section `[PREDICT]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PredictPlan {
    /// `targets`: what is predicted, in order.
    pub targets: Vec<String>,
    /// `<target>.model`: a model for a target, found to exist. Targets in lower case.
    pub models: Vec<(String, PathBuf)>,
    /// `onnx.folder`: where ONNX networks lie, found to exist.
    pub folder: Option<PathBuf>,
    /// `sample_selection`: the part of the data that gets labels.
    pub selection: Selection,
}

impl PredictPlan {
    /// The model that is given for a target.
    pub fn model(&self, target: &str) -> Option<&PathBuf> {
        let target = target.to_lowercase();
        let given = self.models.iter().find(|(name, _)| *name == target);
        given.map(|(_, path)| path)
    }
}
