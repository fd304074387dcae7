//! Arguments of `nkl recommend`.

use super::ConfigArgs;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "Examples:
  nkl recommend --config x.ini
  nkl recommend tag --index results/x/index metal
  nkl recommend like --index results/x/index TRAAAAW128F429D538
  nkl recommend like --index results/x/index --recording some.flac --top 5
  nkl recommend add --index results/x/index --config more.ini";

/// An index to build, or a step with one that is there.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct RecommendArgs {
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Songs of each list, and of the figures.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    #[command(subcommand)]
    pub command: Option<RecommendCommand>,
}

/// Steps with an index.
#[derive(Subcommand)]
pub enum RecommendCommand {
    /// The songs that fit a tag best.
    Tag(RecommendTagArgs),
    /// The songs that sound most like some songs, or like recordings.
    ///
    /// Compares supervectors: all songs by a few directions in 8 bits, the nearest thousand exactly.
    /// The score is the distance in deviations from what is usual for both songs, lowest first.
    Like(RecommendLikeArgs),
    /// Add songs to an index, with the models that it has.
    Add(RecommendAddArgs),
}

/// `nkl recommend tag`.
#[derive(Args)]
pub struct RecommendTagArgs {
    /// The index.
    #[arg(long, value_name = "FOLDER")]
    pub index: PathBuf,
    /// The tag.
    pub tag: String,
    /// Among which songs.
    #[arg(long, value_enum, default_value_t = TagList::Unlabelled)]
    pub among: TagList,
    /// How many songs.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// Write them to a CSV file.
    #[arg(long, short, value_name = "CSV")]
    pub out: Option<PathBuf>,
}

/// Songs by what they are to a tag.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TagList {
    /// Those that lack it.
    Unlabelled,
    /// Those that have it and did not train its model.
    Labelled,
    /// Those that trained its model.
    Trained,
}

/// `nkl recommend like`.
#[derive(Args)]
pub struct RecommendLikeArgs {
    /// The index.
    #[arg(long, value_name = "FOLDER")]
    pub index: PathBuf,
    /// Songs of the index.
    #[arg(value_name = "SONG", required_unless_present = "recording")]
    pub songs: Vec<String>,
    /// Recordings, for an index that was made of recordings; several are one example.
    #[arg(long, value_name = "FILE")]
    pub recording: Vec<PathBuf>,
    /// How many songs.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// Write them to a CSV file.
    #[arg(long, short, value_name = "CSV")]
    pub out: Option<PathBuf>,
}

/// `nkl recommend add`.
#[derive(Args)]
pub struct RecommendAddArgs {
    /// The index.
    #[arg(long, value_name = "FOLDER")]
    pub index: PathBuf,
    #[command(flatten)]
    pub config: ConfigArgs,
}
