//! The command line, declared once: parser, `--help`, completions and manual come from here.

mod augment;
mod avqi;
mod data;
mod diarize;
mod export;
mod issues;
mod models;
mod predict;
mod recommend;
mod resample;
mod review;
mod segment;
mod series;
mod submit;
mod verify;

pub use avqi::AvqiArgs;
pub use data::{DataCommand, InfoArgs};
pub use diarize::{DiarizeArgs, PlotFormat};
pub use issues::{Against, Fix, FoldArgs, IssuesArgs, SlicesArgs, SortBy};
pub use models::{BundleArgs, DemoArgs, InferArgs, Inputs, TestArgs};
pub use predict::PredictArgs;
pub use recommend::{
    RecommendAddArgs, RecommendArgs, RecommendCommand, RecommendLikeArgs, RecommendTagArgs, TagList,
};
pub use resample::ResampleArgs;
pub use review::ReviewArgs;
pub use segment::SegmentArgs;
pub use series::EnsembleArgs;
pub use submit::{Engine, ShardArgs, SubmitArgs};
pub use verify::{VerifyArgs, VerifyCommand, VerifyEnrollArgs, VerifyScoreArgs};

pub mod gmm;
pub mod score;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Runs speech and audio machine-learning experiments that are written down in one INI file.
///
/// Start with `nkl check --config x.ini` to see what an INI file means, then
/// `nkl experiment --config x.ini` to run it. INI files written for nkululeko run unchanged.
#[derive(Parser)]
#[command(name = "nkl", version, max_term_width = 100)]
pub struct Cli {
    /// Threads to compute with; 0 means MODEL.n_jobs, or all cores. The results do not depend on it.
    #[arg(long, global = true, default_value_t = 0, value_name = "N")]
    pub threads: usize,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Run a whole experiment: data, features, model, report.
    ///
    /// Reads the databases, labels and splits them, extracts the features (or finds them in the
    /// cache), trains and evaluates the model, and writes numbers, tables and pictures to
    /// {root}/{name}/. A killed run that is started again goes on from the cache.
    ///
    /// Example: nkl experiment --config configs/emo_en_svm.ini --set MODEL.type=knn
    #[command(visible_alias = "train")]
    Experiment(ConfigArgs),
    /// Run one experiment for every combination of the values in [FLAGS], and compare them.
    ///
    /// Data are read once, features are extracted once, and the experiments run side by side. The
    /// tables results/flags.csv and flags.json hold all of them, the best marked;
    /// flags_differences.csv tests whether models, features and so on differ, images/ shows it, and
    /// flags_best.ini is the best experiment as a file of its own. A killed run that is started
    /// again goes on where it was, and a setting that was added costs only what is new.
    #[command(visible_alias = "nkuluflag", after_long_help = series::FLAGS_EXAMPLES)]
    Flags(ConfigArgs),
    /// Search for the best settings of a model, as [OPTIM] says.
    ///
    /// The settings are chosen on the dev part (EXP.traindevtest), or without one by a
    /// cross-validation within the training part; the test part is looked at once, for the best.
    /// Strategies are grid, random, halving_grid and halving_random. The tables
    /// results/optim_MODEL.csv and .json hold all candidates, and optim_MODEL_best.ini is the best
    /// as a file of its own. A killed search that is started again goes on where it was.
    #[command(after_long_help = series::OPTIM_EXAMPLES)]
    Optim(ConfigArgs),
    /// Run every database against itself and against every other one, and draw a heatmap.
    ///
    /// One experiment for each pair of a training and a test database of EXP.databases. Features
    /// are extracted once, and the experiments run side by side. In the folder EXP.root: the
    /// heatmap with the means of rows (how good a database is to learn from), columns (how well it
    /// is predicted) and all; multidb.csv, multidb.json and multidb.html with everything behind it;
    /// and multidb/ with a file for each experiment, to run it alone with its full report. Started
    /// again after an interruption, it goes on where it was.
    #[command(after_long_help = series::MULTIDB_EXAMPLES)]
    Multidb(ConfigArgs),
    /// Join the predictions of experiments that have been run.
    ///
    /// Nothing is trained: the stored predictions of several experiments on the same test samples
    /// are joined, and the report is like that of an experiment. The samples are matched by file,
    /// start and end, whatever their order.
    #[command(after_long_help = series::ENSEMBLE_EXAMPLES)]
    Ensemble(EnsembleArgs),
    /// Find labels that are probably wrong, and what else is odd about the data.
    ///
    /// Trains the model of the INI file in a cross-validation, so that every sample is judged by a
    /// model that never saw it, and compares its probabilities with the labels (confident learning,
    /// as in cleanlab), or its values with the target of a regression. Looks among the features for
    /// outliers, near duplicates, missing values, groups on which the model fails and an order that
    /// is not random; at the recordings for clipping, silence, an offset, a band that is not full,
    /// exact duplicates and unusual durations; and at the columns for classes that differ between
    /// splits or speakers. The worst are printed; all are in results/issues.csv and
    /// results/issues.json, and with pictures in results/issues.html.
    #[command(after_long_help = issues::ISSUES_EXAMPLES)]
    Issues(IssuesArgs),
    /// Find groups of samples on which the model fails.
    ///
    /// Groups are the values of columns (speaker, gender, device, the target itself), their
    /// combinations, and clusters of similar features on several levels. Those on which the metric
    /// is worse than chance can explain are slices; each failure is named once, by the group that
    /// shows it best. What is special about their samples is said in words. All are in
    /// results/slices.csv and slices.json, their samples in slices_samples.csv, and with pictures in
    /// results/slices.html.
    #[command(after_long_help = issues::SLICES_EXAMPLES)]
    Slices(SlicesArgs),
    /// Give recordings another sampling rate, as mono wav files of 16 bit.
    ///
    /// Writes a copy of each recording, NAME_16kHz.wav, and a table of the samples with the copies
    /// as their recordings; or replaces them and keeps the old ones as NAME.orig.wav. A recording
    /// that is mono and has the rate already is left as it is. A recording that cannot be read is
    /// named and left out. Started again after an interruption, it ends with the same files.
    #[command(after_long_help = resample::EXAMPLES)]
    Resample(ResampleArgs),
    /// Measure the quality of a voice: the Acoustic Voice Quality Index, version 03.01.
    ///
    /// Of a sustained vowel and a text read aloud by the same speaker: smoothed cepstral peak
    /// prominence, harmonics-to-noise ratio, shimmer, slope and tilt of the long-term spectrum, and
    /// the index that joins them (Barsties and Maryn 2016), as the published Praat script computes
    /// them. For research; not a medical device.
    #[command(after_long_help = avqi::EXAMPLES)]
    Avqi(AvqiArgs),
    /// Cut recordings at pauses, or into pieces of one length.
    ///
    /// Finds where somebody speaks and writes a table of the segments, with all columns of their
    /// samples, and one of the gaps between them; the table is a database of its own. Speech is found
    /// without a trained model: two Gaussians over the level of each recording above its noise. Long
    /// segments can be cut, short ones left out, and each be written to a file. A recording that
    /// cannot be read is named and left out. Started again after an interruption, it ends with the
    /// same files.
    #[command(after_long_help = segment::EXAMPLES)]
    Segment(SegmentArgs),
    /// Write altered copies of recordings, for training: noise, rooms, pitch, random splicing.
    ///
    /// Each sample of a part of the data (AUGMENT.sample_selection, the training part unless
    /// something else is set) gets a copy by each method of AUGMENT.augment. The copies are in store/
    /// in the experiment's folder, and AUGMENT.result is their table, which is a database of its own.
    /// What is random is drawn from EXP.seed and the recording's name, so a copy is the same whatever
    /// else is augmented. Copies that are there are kept unless settings or recordings have changed;
    /// DATA.no_reuse makes all anew. Started again after an interruption, it goes on.
    #[command(after_long_help = augment::AUGMENT_EXAMPLES)]
    Augment(ConfigArgs),
    /// Augment the training part, and train on originals and copies.
    ///
    /// The same as nkl augment on the training part, and then nkl experiment with the copies as a
    /// further database for training. No test sample is augmented.
    #[command(name = "aug_train", visible_alias = "aug-train", after_long_help = augment::TRAIN_EXAMPLES)]
    AugTrain(ConfigArgs),
    /// Copy the samples to a folder, as a database of their own.
    ///
    /// Takes the samples as an experiment would see them, after filters and limits, copies their
    /// recordings below EXPORT.root, or cuts the segments out (EXPORT.segments_as_files), and writes
    /// a table with a column for the split, or a database in audformat (EXPORT.format). A recording
    /// that cannot be read is named and left out. Started again after an interruption, it ends with
    /// the same files.
    #[command(after_long_help = export::EXAMPLES)]
    Export(ConfigArgs),
    /// Look at and listen to data on a local page, and correct labels.
    ///
    /// Shows the samples of an INI file, or of a CSV table with a column file: a table of up to a
    /// million rows, a map of similar rows, histograms, waveform and spectrogram with playback, and
    /// the findings of `nkl issues`. Corrected labels and tags are written to a CSV file at once; the
    /// table itself stays as it is. The page is for this machine alone and needs no network; it is
    /// served until Ctrl+C. See docs/review.md for the keys.
    #[command(after_long_help = review::EXAMPLES)]
    Review(ReviewArgs),
    /// Evaluate the stored model of an experiment on other databases.
    ///
    /// Takes the model of the best run and evaluates it on the databases of DATA.tests: the test
    /// part of each, which is all of it unless <db>.split_strategy is set. Without DATA.tests it is
    /// the test part of DATA.databases. Nothing is trained. The report is like that of an
    /// experiment, in tests/ in its folder; a database without the target gets predictions alone.
    #[command(after_long_help = models::TEST_EXAMPLES)]
    Test(TestArgs),
    /// Predict recordings by the stored model of an experiment.
    ///
    /// Takes the model of the best run, computes the same features as in training, and prints for
    /// each recording the class with all probabilities, or the value. Folders are searched with all
    /// their subfolders. A recording that cannot be used is named and left out; exit code 2 only if
    /// none can be used.
    #[command(after_long_help = models::DEMO_EXAMPLES)]
    Demo(DemoArgs),
    /// Predict recordings by a model file alone, without INI file, data or cache.
    ///
    /// The model is checked before it is used: a file that was changed, damaged or cut short, or
    /// whose features this version would make otherwise, is an error. No code is in it.
    #[command(after_long_help = models::INFER_EXAMPLES)]
    Infer(InferArgs),
    /// Give recordings or databases labels: gender, signal measures, whatever you have a model for.
    ///
    /// Takes the samples of an INI file, recordings, folders or a list, and adds a column
    /// `<target>_pred` for each target: signal measures (duration, snr, mean_f0, speech_rate and so
    /// on), gender by a small model that is built in, and any other target by a model that
    /// `nkl bundle` wrote. The table keeps all columns and can be the database of the next
    /// experiment. A recording that cannot be used is named and left out. Started again after an
    /// interruption, it goes on from what was computed.
    #[command(after_long_help = predict::EXAMPLES)]
    Predict(PredictArgs),
    /// Write the model of an experiment to one file to take along, or say what is in one.
    ///
    /// The file has the model, its scaling, the settings of its features, its labels, how good it
    /// was, and a checksum (sha256). `nkl infer` needs nothing else. With --onnx the model is also
    /// written for other programs; it then starts from the features.
    #[command(after_long_help = models::BUNDLE_EXAMPLES)]
    Bundle(BundleArgs),
    /// Show what is in data and features: distributions, tests, projections.
    ///
    /// Looks at what section [EXPL] asks for: columns against the target (value_counts), the features
    /// that matter and their distributions (feature_distributions), features against each other
    /// (regplot), projections by pca, tsne and umap (scatter). Writes pictures with their data to
    /// images/, all results of tests to results/exploration.json, and a page to
    /// results/exploration.html. `nkl keys EXPL` explains the keys.
    ///
    /// Example: nkl explore --config x.ini --set EXPL.scatter="['pca', 'umap']"
    Explore(ConfigArgs),
    /// Questions about data.
    #[command(subcommand)]
    Data(DataCommand),
    /// Write features of recordings to a table.
    ///
    /// Takes recordings and folders, which are searched for recordings with all their subfolders,
    /// or the samples of an INI file. The table has one row per recording or sample: file, start
    /// and end in seconds, and the features; with --level lld or lld_de one row per frame of 10 ms.
    /// Rows are in the order of the recordings (those of a folder sorted by path) and are written
    /// as they come, so that memory does not grow with their number. The set praat has columns
    /// relative to all other recordings, so its rows are kept until the end.
    ///
    /// The suffix of --out decides on the format: .csv, .parquet, .arff (Weka), .npy (values alone;
    /// FILE.rows.csv and FILE.columns.txt beside it say what they are), .ark (Kaldi, one matrix per
    /// recording, FILE.scp beside it) or .htk (one recording). A recording that cannot be used is
    /// named and left out; exit code 2 only if none can be used.
    ///
    /// `nkl keys FEATS.type` lists the feature sets.
    #[command(after_long_help = EXTRACT_EXAMPLES)]
    Extract(ExtractArgs),
    /// Gaussian mixtures: train, adapt and score them on feature files, also in shards.
    ///
    /// Feature files are npy, csv, parquet (as `nkl extract` writes them), HTK and Kaldi files. See
    /// docs/gmm.md for the formats and for training that is spread over processes.
    #[command(subcommand)]
    Gmm(gmm::GmmCommand),
    /// Tell whether recordings are of the same speaker.
    ///
    /// Trains a background model on the training part, and on it the methods of VERIFY.method
    /// (GMM-UBM, ISV, JFA, i-vectors with cosine or PLDA); enrolls speakers, scores trials, makes the
    /// scores log-likelihood ratios, and reports error rates and costs with their pictures. The systems
    /// are stored in models/, for `nkl verify enroll` and `nkl verify score`.
    #[command(after_long_help = verify::EXAMPLES)]
    Verify(VerifyArgs),
    /// Recommend songs by tag or by example.
    ///
    /// Trains a background model and a model of each tag on the frames of songs (a table of timbre
    /// vectors, or recordings), on 70 % of the songs of a tag; ranks the others among the songs that lack
    /// it by their log-likelihood ratio; and writes an index that `nkl recommend tag` and `nkl recommend
    /// like` ask, and to which `nkl recommend add` adds songs.
    #[command(after_long_help = recommend::EXAMPLES)]
    Recommend(RecommendArgs),
    /// Find who spoke when.
    ///
    /// Looks for speech, finds how many speakers there are and which of them speaks, and writes for each
    /// recording the turns (NAME.rttm) and a mixture per speaker (NAME.gmm). Nothing is trained before;
    /// each recording is its own data. Several recordings run side by side; what is there with the same
    /// settings is kept, so a run that was interrupted goes on. See docs/diarize.md for the methods.
    #[command(after_long_help = diarize::EXAMPLES)]
    Diarize(DiarizeArgs),
    /// Run a command as several processes, by Slurm or on this machine.
    ///
    /// Divides the work of a command (experiment, extract, flags, optim, multidb, diarize, gmm train)
    /// into shards that processes claim, do and commit in a work folder, and puts their results
    /// together; these are the same as those of the command alone, byte for byte. A process that is
    /// killed costs the shard it was at: another one does it. Submitted again after an interruption,
    /// only what is missing is done.
    ///
    /// Slurm gets an array of --slots tasks and a job after it that puts the results together; the
    /// folder has to be one that all its machines see under the same name. Without --wait the command
    /// returns at once, and `nkl submit --status FOLDER` says how far the work is. See docs/submit.md.
    #[command(after_long_help = submit::EXAMPLES)]
    Submit(SubmitArgs),
    /// One process of `nkl submit`.
    #[command(hide = true)]
    Shard(ShardArgs),
    /// Score outputs against the truth: diarizations, trials.
    #[command(subcommand)]
    Score(score::ScoreCommand),
    /// Print the resolved plan of an INI file, or every problem in it.
    ///
    /// Every setting that applies is listed with where it comes from: a line of the file, a
    /// --set on the command line, or the default. Nothing is computed and nothing is written.
    Check(ConfigArgs),
    /// Explain the keys of the INI file.
    ///
    /// Without an argument: all sections and their keys. With a section (FEATS) or a key
    /// (FEATS.type): its type, default, meaning and accepted values.
    Keys(KeysArgs),
    /// Print what makes a shell complete commands, options and files.
    ///
    /// For bash: nkl completions bash > ~/.local/share/bash-completion/completions/nkl; for zsh into a
    /// file _nkl in a folder of $fpath, for fish into ~/.config/fish/completions/nkl.fish.
    Completions(CompletionsArgs),
    /// Write the manual as pages for `man`, one for each command.
    ///
    /// For one user: nkl man ~/.local/share/man/man1; then `man nkl-experiment` shows a page.
    Man(ManArgs),
}

