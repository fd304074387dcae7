//! Where statistics come from: memory, a graphics card, files that are streamed, other processes.

use crate::{Gmm, MixtureError, Statistics};

/// Frames that an E-step can run over, again and again.
pub trait Source {
    /// The statistics of all frames under this mixture (one E-step).
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError>;
}
