//! What an experiment leaves behind: the JSON of its result, tables, a text report and figures.
//!
//! This crate computes no measure. It is handed an [`ExperimentResult`] and the
//! [`Predictions`] it was computed from, and writes them into the folders of a [`Layout`]:
//!
//! ```text
//! results/result.json       everything, as data            (ExperimentResult)
//! results/report.txt        the same for reading           (text)
//! results/report.html       the same with figures, for a browser
//! results/predictions.csv   one line per test sample       (Predictions)
//! results/run_<r>/…         per run: scores, predictions
//! images/run_<r>/…          per run: figures
//! ```

mod across;
mod error;
mod exploration;
pub mod figure;
mod html;
mod latex;
mod layout;
mod output;
pub mod plots;
mod predictions;
mod result;
mod sheets;
mod text;

pub use across::{across_text, write_across, Across, Means, Pair};
pub use error::ReportError;
pub use exploration::{
    exploration_text, write_exploration, write_page, Exhibit, Exploration, Sheet,
};
pub use latex::{latex_across, latex_experiment, latex_exploration};
pub use layout::Layout;
pub use output::{write, write_run};
pub use predictions::{Outcome, Predictions, Sample};
pub use result::{
    measure_name, Below, Binned, Calibration, CalibrationBin, ClassScore, Config, Details, Epoch,
    EpochSaid, Epochs, EpochsSaid, Evaluation, ExperimentResult, FailedRecording, FeatureSummary,
    Metrics, ModelSummary, RunEntry, Runs, Score, Speakers, SplitCounts, Uncertainty, ValueSummary,
    SCHEMA,
};
pub use text::{text, where_to_find, Align, Table};
