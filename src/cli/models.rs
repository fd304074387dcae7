//! Arguments of the commands around stored models.

use super::ConfigArgs;
use clap::{ArgGroup, Args};
use std::path::PathBuf;

pub(super) const TEST_EXAMPLES: &str = "Examples:
  nkl test --config x.ini
  nkl test --config x.ini --set \"DATA.tests=['other']\" --set DATA.other=other.csv \\
           --set DATA.other.type=csv --outfile predictions.csv";

pub(super) const DEMO_EXAMPLES: &str = "Examples:
  nkl demo --config x.ini a.wav b.flac
  nkl demo --config x.ini recordings/ --outfile predictions.csv
  nkl demo --config x.ini --list segments.csv --outfile predictions.csv";

pub(super) const INFER_EXAMPLES: &str = "Examples:
  nkl infer --model my.nkl a.wav recordings/
  nkl infer --model my.nkl --list segments.csv --out predictions.csv";

pub(super) const BUNDLE_EXAMPLES: &str = "Examples:
  nkl bundle --config x.ini --out my.nkl
  nkl bundle --config x.ini --out my.nkl --card about.md --onnx my.onnx
  nkl bundle --info my.nkl
  nkl bundle --model my.nkl --onnx my.onnx";

/// What the stored model is tested on.
#[derive(Args)]
pub struct TestArgs {
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Also write a table of the samples with all their columns, the probabilities and `predicted`.
    #[arg(long, visible_alias = "out", value_name = "CSV")]
    pub outfile: Option<PathBuf>,
}

/// Recordings to predict.
#[derive(Args)]
pub struct Inputs {
    /// Recordings, and folders that are searched for recordings with all their subfolders.
    #[arg(value_name = "RECORDING|FOLDER")]
    pub recordings: Vec<PathBuf>,
    /// The same, as an option.
    #[arg(long = "file", value_name = "RECORDING", num_args = 1..)]
    pub files: Vec<PathBuf>,
    /// The same, as an option.
    #[arg(long = "folder", value_name = "FOLDER")]
    pub folders: Vec<PathBuf>,
    /// A CSV table with a column file, and perhaps start and end (seconds) and speaker; or a text
    /// file with one path per line. Paths count from the working directory or the list's folder.
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// Write the predictions to this CSV table, instead of printing them.
    #[arg(long, visible_alias = "out", value_name = "CSV")]
    pub outfile: Option<PathBuf>,
}

/// A trained experiment and recordings.
#[derive(Args)]
pub struct DemoArgs {
    /// The INI file of an experiment that has been run.
    #[arg(long, value_name = "INI")]
    pub config: PathBuf,
    /// Change one setting for this run. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
    #[command(flatten)]
    pub inputs: Inputs,
}

/// A model and recordings.
#[derive(Args)]
pub struct InferArgs {
    /// The model: a file that `nkl bundle` wrote, or models/run_<r>/model.nkl of an experiment.
    #[arg(long, short, value_name = "NKL")]
    pub model: PathBuf,
    #[command(flatten)]
    pub inputs: Inputs,
}

/// Which model is to be taken along, and where to.
#[derive(Args)]
#[command(group(ArgGroup::new("source").required(true).args(["config", "model", "info"])))]
pub struct BundleArgs {
    /// The INI file of an experiment that has been run; the model of its best run is taken.
    #[arg(long, value_name = "INI")]
    pub config: Option<PathBuf>,
    /// Take this model instead.
    #[arg(long, value_name = "NKL")]
    pub model: Option<PathBuf>,
    /// Check a model and print what is in it.
    #[arg(long, value_name = "NKL", conflicts_with_all = ["out", "card", "onnx"])]
    pub info: Option<PathBuf>,
    /// The file to write; without it, EXPORT.bundle_path or export/ in the experiment's folder.
    #[arg(long, short, visible_alias = "output", value_name = "NKL")]
    pub out: Option<PathBuf>,
    /// A text about the model (what it is for, where it fails), which goes into the file.
    #[arg(long, value_name = "TEXT")]
    pub card: Option<PathBuf>,
    /// Also write the model in the ONNX format: features in, label and probabilities out.
    #[arg(long, value_name = "ONNX")]
    pub onnx: Option<PathBuf>,
    /// Change one setting for this run. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
}
