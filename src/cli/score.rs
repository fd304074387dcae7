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
