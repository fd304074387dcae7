//! From recordings to predictions, by a stored model.

use super::{same_features, StoredModel};
use anyhow::{bail, Result};
use ndarray::{Array2, Axis};
use nkl_config::plan::{FeatsPlan, NanStrategy};
use nkl_config::Note;
use nkl_data::Segment;
use nkl_features::{Progress, Request};
use nkl_learn::Prediction;
use std::collections::HashSet;
use std::path::Path;

/// Segments whose features are in memory at a time.
const AT_ONCE: usize = 512;

/// A model that is ready to be used.
pub struct Apply<'a> {
    model: &'a StoredModel,
    features: FeatsPlan,
}

/// What came of some segments.
pub struct Applied {
    /// The segments with a prediction, ascending.
    pub rows: Vec<usize>,
    /// Their predictions, in the same order.
    pub prediction: Prediction,
    /// The features that they were made of, likewise.
    pub values: Array2<f32>,
    /// The others, with the reason.
    pub failed: Vec<(usize, String)>,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// How many segments' features came from the cache.
    pub from_cache: usize,
}

impl<'a> Apply<'a> {
    /// `asked` is `[FEATS]` of an INI file; tables of imported features come from there.
    ///
    /// # Errors
    /// Features that this program makes otherwise, or that are imported from tables which are not
    /// known.
    pub fn new(model: &'a StoredModel, asked: Option<&FeatsPlan>) -> Result<Self> {
        let mut features = model.features.clone();
        if let Some(asked) = asked {
            features.import_files.clone_from(&asked.import_files);
            features.import_append = asked.import_append;
            features.no_reuse = asked.no_reuse;
        }
        let imports = features.types.iter().any(|name| name == "import");
        if imports && features.import_files.is_empty() {
            bail!(
                "the features of the model were imported from tables (FEATS.type = import), and \
                 cannot be made of a recording: use `nkl test` with an INI file that names the \
                 tables of the new recordings in FEATS.import_file"
            );
        }
        same_features(model, &features)?;
        Ok(Apply { model, features })
    }

    /// Whether a prediction depends on the other recordings, by the speakers' means.
    pub fn needs_speakers(&self) -> bool {
        let scaler = self.model.trained.scaler.as_ref();
        matches!(scaler, Some(nkl_learn::scale::Scaler::Speaker { .. }))
    }

    /// How many segments to hand over at a time.
    pub fn at_once(&self) -> usize {
        if self.needs_speakers() {
            usize::MAX
        } else {
            AT_ONCE
        }
    }

    /// Features and predictions. `speakers`: a number for the speaker of each segment.
    ///
    /// # Errors
    /// What stops all of them; a recording that cannot be used stands in [`Applied::failed`].
    pub fn run(
        &self,
        segments: &[Segment],
        speakers: Option<&[usize]>,
        cache_dir: &Path,
        progress: &dyn Progress,
    ) -> Result<Applied> {
        let request = Request {
            plan: &self.features,
            segments,
            reference: None,
            cache_dir,
            progress,
        };
        let extracted = request.run_any(Some(&self.model.relations))?;
        let table = extracted.table;
        self.check_names(&table.names)?;
        let mut failed = table.failed;
        if self.drops() {
            let known: HashSet<usize> = failed.iter().map(|(row, _)| *row).collect();
            let incomplete = table
                .values
                .outer_iter()
                .enumerate()
                .filter(|(row, values)| {
                    !known.contains(row) && values.iter().any(|value| !value.is_finite())
                });
            let reason = "a feature is missing, and the model was trained without such recordings";
            let place = |row: usize| segments.get(row).map_or("", |s| s.file.as_str());
            let incomplete: Vec<_> = incomplete
                .map(|(row, _)| (row, format!("{}: {reason}", place(row))))
                .collect();
            failed.extend(incomplete);
            failed.sort_by_key(|(row, _)| *row);
        }
        let bad: HashSet<usize> = failed.iter().map(|(row, _)| *row).collect();
        let rows: Vec<usize> = (0..segments.len())
            .filter(|row| !bad.contains(row))
            .collect();
        let values = table.values.select(Axis(0), &rows);
        let speakers: Option<Vec<usize>> = speakers.map(|all| {
            let of = |row: &usize| all.get(*row).copied();
            rows.iter().filter_map(of).collect()
        });
        let prediction = match rows.is_empty() {
            true => Prediction::Values(Vec::new()),
            false => self
                .model
                .trained
                .predict(values.view(), speakers.as_deref())?,
        };
        Ok(Applied {
            rows,
            prediction,
            values,
            failed,
            notes: extracted.notes,
            from_cache: extracted.from_cache,
        })
    }

    /// Whether samples with a missing feature are left out.
    fn drops(&self) -> bool {
        let own = self.model.settings.nan_strategy;
        own.unwrap_or(self.features.nan_strategy) == NanStrategy::Drop
    }

    fn check_names(&self, names: &[String]) -> Result<()> {
        let stored = &self.model.feature_names;
        if names == stored.as_slice() {
            return Ok(());
        }
        let differs = names.iter().zip(stored).find(|(now, then)| now != then);
        let (now, then) = differs.map_or(("", ""), |(now, then)| (now, then));
        bail!(
            "the model was trained on {} features, and these are {}{}: they must be the same, in \
             the same order",
            stored.len(),
            names.len(),
            match now {
                "" => String::new(),
                _ => format!("; the first that differs is `{now}`, where it had `{then}`"),
            }
        );
    }
}
