//! `nkl data`: questions about data.

mod files;
mod info;
mod summary;
mod text;

use crate::cli::DataCommand;
use crate::failure::Failure;

/// Answers one.
pub fn run(command: &DataCommand) -> Result<(), Failure> {
    match command {
        DataCommand::Info(args) => info::run(args),
    }
}
