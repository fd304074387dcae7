//! Arguments of `nkl segment`.

use clap::Args;
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl segment --config x.ini
  nkl segment --config x.ini --max-length 10 --audio
  nkl segment --out speech.csv meeting.wav interviews/
  nkl segment --method fixed --max-length 2 --overlap 1 --audio recordings/";

/// What is cut, and how.
#[derive(Args)]
pub struct SegmentArgs {
    /// Recordings, and folders that are searched with all their subfolders. Not needed with --config.
    #[arg(value_name = "RECORDING|FOLDER", required_unless_present = "config")]
    pub recordings: Vec<PathBuf>,
    /// The samples of this INI file (EXP.sample_selection), as its section [SEGMENT] says.
    #[arg(long, value_name = "INI", conflicts_with = "recordings")]
    pub config: Option<PathBuf>,
    /// Change one setting, for example --set SEGMENT.pad=0.1. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
    /// energy (speech, found by two Gaussians over the levels) or fixed (pieces of one length).
    #[arg(long, value_name = "NAME")]
    pub method: Option<String>,
    /// Leave out shorter segments, in seconds (SEGMENT.min_length).
    #[arg(long, value_name = "SECONDS")]
    pub min_length: Option<f64>,
    /// Cut longer segments, in seconds (SEGMENT.max_length).
    #[arg(long, value_name = "SECONDS")]
    pub max_length: Option<f64>,
    /// With method fixed: how much of a piece is in the next one as well, in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub overlap: Option<f64>,
    /// Write each segment to a file (SEGMENT.output_audio).
    #[arg(long)]
    pub audio: bool,
    /// Sampling rate of those files in Hz (SEGMENT.sampling_rate).
    #[arg(long, value_name = "HZ")]
    pub sampling_rate: Option<u32>,
    /// The table of the segments; that of the gaps is beside it, NAME_silence.csv (default
    /// SEGMENT.result in the experiment's folder, or segmented.csv).
    #[arg(long, value_name = "CSV")]
    pub out: Option<PathBuf>,
}

impl SegmentArgs {
    /// All of them as settings of the INI file.
    pub fn overrides(&self) -> Vec<String> {
        let number =
            |name: &str, value: &Option<f64>| value.map(|value| format!("SEGMENT.{name}={value}"));
        let method = self
            .method
            .as_ref()
            .map(|name| format!("SEGMENT.method={name}"));
        let audio = self.audio.then(|| "SEGMENT.output_audio=True".to_string());
        let rate = self
            .sampling_rate
            .map(|hertz| format!("SEGMENT.sampling_rate={hertz}"));
        let own = [
            method,
            number("min_length", &self.min_length),
            number("max_length", &self.max_length),
            number("overlap", &self.overlap),
            audio,
            rate,
        ];
        self.set
            .iter()
            .cloned()
            .chain(own.into_iter().flatten())
            .collect()
    }
}
