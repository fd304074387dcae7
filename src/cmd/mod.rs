//! One file per command.

pub mod check;
mod describe;
pub mod experiment;
pub mod explore;
pub mod extract;
pub mod gmm;
pub mod keys;
mod supported;

use crate::cli::ConfigArgs;
use crate::failure::Failure;
use nkl_config::{Loaded, Override, Purpose};

/// Reads the INI file of a command, with its `--set`.
fn load(args: &ConfigArgs, purpose: Purpose) -> Result<Loaded, Failure> {
    let overrides: Result<Vec<Override>, _> = args.set.iter().map(|text| text.parse()).collect();
    let overrides = overrides.map_err(Failure::bad_input)?;
    nkl_config::load(&args.config(), &overrides, purpose).map_err(Failure::bad_input)
}
