//! Arguments of the commands that look for faults in data.

use super::ConfigArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const ISSUES_EXAMPLES: &str = "Examples:
  nkl issues --config x.ini
  nkl issues --config x.ini --speakers --set MODEL.type=log_reg
  nkl issues --config x.ini --filter both --score normalized_margin --apply cleaned.csv";

/// What to look for, and what to do about it.
#[derive(Args)]
pub struct IssuesArgs {
    #[command(flatten)]
    pub config: ConfigArgs,
    /// How rows with a label issue are picked, named as in cleanlab.
    #[arg(long, value_name = "NAME", default_value = "prune_by_noise_rate")]
    pub filter: String,
    /// What they are ranked by: self_confidence, normalized_margin, confidence_weighted_entropy.
    #[arg(long, value_name = "NAME", default_value = "self_confidence")]
    pub score: String,
    /// Share of the estimated wrong labels that are picked.
    #[arg(long, value_name = "0..1", default_value_t = 1.0)]
    pub frac_noise: f64,
    /// Folds of the cross-validation, where the INI file asks for none.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub folds: usize,
    /// No speaker is in two folds: the model cannot know a voice. Needs a column speaker.
    #[arg(long)]
    pub speakers: bool,
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

/// What becomes of a row with a label issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Fix {
    /// It is left out.
    Drop,
    /// It gets the suggested label.
    Relabel,
}
