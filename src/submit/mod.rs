//! Commands whose work several processes can share: `nkl submit`.
//!
//! What the processes compute goes where the ordinary command looks for it: features into the cache,
//! scores into records, turns into files. So the results are put together by the ordinary command,
//! which finds everything there, and are the same as those of one process. To divide a further
//! command is to write its [`Work`] and add a line to [`work`].

mod experiment;
pub mod features;

use crate::cli::gmm::GmmCommand;
use crate::cli::{Cli, Command};
use crate::cmd;
use crate::failure::Failure;
use anyhow::anyhow;
use clap::Parser;
use nkl_shards::{Pool, ShardError};
use std::path::{Path, PathBuf};

/// A command that can be divided.
pub trait Work {
    /// Where the processes share what they do, unless something else is asked for.
    fn folder(&self) -> Result<PathBuf, Failure>;

    /// Files whose change would make this other work.
    fn inputs(&self) -> Vec<PathBuf>;

    /// What can be known to go wrong before the work begins.
    fn check(&self) -> Result<(), Failure>;

    /// Takes part in all rounds.
    fn rounds(&mut self, pool: &Pool) -> Result<(), Failure>;

    /// After the rounds: what the ordinary command does.
    fn merge(&mut self, pool: &Pool) -> Result<(), Failure>;
}

/// The work of a command line, as it stands after `nkl`.
///
/// # Errors
/// It is no command, or none that can be divided.
pub fn work(command: &[String]) -> Result<Box<dyn Work>, Failure> {
    let words = std::iter::once("nkl").chain(command.iter().map(String::as_str));
    let parsed = Cli::try_parse_from(words).map_err(|error| {
        use clap::error::ErrorKind::{DisplayHelp, DisplayVersion};
        if matches!(error.kind(), DisplayHelp | DisplayVersion) {
            error.exit();
        }
        let text = error.to_string();
        Failure::BadInput(anyhow!("{}", text.trim_start_matches("error: ").trim_end()))
    })?;
    Ok(match parsed.command {
        Command::Experiment(args) => Box::new(experiment::Experiment::of(args)),
        Command::Extract(args) => Box::new(cmd::extract::shards::Extraction::of(args)),
        Command::Flags(args) => Box::new(cmd::flags::shards::Combinations::of(args)),
        Command::Multidb(args) => Box::new(cmd::multidb::shards::Pairs::of(args)),
        Command::Optim(args) => Box::new(cmd::optim::shards::Candidates::of(args)),
        Command::Diarize(args) => Box::new(cmd::diarize::shards::Recordings::of(args)),
        Command::Gmm(GmmCommand::Train(args)) => Box::new(cmd::gmm::shards::Training::of(args)),
        _ => {
            return Err(Failure::BadInput(anyhow!(
                "nkl {} cannot be divided; experiment, extract, flags, optim, multidb, diarize and \
                 gmm train can",
                command.first().map_or("", String::as_str)
            )))
        }
    })
}

/// The work folder of what writes to one place.
pub fn beside(out: &Path) -> PathBuf {
    let mut name = out.components().collect::<PathBuf>().into_os_string();
    name.push(".submit");
    PathBuf::from(name)
}

/// As the program reports it.
pub fn failure(error: ShardError) -> Failure {
    match error {
        ShardError::Changed(_) | ShardError::Busy(_) => Failure::bad_input(error),
        other => Failure::run(other),
    }
}
