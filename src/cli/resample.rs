//! Arguments of `nkl resample`.

use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl resample --config x.ini
  nkl resample --rate 8000 --folder telephone a.wav recordings/
  nkl resample --replace recordings/";

/// What gets another sampling rate.
#[derive(Args)]
pub struct ResampleArgs {
    /// Recordings, and folders that are searched with all their subfolders. Not needed with --config.
    #[arg(value_name = "RECORDING|FOLDER", required_unless_present = "config")]
    pub recordings: Vec<PathBuf>,
    /// The samples of this INI file (EXP.sample_selection), as its section [RESAMPLE] says.
    #[arg(long, value_name = "INI", conflicts_with = "recordings")]
    pub config: Option<PathBuf>,
    /// Change one setting for this run. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE", requires = "config")]
    pub set: Vec<String>,
    /// The new sampling rate in Hz.
    #[arg(long, value_name = "HZ", default_value_t = 16_000)]
    pub rate: u32,
    /// Write the new recordings under their old names; each old one is kept as NAME.orig.wav.
    #[arg(long)]
    pub replace: bool,
    /// Write the copies into this folder instead of beside the recordings.
    #[arg(long, value_name = "FOLDER", conflicts_with = "replace")]
    pub folder: Option<PathBuf>,
    /// The table of the samples with their new recordings (default RESAMPLE.target, or resampled.csv).
    #[arg(long, value_name = "CSV")]
    pub out: Option<PathBuf>,
}
