//! Standard scaling within every speaker.

use super::mean_and_scale;
use crate::LearnError;
use ndarray::{Array2, Axis};
use std::collections::BTreeMap;

/// Every speaker's rows get mean 0 and standard deviation 1 by that speaker's own statistics, so
/// that test speakers need no training data (and none of it is used). A speaker with one sample
/// becomes all 0.
pub(super) fn apply(x: &mut Array2<f64>, groups: Option<&[usize]>) -> Result<(), LearnError> {
    let groups = groups.ok_or_else(|| {
        LearnError::Data(
            "scale = speaker needs the speaker of every sample (a column 'speaker')".into(),
        )
    })?;
    if groups.len() != x.nrows() {
        return Err(LearnError::Shape(format!(
            "{} speakers for {} samples",
            groups.len(),
            x.nrows()
        )));
    }
    let mut rows_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, &group) in groups.iter().enumerate() {
        rows_of.entry(group).or_default().push(row);
    }
    for rows in rows_of.values() {
        let own = x.select(Axis(0), rows);
        for (column, values) in own.columns().into_iter().enumerate() {
            let (mean, scale) = mean_and_scale(values);
            for (&row, value) in rows.iter().zip(values) {
                x[[row, column]] = (value - mean) / scale;
            }
        }
    }
    Ok(())
}
