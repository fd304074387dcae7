//! Arguments of `nkl predict`.

use super::Inputs;
use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl predict --config x.ini                                       as its section [PREDICT] says
  nkl predict --target gender,snr recordings/                      printed
  nkl predict --target snr --list table.csv --outfile more.csv     the table with one more column
  nkl predict --target age --model age=age.nkl a.wav               by a model of your own

An INI file for the first:

  [DATA]
  databases = ['emodb']
  emodb = ./emodb.csv
  emodb.type = csv
  [PREDICT]
  targets = ['gender', 'snr', 'speech_rate', 'age']
  age.model = age.nkl

`nkl keys PREDICT.targets` lists what can be predicted; docs/predict.md what it is worth. The stored \
model of an experiment is applied to recordings by `nkl demo`, a model file by `nkl infer`.";

/// What is predicted of what.
#[derive(Args)]
pub struct PredictArgs {
    /// The samples of this INI file; its section [PREDICT] says what is predicted.
    #[arg(long, value_name = "INI", conflicts_with_all = ["recordings", "files", "folders", "list"])]
    pub config: Option<PathBuf>,
    /// Change one setting for this run. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE", requires = "config")]
    pub set: Vec<String>,
    /// What is predicted: --target gender,snr or --target gender --target snr (PREDICT.targets).
    #[arg(
        long = "target",
        value_name = "TARGET",
        value_delimiter = ',',
        required_unless_present = "config"
    )]
    pub targets: Vec<String>,
    /// The model of a target, a file that `nkl bundle` wrote (PREDICT.<target>.model). Can be
    /// repeated.
    #[arg(long = "model", value_name = "TARGET=NKL")]
    pub models: Vec<String>,
    #[command(flatten)]
    pub inputs: Inputs,
}
