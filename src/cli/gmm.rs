//! `nkl gmm` and its subcommands.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What to do with mixtures.
#[derive(Subcommand)]
pub enum GmmCommand {
    /// Train a mixture on feature files.
    ///
    /// Starts from k-means on a random sample of the frames (or from a mixture that is given), then
    /// runs EM over all frames. The files are read again for every iteration, block by block, so
    /// they may be larger than memory.
    #[command(after_long_help = TRAIN_EXAMPLES)]
    Train(TrainArgs),
    /// E-step: statistics of feature files under a mixture.
    ///
    /// For training that is spread over processes or machines: each computes the statistics of its
    /// own files, `nkl gmm update` puts them together to the next mixture.
    #[command(after_long_help = SHARD_EXAMPLES)]
    Accumulate(AccumulateArgs),
    /// Add statistics of several files to one file.
    ///
    /// They have to be of the same mixture. The result does not depend on how the frames were
    /// divided, apart from rounding in the last digits.
    #[command(after_long_help = SHARD_EXAMPLES)]
    Merge(MergeArgs),
    /// M-step: the next mixture from statistics.
    ///
    /// Takes one or more files of statistics (they are added), of the same mixture, and says how
    /// likely the frames were under it.
    #[command(after_long_help = SHARD_EXAMPLES)]
    Update(UpdateArgs),
    /// Adapt a mixture to the frames of a class (MAP).
    ///
    /// Maximum a posteriori adaptation (Reynolds, Quatieri and Dunn 2000): a universal background
    /// model is drawn towards the frames, each component by as much as it has frames.
    #[command(after_long_help = ADAPT_EXAMPLES)]
    Adapt(AdaptArgs),
    /// Score feature files against mixtures, to a CSV table.
    ///
    /// One row per file (or utterance of an archive) and mixture. Without --ubm the score is the
    /// average log-likelihood of a frame; with it, the difference to that of the background model,
    /// or with --linear the linear score of adapted means (Glembek et al. 2009).
    #[command(after_long_help = SCORE_EXAMPLES)]
    Score(ScoreArgs),
    /// Say what is in files of mixtures, statistics or factor models.
    Info(InfoArgs),
}

