//! What can stop an extraction.

use std::path::PathBuf;

/// An error that ends the extraction as a whole. A single bad recording does not: it is named
/// in [`crate::FeatureTable::failed`].
#[derive(Debug, thiserror::Error)]
pub enum FeatureError {
    /// `FEATS.type` names something that is not in the registry.
    #[error("FEATS.type: {0}")]
    Type(String),
    /// A setting of an extractor cannot be used.
    #[error("FEATS.type = {name}: {reason}")]
    Setting {
        /// The extractor.
        name: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// `FEATS.features` names columns that no extractor made.
    #[error("FEATS.features: {0}")]
    Columns(String),
    /// More recordings failed than `FEATS.fail_threshold` allows.
    #[error(
        "{failed} of {total} recordings failed, more than FEATS.fail_threshold = {threshold} allows. \
         The first: {first}"
    )]
    TooManyFailed {
        /// Failed recordings.
        failed: usize,
        /// All recordings.
        total: usize,
        /// `FEATS.fail_threshold`.
        threshold: f64,
        /// Path and reason of the first.
        first: String,
    },
    /// What was computed cannot be kept.
    #[error("features cannot be kept in the cache: {0}")]
    Cache(String),
    /// A table given in `FEATS.import_file` cannot be used.
    #[error("{}{}: {reason}", path.display(), line.map(|l| format!(":{l}")).unwrap_or_default())]
    Import {
        /// The table.
        path: PathBuf,
        /// Line in it, counted from 1.
        line: Option<u64>,
        /// What is wrong, and what to do.
        reason: String,
    },
}
