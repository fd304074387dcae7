//! `nkl gmm adapt`: MAP adaptation of a background model.

use super::frames::Features;
use super::{bad, models, summary, train, updates};
use crate::cli::gmm::AdaptArgs;
use crate::failure::Failure;
use anyhow::anyhow;
use nkl_mixture::{map_train, Adaptation, CovarianceType, MapOptions, Stop};

/// Adapts and writes.
pub fn run(args: &AdaptArgs) -> Result<(), Failure> {
    if args.iterations == 0 {
        return Err(Failure::BadInput(anyhow!(
            "--iterations has to be at least 1"
        )));
    }
    let prior = models::gmm(&args.model)?;
    models::check_out(&args.out, prior.kind() == CovarianceType::Full)?;
    let features = Features::find(&args.frames)?;
    let options = MapOptions {
        update: updates(&args.update),
        adaptation: match args.alpha {
            Some(alpha) => Adaptation::Fixed(alpha),
            None => Adaptation::Relevance(args.relevance),
        },
        floor: train::floor(args.floor)?,
        ..MapOptions::default()
    };
    let stop = Stop::after(args.iterations);
    let mut passes = features.passes(&[])?;
    let adapted = map_train(&mut passes, &prior, prior.clone(), &options, &stop);
    let adapted = adapted.map_err(bad)?.gmm;
    println!(
        "{}; adapted from {}",
        summary::gmm(&adapted),
        args.model.display()
    );
    models::write_gmm(&args.out, &adapted)
}
