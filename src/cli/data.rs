//! Arguments of `nkl data`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

pub(super) const INFO_EXAMPLES: &str = "Examples:
  nkl data info --config x.ini
  nkl data info recordings/
  nkl data info recordings/ --out looked_at/
  nkl data info --config x.ini --headers";

/// Questions about data.
#[derive(Subcommand)]
pub enum DataCommand {
    /// Say what is in databases or folders: how much, of what kind, and what is wrong with it.
    ///
    /// Counts rows, recordings and speakers, sums up durations, lists sampling rates and channels,
    /// the values of the columns, and the parts of the split. Finds recordings that are missing,
    /// cannot be read, are silent or clipped, have an offset or a band that is not full, or have
    /// the same samples as another one, also across databases. Nothing is changed.
    ///
    /// The summary is printed; with --config, and with --out, data_info.csv has one line for each
    /// recording and data_info.json everything.
    #[command(after_long_help = INFO_EXAMPLES)]
    Info(InfoArgs),
}

/// What is looked at.
#[derive(Args)]
pub struct InfoArgs {
    /// Recordings, and folders that are searched with all their subfolders. Not needed with --config.
    #[arg(value_name = "RECORDING|FOLDER", required_unless_present = "config")]
    pub recordings: Vec<PathBuf>,
    /// The databases of this INI file; features and model may be missing in it.
    #[arg(long, value_name = "INI", conflicts_with = "recordings")]
    pub config: Option<PathBuf>,
    /// Change one setting for this run. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE", requires = "config")]
    pub set: Vec<String>,
    /// Folder of data_info.csv and data_info.json (with --config: results/ of the experiment).
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Look at the headers of the recordings alone: quick, but silence, clipping and duplicates are
    /// not found.
    #[arg(long)]
    pub headers: bool,
    /// How many of each kind of problem are printed.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub show: usize,
}
