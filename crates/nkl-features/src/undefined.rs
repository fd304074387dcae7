//! Features that are not defined for some samples.

use crate::FeatureTable;
use nkl_config::Note;
use std::collections::HashSet;

/// How often each feature is not defined for a sample that did not fail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undefined(Vec<usize>);

impl Undefined {
    /// In a table.
    pub(crate) fn of(table: &FeatureTable) -> Self {
        let failed: HashSet<usize> = table.failed.iter().map(|(row, _)| *row).collect();
        let mut counts = vec![0; table.names.len()];
        for (i, row) in table.values.rows().into_iter().enumerate() {
            if !failed.contains(&i) {
                let values = counts.iter_mut().zip(row);
                values.for_each(|(count, value)| *count += usize::from(value.is_nan()));
            }
        }
        Undefined(counts)
    }

    /// Adds those of further samples with the same features.
    pub fn add(&mut self, other: &Undefined) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (all, own) in self.0.iter_mut().zip(&other.0) {
            *all += own;
        }
    }

    /// What to tell the user; `names` are the columns.
    pub fn note(&self, names: &[String]) -> Option<Note> {
        let total: usize = self.0.iter().sum();
        let columns = self.0.iter().filter(|count| **count > 0).count();
        let most = self.0.iter().copied().max().filter(|most| *most > 0)?;
        let worst = self.0.iter().position(|count| *count == most)?;
        let name = names.get(worst).map(String::as_str).unwrap_or_default();
        Some(Note::info(format!(
            "{total} values in {columns} columns are not defined, most often {name} ({most} samples); \
             FEATS.nan_strategy fills them"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn counts_of_parts_add_up() {
        let table = FeatureTable {
            names: vec!["a".into(), "b".into()],
            values: array![[1.0, f32::NAN], [f32::NAN, f32::NAN], [2.0, f32::NAN]],
            failed: vec![(1, "damaged".into())],
        };
        let mut all = Undefined::default();
        assert_eq!(all.note(&table.names), None);
        all.add(&Undefined::of(&table));
        all.add(&Undefined::of(&table));
        let note = all.note(&table.names).map(|n| n.text).unwrap_or_default();
        assert!(note.starts_with("4 values in 1 columns are not defined, most often b (4 samples)"));
    }
}
