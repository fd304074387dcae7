//! The result of an experiment as plain data: the content of `results/result.json`.

mod check;
mod details;
mod evaluation;
mod runs;
mod score;
mod summary;

pub use details::{
    Below, Calibration, CalibrationBin, Details, Epoch, EpochSaid, Epochs, EpochsSaid, Speakers,
    Uncertainty,
};
pub use evaluation::{Binned, ClassScore, Evaluation};
pub use runs::{RunEntry, Runs};
pub use score::{measure_name, Metrics, Score};
pub use summary::{
    Config, FailedRecording, FeatureSummary, ModelSummary, SplitCounts, ValueSummary,
};

use indexmap::IndexMap;
use nkl_config::plan::{Measure, Task};
use nkl_config::Note;
use serde::{Deserialize, Serialize};

/// Version of the layout of `result.json`; raised when a reader of the old layout would fail.
pub const SCHEMA: u32 = 1;

/// One experiment: what was asked, on what data, and what came out.
///
/// Two runs of the same INI file on the same data give equal values in every field but
/// `seconds`, which is the only one that is measured on the machine. [`Self::without_seconds`]
/// removes it for a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentResult {
    /// Version of this layout, [`SCHEMA`].
    pub schema: u32,
    /// Name and version of the program, such as `nkl 0.1.0`.
    pub program: String,
    /// `EXP.name`.
    pub experiment: String,
    /// The databases, in the order of `DATA.databases`.
    pub databases: Vec<String>,
    /// The column that is predicted.
    pub target: String,
    /// Classification or regression.
    #[serde(rename = "type")]
    pub task: Task,
    /// Class names, in the order of all tables; empty for a regression.
    pub labels: Vec<String>,
    /// The measure by which runs are compared.
    pub measure: Measure,
    /// Which run the following scores describe (the best one of `runs`).
    pub run: usize,
    /// Scores on the main evaluation split; its fields stand at the top level of the JSON.
    #[serde(flatten)]
    pub main: Evaluation,
    /// Scores on further splits or single test databases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<Evaluation>,
    /// Every run, with mean and deviation over them.
    pub runs: Runs,
    /// Samples, speakers and classes of each split.
    pub counts: Vec<SplitCounts>,
    /// The features that were used.
    pub features: FeatureSummary,
    /// The model that was trained.
    pub model: ModelSummary,
    /// `EXP.seed`.
    pub seed: u64,
    /// Remarks and warnings.
    pub notes: Vec<Note>,
    /// Where the experiment was described; for the line "how to repeat this".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Config>,
    /// Every setting that applied.
    pub plan: serde_json::Value,
    /// Wall-clock seconds per stage, in order.
    #[serde(default)]
    pub seconds: IndexMap<String, f64>,
}

impl ExperimentResult {
    /// A copy without what differs between two equal runs.
    pub fn without_seconds(&self) -> Self {
        ExperimentResult {
            seconds: IndexMap::new(),
            ..self.clone()
        }
    }

    /// The text of `results/result.json`, ending in a line feed.
    ///
    /// # Errors
    /// Where serde_json refuses the value (a map key that is not text, in `plan`).
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }
}
