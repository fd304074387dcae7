//! Targets that are measured.

use crate::looked;
use anyhow::{anyhow, Result};
use nkl_audio::Quality;
use nkl_config::plan::FeatsPlan;
use nkl_config::{Note, Override};
use nkl_data::Segment;
use nkl_features::{FeatureTable, Progress, Request};
use rayon::prelude::*;
use std::path::Path;

/// The settings of feature sets, as they are by default but for `more`.
pub fn plan(sets: &[&str], more: &[Override]) -> Result<(FeatsPlan, Vec<Note>)> {
    let names: Vec<String> = sets.iter().map(|set| format!("'{set}'")).collect();
    let types = Override {
        section: "FEATS".to_owned(),
        key: "type".to_owned(),
        value: format!("[{}]", names.join(", ")),
    };
    let all: Vec<Override> = std::iter::once(types).chain(more.iter().cloned()).collect();
    Ok(nkl_config::features(&all)?)
}

/// One feature set of some segments.
pub struct Columns {
    table: FeatureTable,
}

impl Columns {
    /// Extracts them, or finds them in the cache.
    ///
    /// # Errors
    /// What stops all of them; a recording that cannot be used has no values.
    pub fn of(
        plan: &FeatsPlan,
        segments: &[Segment],
        cache_dir: &Path,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let request = Request {
            plan,
            segments,
            reference: None,
            cache_dir,
            progress,
        };
        let table = request.run_any(None)?.table;
        Ok(Columns { table })
    }

    /// The names of its columns.
    pub fn names(&self) -> &[String] {
        &self.table.names
    }

    /// The values of a column: `None` where it is not defined, a sentence where the recording
    /// cannot be used.
    ///
    /// # Errors
    /// There is no such column.
    pub fn values(&self, column: &str) -> Result<Vec<Result<Option<f64>, String>>> {
        let place = self.table.names.iter().position(|name| name == column);
        let place = place.ok_or_else(|| anyhow!("there is no feature `{column}`"))?;
        let values = self.table.values.column(place);
        let mut values: Vec<_> = values
            .iter()
            .map(|v| Ok(v.is_finite().then_some(f64::from(*v))))
            .collect();
        for (row, reason) in &self.table.failed {
            if let Some(value) = values.get_mut(*row) {
                *value = Err(reason.clone());
            }
        }
        Ok(values)
    }
}

/// What the samples of each segment are like, or one sentence why they cannot be read.
pub fn qualities(segments: &[Segment]) -> Vec<Result<Quality, String>> {
    let one = |segment: &Segment| looked::read(segment).map(|audio| Quality::of(&audio));
    segments.par_iter().map(one).collect()
}
