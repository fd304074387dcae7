//! The command line, declared once: parser, `--help`, completions and manual come from here.

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
    /// A section (FEATS) or a key (FEATS.type).
    #[arg(value_name = "SECTION[.KEY]")]
    pub which: Option<String>,
    /// Print the reference page docs/ini.md instead.
    #[arg(long, conflicts_with = "which")]
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
