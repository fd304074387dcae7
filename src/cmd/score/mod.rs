//! `nkl score`: how good outputs are, one file per subcommand.

pub mod diarization;
mod trials;

use crate::cli::score::ScoreCommand;
use crate::failure::Failure;

/// Walks one subcommand.
pub fn run(command: &ScoreCommand) -> Result<(), Failure> {
    match command {
        ScoreCommand::Diarization(args) => diarization::run(args),
        ScoreCommand::Trials(args) => trials::run(args),
    }
}
