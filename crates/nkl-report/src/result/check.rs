//! Whether the parts of a result fit together, so that nothing behind this point can meet a
//! ragged table.

use super::{Evaluation, ExperimentResult};
use crate::{Outcome, Predictions, ReportError};

impl ExperimentResult {
    /// Checks the sizes of all tables against `labels`.
    ///
    /// # Errors
    /// [`ReportError::Inconsistent`], naming the table.
    pub fn check(&self) -> Result<(), ReportError> {
        let k = self.labels.len();
        for evaluation in std::iter::once(&self.main).chain(&self.further) {
            evaluation.check(k)?;
        }
        for counts in &self.counts {
            same(
                &format!("class counts of {}", counts.split),
                counts.classes.len(),
                k,
            )?;
        }
        Ok(())
    }
}

impl Evaluation {
    fn check(&self, k: usize) -> Result<(), ReportError> {
        let name = &self.evaluated;
        square(&format!("confusion matrix of {name}"), &self.confusion, k)?;
        same(
            &format!("per-class table of {name}"),
            self.per_class.len(),
            k,
        )?;
        if let Some(b) = &self.binned {
            let what = format!("binned view of {name}");
            square(&what, &b.confusion, b.labels.len())?;
        }
        let below = self.details.uncertainty.as_ref();
        let below = below.and_then(|u| u.below.as_ref()?.evaluation.as_ref());
        let speakers = self.details.speakers.as_ref().map(|s| &s.evaluation);
        below
            .into_iter()
            .chain(speakers)
            .try_for_each(|further| further.check(k))
    }
}

impl Predictions {
    /// Checks that every column has a value for each sample and every class has a label.
    ///
    /// # Errors
    /// [`ReportError::Inconsistent`], naming the column.
    pub fn check(&self) -> Result<(), ReportError> {
        let n = self.samples.len();
        match &self.outcome {
            Outcome::Classes {
                labels,
                truth,
                predicted,
                proba,
            } => {
                same("column truth", truth.len(), n)?;
                same("column predicted", predicted.len(), n)?;
                if !proba.is_empty() {
                    same("table of probabilities", proba.len(), n * labels.len())?;
                }
                match truth.iter().chain(predicted).find(|i| **i >= labels.len()) {
                    Some(i) => Err(ReportError::Inconsistent(format!(
                        "class number {i} has no label (there are {})",
                        labels.len()
                    ))),
                    None => Ok(()),
                }
            }
            Outcome::Values { truth, predicted } => {
                same("column truth", truth.len(), n)?;
                same("column predicted", predicted.len(), n)
            }
        }
    }
}

fn square(what: &str, table: &[Vec<u64>], k: usize) -> Result<(), ReportError> {
    same(what, table.len(), k)?;
    table.iter().try_for_each(|row| same(what, row.len(), k))
}

fn same(what: &str, found: usize, wanted: usize) -> Result<(), ReportError> {
    if found == wanted {
        return Ok(());
    }
    Err(ReportError::Inconsistent(format!(
        "{what} has {found} entries instead of {wanted}"
    )))
}
