//! `[EXP]`: the experiment as a whole.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// One of several classes.
    Classification,
    /// A real number.
    Regression,
}

/// Which part of the data something applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Selection {
    /// Every sample.
    All,
    /// The training split.
    Train,
    /// The development split.
    Dev,
    /// The test split.
    Test,
}

/// Section `[EXP]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExpPlan {
    /// `EXP.root`: folder that holds the experiment's folder.
    pub root: PathBuf,
    /// `EXP.name`: name of the experiment's folder; may be empty for experiments across databases.
    pub name: String,
    /// `EXP.type`; `None` where it is not given (then a numeric audformat target means regression).
    pub task: Option<Task>,
    /// `EXP.runs`: repetitions, at least 1. Run `r` draws from seed `seed + r`.
    pub runs: usize,
    /// `EXP.epochs`, at least 1; only networks use more than one.
    pub epochs: usize,
    /// `EXP.seed`, default 42.
    pub seed: u64,
    /// `EXP.traindevtest`: three splits instead of two.
    pub traindevtest: bool,
    /// `EXP.sample_selection`.
    pub sample_selection: Selection,
    /// `EXP.filter.sample_selection`: where the `[DATA]` filters apply.
    pub filter_selection: Selection,
    /// `EXP.store`, relative to the experiment's folder.
    pub store_dir: String,
    /// `EXP.fig_dir`, likewise.
    pub image_dir: String,
    /// `EXP.res_dir`, likewise.
    pub result_dir: String,
    /// `EXP.model_dir`, likewise.
    pub model_dir: String,
    /// `EXP.cache`, likewise.
    pub cache_dir: String,
    /// `EXP.memory`: bytes that features may take in memory.
    pub memory: u64,
    /// `EXP.save`: keep the trained model.
    pub save: bool,
    /// `EXP.save_test`: extra CSV of the test samples with predictions.
    pub save_test: Option<PathBuf>,
    /// `EXP.export_onnx`: the best model as an ONNX file.
    pub export_onnx: Option<PathBuf>,
    /// `EXPORT.bundle_path`: file or folder for a model to take along.
    pub bundle_path: Option<PathBuf>,
}

impl ExpPlan {
    /// The experiment's folder, `{root}/{name}`.
    pub fn folder(&self) -> PathBuf {
        self.root.join(&self.name)
    }

    /// The file of a model to take along.
    pub fn bundle_file(&self) -> PathBuf {
        let folder = self.folder();
        let path = self
            .bundle_path
            .clone()
            .unwrap_or_else(|| folder.join("export"));
        if path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("nkl"))
        {
            return path;
        }
        let mut name = folder.file_name().unwrap_or_default().to_owned();
        name.push(".nkl");
        path.join(name)
    }
}
