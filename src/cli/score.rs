//! Arguments of `nkl score`, one struct per subcommand.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What to score.
#[derive(Subcommand)]
pub enum ScoreCommand {
    /// Diarizations: who spoke when, against a reference.
    ///
    /// Diarization error rate with its parts (missed speech, false alarms, confused speakers) and
    /// Jaccard error rate, per recording and of all, equal to those of pyannote.metrics. Speakers are
    /// mapped to those of the reference in the best way. A collar is given for one side of a border,
    /// as in NIST's evaluations; pyannote.metrics takes twice that.
    #[command(after_long_help = DIARIZATION_EXAMPLES)]
    Diarization(DiarizationArgs),
    /// Scores of trials: is it the same speaker.
    ///
    /// Equal error rate (of the steps, as audmetric, and of the ROC curve's convex hull), least and
    /// actual normalised detection cost (both errors cost 1; the actual one takes the scores for
    /// log-likelihood ratios), the cost of log-likelihood ratios Cllr and the least it could be.
    #[command(after_long_help = TRIALS_EXAMPLES)]
    Trials(TrialsArgs),
}

const TRIALS_EXAMPLES: &str = "Examples:
  nkl score trials scores.csv
  nkl score trials --trials trials.txt a.txt b.txt --det det.png --out errors.json";

/// `nkl score trials`.
#[derive(Args)]
pub struct TrialsArgs {
    /// Files of scores: lines `model test score`, perhaps with target or nontarget, or a table of
    /// `nkl verify`. Several are compared.
    #[arg(required = true, value_name = "SCORES")]
    pub scores: Vec<PathBuf>,
    /// Which trials count, and which are targets: lines `model test target` or `model test nontarget`
    /// (or 1 and 0).
    #[arg(long, value_name = "LIST")]
    pub trials: Option<PathBuf>,
    /// Probability of a target trial, for the detection cost. Can be repeated.
    #[arg(long, value_name = "P", default_values_t = [0.01, 0.05])]
    pub p_target: Vec<f64>,
    /// Write the figures to a .json file.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Draw misses against false alarms: .png, .svg, .pdf or .eps.
    #[arg(long, value_name = "PICTURE")]
    pub det: Option<PathBuf>,
    /// Draw the densities of the scores of both kinds of trials.
    #[arg(long, value_name = "PICTURE")]
    pub histogram: Option<PathBuf>,
}

const DIARIZATION_EXAMPLES: &str = "Examples:
  nkl score diarization --reference reference.rttm --hypothesis found/
  nkl score diarization -r a.rttm -s b.rttm --uem a.uem --collar 0.25 --skip-overlap --out scores.csv";

/// `nkl score diarization`.
#[derive(Args)]
pub struct DiarizationArgs {
    /// RTTM files with the truth, or folders of them.
    #[arg(long, short, value_name = "RTTM|FOLDER", required = true, num_args = 1..)]
    pub reference: Vec<PathBuf>,
    /// RTTM files that are scored, or folders of them.
    #[arg(long, short = 's', value_name = "RTTM|FOLDER", required = true, num_args = 1..)]
    pub hypothesis: Vec<PathBuf>,
    /// Which seconds are scored; without it, from the first to the last turn of each recording.
    #[arg(long, value_name = "UEM")]
    pub uem: Option<PathBuf>,
    /// Seconds on each side of the borders of the reference that are not scored.
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0)]
    pub collar: f64,
    /// Leave out where turns of the reference overlap.
    #[arg(long)]
    pub skip_overlap: bool,
    /// Write the numbers to a file, .json or .csv. Can be repeated.
    #[arg(long, short, value_name = "FILE")]
    pub out: Vec<PathBuf>,
}
