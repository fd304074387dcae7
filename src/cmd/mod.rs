//! One file per command.

pub mod augment;
pub mod avqi;
pub mod bundle;
pub mod check;
pub mod data;
pub mod describe;
pub mod diarize;
pub mod ensemble;
pub mod experiment;
pub mod explore;
pub mod export;
pub mod extract;
pub mod flags;
pub mod gmm;
pub mod infer;
pub mod issues;
pub mod keys;
pub mod manual;
pub mod multidb;
pub mod optim;
pub mod predict;
pub mod recommend;
pub mod resample;
pub mod review;
pub mod score;
pub mod segment;
pub mod slices;
pub mod submit;
pub mod supported;
pub mod test;
pub mod verify;
pub mod version;

use crate::cli::ConfigArgs;
use crate::failure::Failure;
use nkl_config::{Loaded, Override, Purpose};
use std::path::Path;

/// Reads the INI file of a command, with its `--set`.
pub fn load(args: &ConfigArgs, purpose: Purpose) -> Result<Loaded, Failure> {
    load_with(&args.config(), &args.set, purpose)
}

/// The same from its parts.
fn load_with(config: &Path, set: &[String], purpose: Purpose) -> Result<Loaded, Failure> {
    nkl_config::load(config, &overrides(set)?, purpose).map_err(Failure::bad_input)
}

/// Settings of the command line.
fn overrides(set: &[String]) -> Result<Vec<Override>, Failure> {
    let overrides: Result<Vec<Override>, _> = set.iter().map(|text| text.parse()).collect();
    overrides.map_err(Failure::bad_input)
}
