//! What has been computed, kept until the series is complete and after.

use crate::target::Target;
use anyhow::Context;
use nkl_config::plan::Plan;
use nkl_data::Dataset;
use nkl_features::FeatureTable;
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A folder of records, one small JSON file each.
pub struct Records {
    folder: PathBuf,
}

impl Records {
    /// The records in `folder`, which is made when the first one is written.
    pub fn at(folder: PathBuf) -> Self {
        Records { folder }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }

    /// The record of this key, if it is there and whole.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let bytes = std::fs::read(self.path(key)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Writes a record; it has its name only once it is complete.
    pub fn put<T: Serialize>(&self, key: &str, record: &T) -> anyhow::Result<()> {
        json(&self.path(key), record).map(|_| ())
    }
}

/// Writes a value as JSON, ending in a line feed.
pub fn json<T: Serialize>(path: &Path, value: &T) -> anyhow::Result<PathBuf> {
    let name = || format!("cannot write {}", path.display());
    let mut file = Target::create(path)?;
    serde_json::to_writer_pretty(&mut file, value).with_context(name)?;
    std::io::Write::write_all(&mut file, b"\n").with_context(name)?;
    file.finish()
}

/// A key from everything that a result depends on.
pub struct Key(blake3::Hasher);

impl Key {
    /// For results of this version of the program.
    pub fn new() -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
        Key(hasher)
    }

    /// With further settings.
    pub fn with<T: Serialize>(mut self, part: &T) -> Self {
        // Settings are plain data, so that this cannot fail; if it did, nothing would be found.
        let text = serde_json::to_vec(part).unwrap_or_default();
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(&text);
        self
    }

    /// The key's text: 32 hexadecimal digits.
    pub fn text(&self) -> String {
        self.0.finalize().to_hex().chars().take(32).collect()
    }
}

/// Everything that the scores of an experiment depend on; `data` is the [`fingerprint`] of its
/// samples and features.
pub fn of_experiment(plan: &Plan, data: &str) -> String {
    let feats = &plan.feats;
    let scaling = (
        &feats.scale,
        &feats.balancing,
        feats.balancing_seed,
        feats.nan_strategy,
    );
    Key::new()
        .with(&data)
        .with(&plan.model)
        .with(&plan.tuning)
        .with(&scaling)
        .with(&(plan.exp.runs, plan.exp.seed))
        .text()
}

/// A key of samples, their target, division and features.
pub fn fingerprint(dataset: &Dataset, table: &FeatureTable) -> String {
    let mut key = Key::new().with(&table.names);
    for (segment, split) in dataset.segments.iter().zip(&dataset.split) {
        key = key.with(&(&segment.file, segment.start, segment.end, split));
    }
    for column in ["speaker", "fold"] {
        key = key.with(&crate::assemble::groups(dataset, column));
    }
    key = key.with(&dataset.database);
    key = match &dataset.target {
        nkl_data::Target::Classes { labels, index } => key.with(&(labels, index)),
        nkl_data::Target::Values(values) => key.with(values),
        nkl_data::Target::None => key,
    };
    for value in &table.values {
        key.0.update(&value.to_le_bytes());
    }
    key.text()
}
