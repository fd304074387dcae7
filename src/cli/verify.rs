//! Arguments of `nkl verify`.

use super::ConfigArgs;
use clap::{Args, Subcommand};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl verify --config x.ini
  nkl verify --config x.ini --set VERIFY.method=ivector --set VERIFY.backend=plda
  nkl verify enroll --model results/x/models/verify_gmm_ubm.nkl --speaker ann ann1.wav ann2.wav
  nkl verify score --model results/x/models/verify_gmm_ubm.nkl --trials trials.txt --out scores.csv
  nkl verify score --model results/x/models/verify_gmm_ubm.nkl call.wav";

/// An experiment, or a step with a system that is stored.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct VerifyArgs {
    #[command(flatten)]
    pub config: ConfigArgs,
    #[command(subcommand)]
    pub command: Option<VerifyCommand>,
}

/// Steps with a stored system.
#[derive(Subcommand)]
pub enum VerifyCommand {
    /// Add a speaker to a stored system, or give one new recordings.
    Enroll(VerifyEnrollArgs),
    /// Score recordings against the speakers of a stored system.
    ///
    /// Every recording against every speaker, or the trials of a list. The log-likelihood ratio is
    /// empty for a system that was not calibrated.
    Score(VerifyScoreArgs),
}

/// `nkl verify enroll`.
#[derive(Args)]
pub struct VerifyEnrollArgs {
    /// The system, as `nkl verify` stores it in models/.
    #[arg(long, short, value_name = "FILE")]
    pub model: PathBuf,
    /// The speaker's name.
    #[arg(long, short, value_name = "NAME")]
    pub speaker: String,
    /// Recordings of the speaker, or folders of them.
    #[arg(required = true, value_name = "RECORDINGS")]
    pub recordings: Vec<PathBuf>,
    /// Write the system to another file.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `nkl verify score`.
#[derive(Args)]
pub struct VerifyScoreArgs {
    /// The system, as `nkl verify` stores it in models/.
    #[arg(long, short, value_name = "FILE")]
    pub model: PathBuf,
    /// Recordings, or folders of them: each is compared with every speaker.
    #[arg(required_unless_present = "trials", value_name = "RECORDINGS")]
    pub recordings: Vec<PathBuf>,
    /// A list of trials: lines `speaker file`, perhaps with target or nontarget. Files are looked for
    /// from here, or from the folder of the list.
    #[arg(long, value_name = "LIST", conflicts_with = "recordings")]
    pub trials: Option<PathBuf>,
    /// Write the table to a CSV file instead of the screen.
    #[arg(long, short, value_name = "CSV")]
    pub out: Option<PathBuf>,
}
