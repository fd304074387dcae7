//! `nkl gmm merge`: statistics of shards, added.

use super::{bad, models, summary};
use crate::cli::gmm::MergeArgs;
use crate::failure::Failure;
use anyhow::anyhow;
use nkl_mixture::{Gmm, Statistics};
use std::path::PathBuf;

/// Adds and writes.
pub fn run(args: &MergeArgs) -> Result<(), Failure> {
    let (statistics, gmm) = add(&args.statistics)?;
    println!("{}", summary::statistics(&statistics));
    match gmm {
        Some(gmm) => models::write_statistics(&args.out, statistics, gmm),
        None => models::write_bare_statistics(&args.out, &statistics),
    }
}

/// The sum of statistics in the order given, and the mixture that all are of.
pub fn add(paths: &[PathBuf]) -> Result<(Statistics, Option<Gmm>), Failure> {
    let mut sum: Option<(Statistics, Option<Gmm>)> = None;
    for path in paths {
        let (statistics, gmm) = models::statistics(path)?;
        let Some((total, of)) = &mut sum else {
            sum = Some((statistics, gmm));
            continue;
        };
        if let (Some(of), Some(gmm)) = (&of, &gmm) {
            if of != gmm {
                return Err(Failure::BadInput(anyhow!(
                    "{}: statistics of another mixture than those of {}; accumulate them under the same one",
                    path.display(),
                    paths[0].display()
                )));
            }
        }
        let added = total.add(&statistics).map_err(bad);
        added.map_err(|failure| match failure {
            Failure::BadInput(error) => {
                Failure::BadInput(error.context(path.display().to_string()))
            }
            other => other,
        })?;
        if of.is_none() {
            *of = gmm;
        }
    }
    sum.ok_or_else(|| Failure::BadInput(anyhow!("no statistics are named")))
}
