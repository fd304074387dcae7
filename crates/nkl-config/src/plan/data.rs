//! `[DATA]`: databases, labels, filters and splits.

use crate::Literal;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Format of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseKind {
    /// One CSV table.
    Csv,
    /// A folder with `db.yaml` and its tables.
    Audformat,
}

/// How a database is divided (`<db>.split_strategy`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitStrategy {
    /// Everything to train.
    Train,
    /// Everything to test.
    Test,
    /// Everything to dev (needs `EXP.traindevtest`).
    Dev,
    /// audformat tables `<target>.train` / `.dev` / `.test`.
    Database,
    /// `train_tables` / `dev_tables` / `test_tables`, or a CSV's `split` column.
    Specified,
    /// A random share of the speakers.
    SpeakerSplit,
    /// `<db>.train` / `.dev` / `.test` speaker lists.
    SpeakersStated,
    /// These speakers are the test split.
    TestSpeakers(Vec<String>),
    /// A random share of the samples.
    Random,
    /// Speaker-disjunct and stratified (`DATA.balance`).
    Balanced,
    /// The split stored by an earlier run of the same experiment.
    Reuse,
}

/// Keep rows whose `column` holds one of `values`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilterRule {
    /// Column name, after `colnames`.
    pub column: String,
    /// Accepted values; numbers compare as numbers, everything else as text.
    pub values: Vec<Literal>,
    /// Written as `{col: val}`: then an unknown column or an empty result is an error
    /// (as `[[col, val], …]` it is a warning).
    pub strict: bool,
}

/// Old value to new value, for one column. `from` may list several ("a,b" in the INI).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// Column; `None` means the target.
    pub column: Option<String>,
    /// Pairs in the order given.
    pub pairs: Vec<(Vec<String>, String)>,
}

/// `<db>.mapping`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelMapping {
    /// Of the target; rows whose value is not listed are left out (with a counted note).
    Target(ColumnMapping),
    /// Of several columns; values not listed stay.
    Columns(Vec<ColumnMapping>),
}

/// Limits on the number and length of samples.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SampleLimits {
    /// Keep this many, drawn at random.
    pub samples: Option<usize>,
    /// Keep this many per speaker, drawn at random.
    pub samples_per_speaker: Option<usize>,
    /// Shortest duration kept, seconds.
    pub min_duration: Option<f64>,
    /// Longest duration kept, seconds.
    pub max_duration: Option<f64>,
}

/// Binning of a real target (`DATA.type = continuous`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BinPlan {
    /// Edges; `None` means the quantiles .33 and .66.
    pub edges: Option<Vec<f64>>,
}

/// One database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatabasePlan {
    /// Its name in `DATA.databases`.
    pub name: String,
    /// CSV file or audformat folder, found to exist (working directory first, then the INI's folder).
    pub path: PathBuf,
    /// Format.
    pub kind: DatabaseKind,
    /// `absolute_path`: file names are relative to `audio_path`, not to the CSV's folder.
    pub absolute_path: bool,
    /// `audio_path`, as written.
    pub audio_path: PathBuf,
    /// The INI file's folder: second base for relative paths.
    pub ini_dir: PathBuf,
    /// `columns`: further columns to fetch.
    pub columns: Vec<String>,
    /// `label`: the source column or scheme of the target.
    pub label: Option<String>,
    /// `colnames`: (old, new).
    pub colnames: Vec<(String, String)>,
    /// `mapping`.
    pub mapping: Option<LabelMapping>,
    /// `filter`.
    pub filter: Vec<FilterRule>,
    /// `required`: drop rows where this column is empty.
    pub required: Option<String>,
    /// audformat tables with the target.
    pub target_tables: Vec<String>,
    /// audformat tables with the files.
    pub files_tables: Vec<String>,
    /// Tables of the training part.
    pub train_tables: Vec<String>,
    /// Tables of the development part.
    pub dev_tables: Vec<String>,
    /// Tables of the test part.
    pub test_tables: Vec<String>,
    /// `split_strategy`.
    pub split: SplitStrategy,
    /// `test_size`, as a share 0..1 (the INI has per cent).
    pub test_share: f64,
    /// `dev_size`, likewise.
    pub dev_share: f64,
    /// `<db>.train` speakers; empty means the rest.
    pub train_speakers: Vec<String>,
    /// `<db>.dev` speakers.
    pub dev_speakers: Vec<String>,
    /// `<db>.test` speakers.
    pub test_speakers: Vec<String>,
    /// `as_test`: keep only the test part.
    pub as_test: bool,
    /// `as_train`: keep only the training part.
    pub as_train: bool,
    /// Limits before the split.
    pub limits: SampleLimits,
    /// `rename_speakers`: prefix speakers with the database's name.
    pub rename_speakers: bool,
    /// `scale`: z-score the target (population deviation).
    pub scale: bool,
    /// `reverse`: target becomes |x - max|.
    pub reverse: bool,
    /// `reverse.max`; `None` means the column's maximum.
    pub reverse_max: Option<f64>,
    /// `value_counts`: its labels are drawn by gender and speaker.
    pub value_counts: bool,
    /// `channel`: 0-based channel to read; `None` mixes down by the mean.
    pub channel: Option<usize>,
    /// Where the database was declared, `file:line`, for messages.
    pub declared_at: String,
}

/// Section `[DATA]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataPlan {
    /// `databases`, in order.
    pub databases: Vec<DatabasePlan>,
    /// `tests`: further databases that the trained model is evaluated on, in order.
    pub tests: Vec<DatabasePlan>,
    /// `target`; `None` (also for `target = none`) means unlabelled.
    pub target: Option<String>,
    /// `labels`; `None` means those found in the first database.
    pub labels: Option<Vec<String>>,
    /// Set by `type = continuous`.
    pub continuous: Option<BinPlan>,
    /// `bins`: edges for binning and for the binned view of a regression.
    pub bins: Option<Vec<f64>>,
    /// `target_divide_by`.
    pub target_divide_by: Option<f64>,
    /// `no_reuse`: ignore a stored split.
    pub no_reuse: bool,
    /// Limits after the split (in `ExpPlan::filter_selection`).
    pub limits: SampleLimits,
    /// Filters after the split, likewise.
    pub filter: Vec<FilterRule>,
    /// `check_size`: leave out recordings smaller than this many bytes.
    pub check_size: Option<u64>,
    /// `check_vad`: leave out recordings without speech.
    pub check_vad: bool,
    /// `balance`: (column, weight).
    pub balance: Vec<(String, f64)>,
    /// `size_diff_weight`.
    pub size_diff_weight: f64,
    /// `<column>_bins`: number of equidistant-percentile bins for a balanced column.
    pub balance_bins: Vec<(String, usize)>,
}
