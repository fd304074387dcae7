//! Arguments of the commands that look for faults in data.

use super::ConfigArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const ISSUES_EXAMPLES: &str = "Examples:
  nkl issues --config x.ini
  nkl issues --config x.ini --speakers --set MODEL.type=log_reg
  nkl issues --config x.ini --filter both --score normalized_margin --apply cleaned.csv
  nkl issues --config arousal.ini --set MODEL.type=svr --threshold 0.2";

pub(super) const SLICES_EXAMPLES: &str = "Examples:
  nkl slices --config x.ini
  nkl slices --config x.ini --speakers --columns speaker,gender,emotion --depth 3
  nkl slices --config x.ini --predictions results/x/results/predictions.csv
  nkl slices --config x.ini --predictions asr_guess --metric accuracy --min-support 20
  nkl slices --config x.ini --outliers";

/// A cross-validation over all samples.
#[derive(Args)]
pub struct FoldArgs {
    /// Folds of the cross-validation, where the INI file asks for none.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(2..))]
    pub folds: u64,
    /// No speaker is in two folds: the model cannot know a voice. Needs a column speaker.
    #[arg(long)]
    pub speakers: bool,
}

/// What to look for, and what to do about it.
#[derive(Args)]
pub struct IssuesArgs {
    #[command(flatten)]
    pub config: ConfigArgs,
    /// How rows with a label issue are picked, named as in cleanlab.
    #[arg(long, value_name = "NAME", default_value = "prune_by_noise_rate")]
    pub filter: String,
    /// What they are ranked by: self_confidence (the default), normalized_margin,
    /// confidence_weighted_entropy; of a regression outre (the default), residual.
    #[arg(long, value_name = "NAME")]
    pub score: Option<String>,
    /// Of a regression: values whose score is below this share of the median score are issues.
    #[arg(long, value_name = "0..1", default_value_t = 0.05)]
    pub threshold: f64,
    /// Share of the estimated wrong labels that are picked.
    #[arg(long, value_name = "0..1", default_value_t = 1.0)]
    pub frac_noise: f64,
    #[command(flatten)]
    pub folds: FoldArgs,
    /// Cross-validations after each other. From the second on, nothing is learned from the labels that
    /// were found doubtful before: wrong labels then no longer teach the model that judges them.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=20))]
    pub rounds: u64,
    /// Leave the recordings alone: no look for clipping, silence, duplicates.
    #[arg(long)]
    pub no_audio: bool,
    /// Write the database table without what is wrong to this CSV file.
    #[arg(long, value_name = "CSV")]
    pub apply: Option<PathBuf>,
    /// With --apply: leave rows with a label issue out, or give them the suggested label.
    #[arg(long, value_enum, default_value_t = Fix::Drop, requires = "apply")]
    pub fix: Fix,
    /// How many issues are printed.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub show: usize,
}

impl FoldArgs {
    fn options(&self) -> String {
        let speakers = if self.speakers { " --speakers" } else { "" };
        format!(" --folds {}{speakers}", self.folds)
    }
}

impl IssuesArgs {
    /// The options that decide on what is found, for a command line that repeats it.
    pub fn options(&self) -> String {
        let mut text = format!(" --filter {} --frac-noise {}", self.filter, self.frac_noise);
        if let Some(score) = &self.score {
            text += &format!(" --score {score}");
        }
        text += &format!(" --threshold {}", self.threshold);
        text += &self.folds.options();
        if self.rounds > 1 {
            text += &format!(" --rounds {}", self.rounds);
        }
        if self.no_audio {
            text += " --no-audio";
        }
        text
    }
}

impl SlicesArgs {
    /// The options that decide on what is found, for a command line that repeats it.
    pub fn options(&self) -> String {
        let mut text = match (&self.predictions, self.outliers) {
            (Some(name), _) => format!(" --predictions {name}"),
            (None, true) => " --outliers".to_owned(),
            (None, false) => self.folds.options(),
        };
        if let Some(name) = &self.metric {
            text += &format!(" --metric {name}");
        }
        if !self.columns.is_empty() {
            text += &format!(" --columns {}", self.columns.join(","));
        }
        text += &format!(" --depth {} --max-p {}", self.depth, self.max_p);
        if let Some(support) = self.min_support {
            text += &format!(" --min-support {support}");
        }
        if let Some(drop) = self.min_drop {
            text += &format!(" --min-drop {drop}");
        }
        if self.against == Against::Parent {
            text += " --against parent";
        }
        let switches = [
            (self.no_features, " --no-features"),
            (self.remove_outliers, " --remove-outliers"),
            (self.nested, " --nested"),
        ];
        text.extend(switches.iter().filter(|(on, _)| *on).map(|(_, name)| *name));
        let sort = self.sort.to_possible_value();
        text + &sort
            .map(|s| format!(" --sort {}", s.get_name()))
            .unwrap_or_default()
    }
}

/// What becomes of a row with a label issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fix {
    /// It is left out.
    Drop,
    /// It gets the suggested label.
    Relabel,
}

/// Where does the model fail?
#[derive(Args)]
pub struct SlicesArgs {
    #[command(flatten)]
    pub config: ConfigArgs,
    /// What was predicted: a CSV file as `nkl experiment` writes it (results/predictions.csv), or a
    /// column of the data. Without it the model of the INI file predicts in a cross-validation.
    #[arg(long, value_name = "CSV|COLUMN", conflicts_with_all = ["folds", "speakers"])]
    pub predictions: Option<String>,
    #[command(flatten)]
    pub folds: FoldArgs,
    /// Look for groups of unusual samples, not of wrong predictions. Needs no target.
    #[arg(long, conflicts_with_all = ["predictions", "metric"])]
    pub outliers: bool,
    /// accuracy (the default), confidence, log_loss; of a regression mae (the default), mse.
    #[arg(long, value_name = "NAME")]
    pub metric: Option<String>,
    /// Columns whose values make groups; without it all with few different values.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// How many columns are combined: 2 means also every pair of columns.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u64).range(0..=4))]
    pub depth: u64,
    /// No groups of samples with similar features: columns alone.
    #[arg(long)]
    pub no_features: bool,
    /// A slice has at least so many samples; 0.5 % of all, and at least 10, where not given.
    #[arg(long, value_name = "N")]
    pub min_support: Option<usize>,
    /// The metric is at least so much worse than over all samples; a tenth of that where not given.
    #[arg(long, value_name = "DROP")]
    pub min_drop: Option<f64>,
    /// How likely chance may be as an explanation, given the number of groups.
    #[arg(long, value_name = "P", default_value_t = 0.01)]
    pub max_p: f64,
    /// What clusters are compared with.
    #[arg(long, value_enum, default_value_t = Against::Overall)]
    pub against: Against,
    /// What slices are sorted by.
    #[arg(long, value_enum, default_value_t = SortBy::Evidence)]
    pub sort: SortBy,
    /// Leave samples out of a slice that are unlike the rest of it, before its drop is measured.
    #[arg(long)]
    pub remove_outliers: bool,
    /// Also list slices that lie within others, or around them, and tell nothing new.
    #[arg(long)]
    pub nested: bool,
    /// How many slices are printed.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub show: usize,
}

/// What a cluster is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Against {
    /// All samples.
    Overall,
    /// The cluster around it.
    Parent,
}

/// The order of slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// The least likely by chance first.
    Evidence,
    /// The worst first.
    Drop,
    /// The largest first.
    Support,
    /// The most errors beyond what is usual first.
    DropTimesSupport,
}
