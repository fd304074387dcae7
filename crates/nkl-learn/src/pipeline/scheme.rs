//! Which rows are learned from and which are reported on.

use super::{Part, Samples};
use crate::folds;
use crate::{LearnError, Prediction, TargetRef};
use nkl_config::plan::ModelPlan;
use serde::Serialize;

/// How the rows are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// The splits of the data.
    Splits,
    /// Leave one group out; without a `fold` column speakers are dealt to this many groups.
    Logo(usize),
    /// Leave one speaker out.
    Loso,
    /// Stratified k-fold, regardless of speakers.
    KFold(usize),
}

/// Rows of one fold, each list ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// For messages: the fold's number, from 1; `None` where there is only one.
    pub number: Option<usize>,
    /// Learned from.
    pub train: Vec<usize>,
    /// Development.
    pub dev: Vec<usize>,
    /// Reported on.
    pub test: Vec<usize>,
}

impl Fold {
    /// Adds the fold's number to a message.
    pub(super) fn name_in(&self, error: LearnError) -> LearnError {
        match (self.number, error) {
            (Some(number), LearnError::Data(text)) => {
                LearnError::Data(format!("in fold {number} of the cross-validation: {text}"))
            }
            (_, error) => error,
        }
    }
}

impl Scheme {
    /// The scheme of a plan.
    pub fn of(plan: &ModelPlan) -> Self {
        match (plan.loso, plan.logo, plan.k_fold) {
            (true, _, _) => Scheme::Loso,
            (false, Some(groups), _) => Scheme::Logo(groups),
            (false, None, Some(folds)) => Scheme::KFold(folds),
            (false, None, None) => Scheme::Splits,
        }
    }

    /// For people.
    pub fn describe(self) -> String {
        match self {
            Scheme::Splits => "train and test split".to_string(),
            Scheme::Logo(n) => format!("leave one group out, {n} groups"),
            Scheme::Loso => "leave one speaker out".to_string(),
            Scheme::KFold(n) => format!("stratified {n}-fold cross-validation"),
        }
    }

    /// The folds, without the rows in `dropped` (ascending).
    ///
    /// # Errors
    /// A split without rows; no speakers where speakers are needed; more folds than samples.
    pub(super) fn folds(
        self,
        samples: &Samples,
        dropped: &[usize],
        seed: u64,
    ) -> Result<Vec<Fold>, LearnError> {
        let kept = |row: &usize| dropped.binary_search(row).is_err();
        let of = |part: Part| -> Vec<usize> {
            let rows = samples.part.iter().enumerate();
            rows.filter(|(_, p)| **p == part)
                .map(|(row, _)| row)
                .filter(kept)
                .collect()
        };
        let all: Vec<usize> = (0..samples.part.len()).filter(kept).collect();
        match self {
            Scheme::Splits => {
                let fold = Fold {
                    number: None,
                    train: of(Part::Train),
                    dev: of(Part::Dev),
                    test: of(Part::Test),
                };
                check_not_empty(&fold)?;
                Ok(vec![fold])
            }
            Scheme::Logo(count) => {
                let divided = match (samples.groups, samples.speakers) {
                    (Some(groups), _) => folds::loso(&pick(groups, &all))?,
                    (None, Some(speakers)) => folds::logo(&pick(speakers, &all), count, seed)?,
                    (None, None) => {
                        return Err(no_speakers("MODEL.logo", "a column speaker or fold"))
                    }
                };
                Ok(numbered(divided, &all))
            }
            Scheme::Loso => {
                let speakers = samples
                    .speakers
                    .ok_or_else(|| no_speakers("MODEL.loso", "a column speaker"))?;
                Ok(numbered(folds::loso(&pick(speakers, &all))?, &all))
            }
            Scheme::KFold(count) => {
                let divided = match samples.target {
                    TargetRef::Classes { index, .. } => {
                        folds::stratified(&pick(index, &all), count, seed)?
                    }
                    TargetRef::Values(_) => folds::random(all.len(), count, seed)?,
                };
                Ok(numbered(divided, &all))
            }
        }
    }

    /// Names of the folds beside their rows.
    pub(super) fn fold_names(
        self,
        parts: &[(Vec<usize>, Prediction)],
    ) -> Vec<(String, Vec<usize>)> {
        let named = parts.iter().enumerate();
        named
            .map(|(i, (rows, _))| (format!("fold {}", i + 1), rows.clone()))
            .collect()
    }
}

fn check_not_empty(fold: &Fold) -> Result<(), LearnError> {
    for (name, rows) in [("training", &fold.train), ("test", &fold.test)] {
        if rows.is_empty() {
            return Err(LearnError::Data(format!(
                "the {name} split has no samples left; see the notes for what was left out"
            )));
        }
    }
    Ok(())
}

fn no_speakers(key: &str, needs: &str) -> LearnError {
    LearnError::Data(format!("{key} needs {needs}, and the data has none"))
}

fn pick(of: &[usize], rows: &[usize]) -> Vec<usize> {
    rows.iter()
        .filter_map(|row| of.get(*row).copied())
        .collect()
}

/// From places in `all` back to rows.
fn numbered(divided: Vec<folds::Fold>, all: &[usize]) -> Vec<Fold> {
    let back = |places: &[usize]| pick(all, places);
    let folds = divided.iter().enumerate();
    folds
        .map(|(i, fold)| Fold {
            number: Some(i + 1),
            train: back(&fold.train),
            dev: Vec::new(),
            test: back(&fold.test),
        })
        .collect()
}
