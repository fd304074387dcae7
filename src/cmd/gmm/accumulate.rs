//! `nkl gmm accumulate`: the E-step of a shard.

use super::frames::{self, Features};
use super::{models, summary};
use crate::cli::gmm::AccumulateArgs;
use crate::failure::Failure;

/// Reads the frames once, and writes their statistics.
pub fn run(args: &AccumulateArgs) -> Result<(), Failure> {
    let gmm = models::gmm(&args.model)?;
    let features = Features::find(&args.frames)?;
    let statistics = frames::statistics(&features, &gmm)?;
    println!("{}", summary::statistics(&statistics));
    models::write_statistics(&args.out, statistics, gmm)
}