const TRAIN_EXAMPLES: &str = "Examples:
  nkl gmm train --components 64 --out ubm.nkl features/*.npy
  nkl gmm train -m 512 --covariance full --iterations 50 --out ubm.nkl feats.scp
  nkl gmm train --start ubm.nkl --iterations 5 --out better.nkl more.parquet
  nkl gmm train -m 64 --iterations 0 --out start.nkl @files.txt    (the start alone)";

const SHARD_EXAMPLES: &str = "Example, two iterations over three shards:
  nkl gmm train -m 64 --iterations 0 --out 0.nkl shard?.ark
  nkl gmm accumulate --model 0.nkl --out 0.a.nkl shard1.ark
  nkl gmm accumulate --model 0.nkl --out 0.b.nkl shard2.ark
  nkl gmm accumulate --model 0.nkl --out 0.c.nkl shard3.ark
  nkl gmm update --out 1.nkl 0.a.nkl 0.b.nkl 0.c.nkl
  (and the same from 1.nkl)
`nkl gmm merge --out 0.all.nkl 0.a.nkl 0.b.nkl 0.c.nkl` adds statistics and keeps them as statistics.";

const ADAPT_EXAMPLES: &str = "Examples:
  nkl gmm adapt --model ubm.nkl --out ann.nkl ann/*.npy
  nkl gmm adapt --model ubm.nkl --relevance 16 --update means,weights --out ann.nkl ann.ark";

const SCORE_EXAMPLES: &str = "Examples:
  nkl gmm score --model ubm.nkl --out scores.csv test/*.npy
  nkl gmm score --model ann.nkl --model bob.nkl --ubm ubm.nkl --out llr.csv test.ark
  nkl gmm score --model ann.nkl --ubm ubm.nkl --linear --out linear.csv test.scp";

/// Feature files, and how to compute with them.
#[derive(Args)]
pub struct FrameArgs {
    /// Feature files: .npy, .csv, .parquet, HTK (.htk, .mfc, .plp, ...), Kaldi (.ark, .scp); or
    /// @LIST, a text file that names one of them per line.
    #[arg(value_name = "FEATURES", required = true)]
    pub features: Vec<PathBuf>,
    /// The format of all files, where their suffixes do not say it.
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Where to compute: cpu, cuda, cuda:N for card N, or auto: with --precision single a graphics
    /// card if there is one, else the processor.
    #[arg(long, default_value = "auto", value_name = "DEVICE")]
    pub device: String,
    /// Precision to compute in. In double precision it does not matter how the frames are divided
    /// among files and shards; single precision is faster.
    #[arg(long, value_enum, default_value_t = Precision::Double)]
    pub precision: Precision,
}

/// Formats of feature files.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// NumPy's arrays.
    Npy,
    /// Text tables, with or without names of columns.
    Csv,
    /// Parquet tables.
    Parquet,
    /// HTK's parameter files.
    Htk,
    /// Kaldi's archives, binary or text.
    Ark,
    /// Kaldi's lists.
    Scp,
}

/// What reals are made of.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Precision {
    /// 64 bits.
    Double,
    /// 32 bits.
    Single,
}

/// How much of a covariance is modelled.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Covariance {
    /// A variance per dimension.
    Diagonal,
    /// The whole matrix.
    Full,
}

/// How training begins.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Start {
    /// k-means (k-means|| for its own start) on the sample.
    Kmeans,
    /// Random frames of the sample as means.
    Random,
}

/// Parameters that change.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Parameter {
    /// Means.
    Means,
    /// Variances, or covariances.
    Variances,
    /// Weights.
    Weights,
}

/// `nkl gmm train`.
#[derive(Args)]
pub struct TrainArgs {
    #[command(flatten)]
    pub frames: FrameArgs,
    /// The mixture to write: .nkl (own format), .hdf5 (bob.learn.em), .gmm (text).
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// Number of components.
    #[arg(
        long,
        short = 'm',
        value_name = "M",
        required_unless_present = "start",
        conflicts_with = "start"
    )]
    pub components: Option<usize>,
    /// Kind of covariances.
    #[arg(long, value_enum, default_value_t = Covariance::Diagonal, conflicts_with = "start")]
    pub covariance: Covariance,
    /// Start from this mixture.
    #[arg(long, value_name = "FILE")]
    pub start: Option<PathBuf>,
    /// Otherwise, how to start.
    #[arg(long, value_enum, default_value_t = Start::Kmeans, conflicts_with = "start")]
    pub init: Start,
    /// Frames to start from, at most, but at least 10 per component; drawn at random from all, and
    /// held in memory.
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    pub sample: usize,
    /// Hold the frames in memory if they take no more than this many MiB; otherwise read the files
    /// again for every iteration.
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub memory: usize,
    /// Compute so many MiB of frames at a time; 32, or 512 on a graphics card. The last digits of the
    /// mixture depend on it, but not on --memory.
    #[arg(long, value_name = "MIB")]
    pub part: Option<usize>,
    /// EM iterations, at most; 0 writes the start.
    #[arg(long, value_name = "N", default_value_t = 25)]
    pub iterations: usize,
    /// Stop when the average log-likelihood changes by no more than this share of it.
    #[arg(long, value_name = "SHARE", default_value_t = 1e-5)]
    pub threshold: f64,
    #[command(flatten)]
    pub step: StepArgs,
    /// Seed of everything random.
    #[arg(long, value_name = "SEED", default_value_t = 42)]
    pub seed: u64,
}

/// The M-step.
#[derive(Args)]
pub struct StepArgs {
    /// The least variance.
    #[arg(long, value_name = "VARIANCE", default_value_t = 1e-6)]
    pub floor: f64,
    /// Parameters that change.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "means,variances,weights"
    )]
    pub update: Vec<Parameter>,
}

/// `nkl gmm accumulate`.
#[derive(Args)]
pub struct AccumulateArgs {
    #[command(flatten)]
    pub frames: FrameArgs,
    /// The mixture.
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,
    /// The statistics to write: .nkl (own format, keeps the mixture with them) or .hdf5
    /// (bob.learn.em).
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}

/// `nkl gmm merge`.
#[derive(Args)]
pub struct MergeArgs {
    /// Files of statistics.
    #[arg(value_name = "STATISTICS", required = true)]
    pub statistics: Vec<PathBuf>,
    /// The sum to write.
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}

/// `nkl gmm update`.
#[derive(Args)]
pub struct UpdateArgs {
    /// Files of statistics.
    #[arg(value_name = "STATISTICS", required = true)]
    pub statistics: Vec<PathBuf>,
    /// The mixture to write.
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// The mixture that statistics of bob.learn.em are of; files of the own format know theirs.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub step: StepArgs,
}

/// `nkl gmm adapt`.
#[derive(Args)]
pub struct AdaptArgs {
    #[command(flatten)]
    pub frames: FrameArgs,
    /// The background model.
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,
    /// The adapted mixture to write.
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// Relevance factor: with n frames, data count n / (n + factor).
    #[arg(long, value_name = "FACTOR", default_value_t = 16.0)]
    pub relevance: f64,
    /// Instead of it, how much data count in all components, from 0 to 1.
    #[arg(long, value_name = "SHARE", conflicts_with = "relevance")]
    pub alpha: Option<f64>,
    /// Parameters that adapt.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "means")]
    pub update: Vec<Parameter>,
    /// Iterations; classical adaptation is one.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub iterations: usize,
    /// The least variance.
    #[arg(long, value_name = "VARIANCE", default_value_t = 1e-6)]
    pub floor: f64,
}

/// `nkl gmm score`.
#[derive(Args)]
pub struct ScoreArgs {
    #[command(flatten)]
    pub frames: FrameArgs,
    /// Mixtures; can be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    pub model: Vec<PathBuf>,
    /// The background model.
    #[arg(long, value_name = "FILE")]
    pub ubm: Option<PathBuf>,
    /// Linear scoring: only the means of the mixtures count; weights and variances are those of the
    /// background model.
    #[arg(long, requires = "ubm")]
    pub linear: bool,
    /// The table to write.
    #[arg(long, short, value_name = "FILE.csv")]
    pub out: PathBuf,
}

/// `nkl gmm info`.
#[derive(Args)]
pub struct InfoArgs {
    /// Files of mixtures, statistics or factor models, in any format that is read.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// All parameters, not only a summary.
    #[arg(long)]
    pub all: bool,
}
