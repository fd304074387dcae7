//! `nkl gmm`: mixtures from feature files, in one process or in shards.

mod accumulate;
mod adapt;
mod device;
mod frames;
mod info;
mod merge;
mod models;
mod parquet;
mod score;
pub mod shards;
mod summary;
mod train;
mod update;

use crate::cli::gmm::{GmmCommand, Parameter};
use crate::failure::Failure;
use nkl_mixture::{MixtureError, Updates};

/// Walks one subcommand.
pub fn run(command: &GmmCommand) -> Result<(), Failure> {
    match command {
        GmmCommand::Train(args) => train::run(args),
        GmmCommand::Accumulate(args) => accumulate::run(args),
        GmmCommand::Merge(args) => merge::run(args),
        GmmCommand::Update(args) => update::run(args),
        GmmCommand::Adapt(args) => adapt::run(args),
        GmmCommand::Score(args) => score::run(args),
        GmmCommand::Info(args) => info::run(args),
    }
}

/// `--update`.
fn updates(parameters: &[Parameter]) -> Updates {
    Updates {
        means: parameters.contains(&Parameter::Means),
        variances: parameters.contains(&Parameter::Variances),
        weights: parameters.contains(&Parameter::Weights),
    }
}

/// The input is to blame for what goes wrong with mixtures.
fn bad(error: MixtureError) -> Failure {
    Failure::bad_input(error)
}
