//! Several mixtures at once.

use crate::{train, Cpu, Frames, Gmm, MixtureError, TrainOptions, Trained};
use rayon::prelude::*;

/// Trains every mixture on its own frames, all at the same time; the results are those of training
/// one after the other, to the bit.
pub fn train_many(
    jobs: Vec<(Frames, Gmm)>,
    options: &TrainOptions,
) -> Vec<Result<Trained, MixtureError>> {
    jobs.into_par_iter()
        .map(|(frames, start)| train(&mut Cpu::new(frames)?, start, options))
        .collect()
}
