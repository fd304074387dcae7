//! Arguments of `nkl avqi`.

use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl avqi --sv vowel.wav --cs text.wav
  nkl avqi --sv vowel.wav --cs text.wav --outfile avqi.csv";

/// A voice.
#[derive(Args)]
pub struct AvqiArgs {
    /// The sustained vowel, at least 44.1 kHz; its last three seconds count. nkl does not record: use
    /// any recorder.
    #[arg(long, value_name = "WAV")]
    pub sv: PathBuf,
    /// The text read aloud, at the same sampling rate.
    #[arg(long, value_name = "WAV")]
    pub cs: PathBuf,
    /// Write the measures to this CSV file too.
    #[arg(long, value_name = "CSV")]
    pub outfile: Option<PathBuf>,
}
