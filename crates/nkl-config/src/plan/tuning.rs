//! `MODEL.tuning_params`: what is tried inside the training part.

use super::ModelPlan;
use crate::Literal;
use serde::{Deserialize, Serialize};

/// One way to set the parameters that `tuning_params` names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Parameters by the names given, in alphabetical order, with their values.
    pub values: Vec<(String, Literal)>,
    /// The model with these values.
    pub model: ModelPlan,
}
