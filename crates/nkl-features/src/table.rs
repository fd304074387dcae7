//! What an extraction gives.

use crate::FeatureError;
use ndarray::{Array2, Axis};
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

impl FeatureTable {
    /// The samples at `rows`, in this order.
    ///
    /// # Panics
    /// If a row is not in the table.
    pub fn rows(&self, rows: &[usize]) -> FeatureTable {
        let reasons: BTreeMap<usize, &String> =
            self.failed.iter().map(|(row, why)| (*row, why)).collect();
        let failed = rows.iter().enumerate().filter_map(|(place, row)| {
            let reason = reasons.get(row)?;
            Some((place, (*reason).clone()))
        });
        FeatureTable {
            names: self.names.clone(),
            values: self.values.select(Axis(0), rows),
            failed: failed.collect(),
        }
    }

    /// Nothing, unless more samples failed than the share `threshold` (`FEATS.fail_threshold`), or
    /// all of them.
    ///
    /// # Errors
    /// [`FeatureError::TooManyFailed`].
    pub fn limit_failures(&self, threshold: f64) -> Result<(), FeatureError> {
        let (failed, total) = (self.failed.len(), self.values.nrows());
        let Some((_, first)) = self.failed.first() else {
            return Ok(());
        };
        if failed == total || failed as f64 / total as f64 > threshold {
            return Err(FeatureError::TooManyFailed {
                failed,
                total,
                threshold,
                first: first.clone(),
            });
        }
        Ok(())
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_take_their_failures_along() {
        let table = FeatureTable {
            names: vec!["x".into()],
            values: array![[1.0], [f32::NAN], [3.0]],
            failed: vec![(1, "damaged".into())],
        };
        let some = table.rows(&[2, 1, 1]);
        assert_eq!(some.values[[0, 0]], 3.0);
        let reason = "damaged".to_string();
        assert_eq!(some.failed, vec![(1, reason.clone()), (2, reason)]);
        assert!(table.limit_failures(0.5).is_ok());
        assert!(some.limit_failures(0.5).is_err());
        assert!(table.rows(&[1]).limit_failures(1.0).is_err());
    }
}
