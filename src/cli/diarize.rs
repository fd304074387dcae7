//! Arguments of `nkl diarize`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl diarize meeting.wav
  nkl diarize --speakers 2-6 --plot png --out found/ recordings/
  nkl diarize --list files.txt --reference reference.rttm
  nkl diarize --method gmm --speech meeting.spnsp meeting.htk
  nkl diarize --config diarizer.cfg     (a file of the GMM specializer, section [Diarizer])
  nkl diarize --config x.ini            (all recordings of the databases of an INI file)";

/// What is diarized, and how.
#[derive(Args)]
pub struct DiarizeArgs {
    /// Recordings, folders that are searched with all their subfolders, and feature files (.npy, .csv,
    /// .htk, .mfc, .ark, .scp) of 100 frames per second.
    #[arg(value_name = "RECORDING|FOLDER|FEATURES")]
    pub recordings: Vec<PathBuf>,
    /// A file that names one of them per line.
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// A configuration of the GMM specializer's diarizer, or an INI file, of which all recordings are
    /// taken.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["recordings", "list"])]
    pub config: Option<PathBuf>,
    /// viterbi, gmm (the GMM specializer's), ivector or vb.
    #[arg(long, value_name = "NAME")]
    pub method: Option<String>,
    /// How many speakers there are, or a range such as 2-6; without it the method finds out.
    #[arg(long, value_name = "N|N-M")]
    pub speakers: Option<String>,
    /// How long a turn lasts at least, in seconds (methods viterbi, ivector and vb).
    #[arg(long, value_name = "SECONDS")]
    pub least_turn: Option<f64>,
    /// Where somebody speaks: an .rttm or .uem file, or lines whose third and fourth field are start
    /// and end in seconds (spnsp, for one recording). Without it speech is looked for; of feature files
    /// all frames are speech.
    #[arg(long, value_name = "FILE")]
    pub speech: Option<PathBuf>,
    /// Where the turns go: NAME.rttm and the speakers' mixtures, NAME.gmm, for each recording.
    #[arg(long, short, value_name = "FOLDER", default_value = "diarized")]
    pub out: PathBuf,
    /// Also draw the turns, NAME.svg and so on.
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub plot: Option<PlotFormat>,
    /// RTTM with the truth: it is drawn beside what was found, and errors are printed.
    #[arg(long, value_name = "RTTM")]
    pub reference: Option<PathBuf>,
    /// Make everything anew, also what is there already.
    #[arg(long)]
    pub anew: bool,
}

/// Formats of pictures.
#[derive(Clone, Copy, ValueEnum)]
pub enum PlotFormat {
    /// Pixels.
    Png,
    /// Shapes and text.
    Svg,
    /// Shapes.
    Pdf,
    /// Shapes.
    Eps,
}
