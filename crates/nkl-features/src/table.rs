//! What an extraction gives.

use ndarray::Array2;
use nkl_config::Note;
use std::collections::BTreeMap;

/// Features of samples.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureTable {
    /// Column names, unique.
    pub names: Vec<String>,
    /// One row per sample, one column per name. NaN in a row that is not in `failed` means that a
    /// feature is not defined for that sample.
    pub values: Array2<f32>,
    /// Samples whose features could not be computed: row and reason, in the order of the rows.
    /// Their values are NaN.
    pub failed: Vec<(usize, String)>,
}

/// A [`FeatureTable`] and how it came about.
#[derive(Debug, Clone)]
pub struct Extracted {
    /// The features.
    pub table: FeatureTable,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// Samples for which nothing had to be computed.
    pub from_cache: usize,
    /// What columns relative to other recordings were filled by.
    pub relations: Relations,
}

/// By the name of a feature set: what it learned of the recordings that a model was trained on
/// (see [`crate::Extractor::relation`]).
pub type Relations = BTreeMap<String, Vec<f64>>;
