//! What the rest of the program sees of the data.

use indexmap::IndexMap;
use nkl_config::plan::Task;
use nkl_config::Note;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Finds how long a recording is, without reading its samples where the format allows.
pub trait Probe: Sync {
    /// Seconds, or why they cannot be known.
    ///
    /// # Errors
    /// The recording is missing, empty, damaged, or not a recording.
    fn duration(&self, path: &Path) -> Result<f64, String>;

    /// Whether there is speech in a recording (`DATA.check_vad`). A probe that cannot tell takes all
    /// recordings for speech, which leaves none out.
    ///
    /// # Errors
    /// The recording cannot be read.
    fn has_speech(&self, path: &Path) -> Result<bool, String> {
        let _ = path;
        Ok(true)
    }
}

/// A part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// What is learned from.
    Train,
    /// What choices are made on.
    Dev,
    /// What is reported on.
    Test,
}

impl Split {
    /// All splits, in order.
    pub const ALL: [Split; 3] = [Split::Train, Split::Dev, Split::Test];

    /// `train`, `dev` or `test`.
    pub fn name(self) -> &'static str {
        match self {
            Split::Train => "train",
            Split::Dev => "dev",
            Split::Test => "test",
        }
    }
}

/// One sample: a recording, or a stretch of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Where the recording is.
    pub path: PathBuf,
    /// The recording as the table names it.
    pub file: String,
    /// First second.
    pub start: f64,
    /// Last second (exclusive).
    pub end: f64,
    /// The stretch is the whole recording.
    pub whole: bool,
    /// The channel to read; `None` mixes all down.
    pub channel: Option<usize>,
}

impl Segment {
    /// Seconds.
    pub fn duration(&self) -> f64 {
        self.end - self.start
    }
}

/// What is to be predicted.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// Classes.
    Classes {
        /// Names of the classes, sorted.
        labels: Vec<String>,
        /// For each sample the position of its class in `labels`.
        index: Vec<usize>,
    },
    /// A real number for each sample; never NaN.
    Values(Vec<f64>),
    /// The data has no target.
    None,
}

/// Values of one column of the table.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Text; equal texts share one allocation.
    Text(Vec<Option<Arc<str>>>),
    /// Reals; NaN means missing.
    Real(Vec<f64>),
}

/// Samples with everything that is known of them. All vectors have one entry per sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The samples.
    pub segments: Vec<Segment>,
    /// The split of each.
    pub split: Vec<Split>,
    /// The database of each, as its position in `DATA.databases`.
    pub database: Vec<usize>,
    /// The target of each.
    pub target: Target,
    /// Further columns, in the order of the tables, among them `speaker`, `gender`, `age` where
    /// known, `duration`, the target under its own name, and `class_label`.
    pub columns: IndexMap<String, Column>,
}

impl Dataset {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.segments.len()
    }

    /// No samples.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// The samples of a split, in order.
    pub fn rows(&self, split: Split) -> Vec<usize> {
        (0..self.split.len())
            .filter(|r| self.split[*r] == split)
            .collect()
    }

    /// The speaker of each sample, if the data names them.
    pub fn speakers(&self) -> Option<&[Option<Arc<str>>]> {
        match self.columns.get("speaker") {
            Some(Column::Text(cells)) => Some(cells),
            _ => None,
        }
    }

    /// Samples of each class among `rows`, in the order of the classes; empty without classes.
    pub fn class_counts(&self, rows: &[usize]) -> Vec<(String, usize)> {
        let Target::Classes { labels, index } = &self.target else {
            return Vec::new();
        };
        let mut counts = vec![0; labels.len()];
        rows.iter()
            .filter_map(|r| index.get(*r))
            .for_each(|c| counts[*c] += 1);
        labels.iter().cloned().zip(counts).collect()
    }

    /// The samples at `rows`, in this order. Classes keep their numbers, also those without samples.
    pub fn select(&self, rows: &[usize]) -> Dataset {
        fn pick<T: Clone>(values: &[T], rows: &[usize]) -> Vec<T> {
            rows.iter().map(|r| values[*r].clone()).collect()
        }
        let columns = self.columns.iter().map(|(name, column)| {
            let column = match column {
                Column::Text(cells) => Column::Text(pick(cells, rows)),
                Column::Real(values) => Column::Real(pick(values, rows)),
            };
            (name.clone(), column)
        });
        Dataset {
            segments: pick(&self.segments, rows),
            split: pick(&self.split, rows),
            database: pick(&self.database, rows),
            target: match &self.target {
                Target::Classes { labels, index } => Target::Classes {
                    labels: labels.clone(),
                    index: pick(index, rows),
                },
                Target::Values(values) => Target::Values(pick(values, rows)),
                Target::None => Target::None,
            },
            columns: columns.collect(),
        }
    }
}

/// The data, ready for feature extraction.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The samples.
    pub dataset: Dataset,
    /// What the target turned out to be.
    pub task: Task,
    /// What was left out or changed on the way.
    pub notes: Vec<Note>,
    /// Score of the `balanced` split (smaller is better); the first database's that has one.
    pub split_score: Option<f64>,
}