const EXTRACT_EXAMPLES: &str = "Examples:
  nkl extract --type os --set eGeMAPSv02 --level functionals --out f.csv a.wav b.flac recordings/
  nkl extract --type os --set ComParE_2016 --level lld --out frames.parquet a.wav
  nkl extract --type mfcc,praat --option FEATS.mfcc.n_mfcc=20 --out f.arff recordings/
  nkl extract --config x.ini --out f.parquet";

/// What to extract from what.
#[derive(Args)]
pub struct ExtractArgs {
    /// Recordings, and folders with recordings. Not needed with --config: then the samples of the
    /// INI file are taken.
    #[arg(value_name = "RECORDING|FOLDER", required_unless_present = "config")]
    pub recordings: Vec<PathBuf>,
    /// The table to write; its suffix is csv, parquet, arff, npy, ark or htk.
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// Feature sets, side by side: --type os,praat or --type os --type praat (FEATS.type).
    #[arg(
        long = "type",
        value_name = "TYPE",
        value_delimiter = ',',
        required_unless_present = "config"
    )]
    pub types: Vec<String>,
    /// For os: the set of openSMILE, such as eGeMAPSv02 (the default) or ComParE_2016 (FEATS.set).
    #[arg(long, value_name = "NAME")]
    pub set: Option<String>,
    /// For os: functionals (the default), lld, or lld_de for ComParE_2016 (FEATS.level).
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<String>,
    /// Any other setting, for example --option FEATS.mfcc.n_mfcc=20. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub option: Vec<String>,
    /// Take the settings from this INI file, and its samples unless recordings are named; what was
    /// computed before comes from the cache of the experiment.
    #[arg(long, value_name = "INI")]
    pub config: Option<PathBuf>,
}

