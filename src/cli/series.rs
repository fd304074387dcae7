//! Arguments of the commands that work on many experiments.

use clap::{Args, ValueEnum};
use nkl_learn::ensemble::Rule;
use std::path::PathBuf;

pub const FLAGS_EXAMPLES: &str = "Example: an INI file of an experiment without FEATS.type and \
MODEL.type, but with

  [FLAGS]
  models = ['xgb', 'svm']
  features = ['praat', 'os']
  balancing = ['none', 'smote']
  scale = ['none', 'standard']

  nkl flags --config x.ini                               16 experiments
  nkl flags --config x.ini --set EXP.traindevtest=True   the dev part decides which is best
  nkl experiment --config out/x/results/flags_best.ini   the best one, with its full report

`nkl keys FLAGS` lists what can be varied.";

pub const OPTIM_EXAMPLES: &str = "Example: an INI file of an experiment with

  [OPTIM]
  model = svm
  C_val = [0.1, 1, 10, 100]
  kernel = ['linear', 'rbf']
  metric = uar

  nkl optim --config x.ini                                    all 8
  nkl optim --config x.ini --set OPTIM.search_strategy=random --set OPTIM.n_iter=4
  nkl experiment --config out/x/results/optim_svm_best.ini    the best, with its full report

`nkl keys OPTIM` explains the keys; docs/series.md how the search works.";

pub const MULTIDB_EXAMPLES: &str = "Example: an INI file of an experiment without DATA.databases, \
but with

  [EXP]
  root = ./results/across/
  databases = ['emodb', 'urdu', 'polish']
  [DATA]
  emodb = ./data/emodb/emodb.csv
  emodb.type = csv
  ...
  [CROSSDB]
  train_extra = ['crema-d']        optional: learned from in every experiment

  nkl multidb --config x.ini                              9 experiments on all of the data
  nkl multidb --config x.ini --set EXP.use_splits=True    on each database's own parts
  nkl experiment --config results/across/multidb/emodb_vs_urdu.ini    one of them, in full

Labels must be the same in all databases: <db>.mapping translates them, DATA.labels names those \
that are kept. Any measure can be shown (MODEL.measure).";

pub const ENSEMBLE_EXAMPLES: &str = "Examples:
  nkl ensemble knn.ini svm.ini xgb.ini --method majority_voting
  nkl ensemble svm.ini xgb.ini --method performance_weighted --weights 0.8 0.7
  nkl ensemble a/results/predictions.csv b/results/predictions.csv --method uncertainty --threshold 0.4";

/// Which experiments are joined, and how.
#[derive(Args)]
pub struct EnsembleArgs {
    /// INI files of experiments that have been run, or tables of predictions (predictions.csv).
    #[arg(value_name = "INI|CSV", required_unless_present = "config")]
    experiments: Vec<PathBuf>,
    /// The same as arguments without a name.
    #[arg(long, value_name = "INI|CSV", num_args = 1.., conflicts_with = "experiments")]
    config: Vec<PathBuf>,
    /// How the predictions are joined.
    #[arg(long, value_enum, default_value_t = Method::Mean)]
    pub method: Method,
    /// For uncertainty: the least uncertain experiment decides alone if its uncertainty is at most
    /// this, from 0 to 1; else the mean does.
    #[arg(long, default_value_t = 1.0, value_name = "SHARE")]
    pub threshold: f64,
    /// For performance_weighted: one weight for each experiment. Without: their scores on dev.
    #[arg(long, num_args = 1.., value_name = "WEIGHT")]
    pub weights: Option<Vec<f64>>,
    /// The table of joined predictions; the report is written to the folder of that name without
    /// its suffix.
    #[arg(long, default_value = "ensemble_result.csv", value_name = "FILE")]
    pub outfile: PathBuf,
    /// The tables have no column truth: join the predictions and write the table alone.
    #[arg(long, alias = "no_labels")]
    pub no_labels: bool,
}

impl EnsembleArgs {
    /// The experiments, by either spelling.
    pub fn experiments(&self) -> &[PathBuf] {
        if self.experiments.is_empty() {
            &self.config
        } else {
            &self.experiments
        }
    }

    /// The rule with its threshold.
    pub fn rule(&self) -> Rule {
        match self.method {
            Method::MajorityVoting => Rule::Majority,
            Method::Mean => Rule::Mean,
            Method::Max => Rule::Max,
            Method::Sum => Rule::Sum,
            Method::Uncertainty => Rule::Uncertainty {
                threshold: self.threshold,
            },
            Method::UncertaintyWeighted => Rule::UncertaintyWeighted,
            Method::ConfidenceWeighted => Rule::ConfidenceWeighted,
            Method::PerformanceWeighted => Rule::PerformanceWeighted,
        }
    }
}

/// How predictions are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Method {
    /// The class that most experiments predict (three or more).
    #[value(alias = "majority")]
    MajorityVoting,
    /// The mean of the probabilities, or of predicted values.
    Mean,
    /// The largest probability of each class.
    Max,
    /// The sum of the probabilities.
    Sum,
    /// The least uncertain experiment, if it is certain enough; else the mean.
    #[value(alias = "uncertainty_threshold")]
    Uncertainty,
    /// Probabilities weighted by 1 / uncertainty, sample by sample.
    UncertaintyWeighted,
    /// Probabilities weighted by 1 - uncertainty, sample by sample.
    ConfidenceWeighted,
    /// Probabilities, or values, weighted by one weight for each experiment.
    PerformanceWeighted,
}

impl Method {
    /// Its name on the command line.
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map(|v| v.get_name().to_owned()).unwrap_or_default()
    }
}