/// The INI file and changes to it.
#[derive(Args)]
pub struct ConfigArgs {
    /// The INI file.
    #[arg(long, value_name = "FILE", required_unless_present = "file")]
    config: Option<PathBuf>,
    /// The INI file (the same as --config).
    #[arg(value_name = "FILE", conflicts_with = "config", hide = true)]
    file: Option<PathBuf>,
    /// Change one setting for this run, for example --set MODEL.type=knn. Can be repeated.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
}

impl ConfigArgs {
    /// As if they had been given on the command line.
    pub fn of(config: PathBuf, set: Vec<String>) -> Self {
        ConfigArgs {
            config: Some(config),
            file: None,
            set,
        }
    }

    /// The INI file, by either spelling.
    pub fn config(&self) -> PathBuf {
        self.config
            .clone()
            .or_else(|| self.file.clone())
            .unwrap_or_default()
    }
}

/// What to explain.
#[derive(Args)]
pub struct KeysArgs {
    /// A section (FEATS), a key (FEATS.type) or a feature set (FEATS.type.os).
    #[arg(value_name = "SECTION[.KEY]")]
    pub which: Option<String>,
    /// Print the reference page docs/ini.md instead.
    #[arg(long, conflicts_with = "which")]
    pub markdown: bool,
}

/// Which shell.
#[derive(Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Where the pages go.
#[derive(Args)]
pub struct ManArgs {
    /// The folder for nkl.1, nkl-experiment.1 and so on; it is made where it is not there.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Write the pages of docs/commands instead; what stands there before their mark stays.
    #[arg(long, hide = true)]
    pub markdown: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
