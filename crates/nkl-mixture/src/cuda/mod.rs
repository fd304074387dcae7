//! The E-step on a graphics card, through CUDA.
//!
//! The kernels are CUDA C++ in `kernels/`, embedded as PTX. Frames go to the card once and stay there
//! where they fit; one E-step sends a mixture and brings back its statistics, and the M-step is that of
//! the processor. Scores are computed in single precision in coordinates where that is precise, and
//! sums leave single precision after at most 1,024 frames; they run in a fixed order, so that the same
//! frames on the same card give the same bytes.
//!
//! [`Engine`] does all of this for anything that is a [`Card`]: `driver` is the CUDA driver, the
//! tests have a card that runs the same kernels on the processor.

mod card;
mod driver;
mod engine;
mod estep;
mod frames;
mod parameters;
mod scores;
mod shapes;
mod space;
mod workspace;

#[cfg(test)]
mod tests;

pub use frames::Assigned;

use crate::{Frames, Gmm, MixtureError, Source, Statistics};
use card::Card;
use driver::Driver;
use engine::Engine;
use ndarray::{Array1, Array2, ArrayView2};

/// The name of card `number`. Errors: as [`Cuda::new`], about the card.
pub(crate) fn name(number: usize) -> Result<String, MixtureError> {
    Ok(Driver::open(number)?.name())
}

/// Frames on a graphics card.
pub struct Cuda<'a> {
    engine: Engine<'a, Driver>,
}

impl<'a> Cuda<'a> {
    /// Copies the frames to card `number`, from 0, if they fit into nine tenths of its free memory; if
    /// not, every E-step streams them through it.
    ///
    /// Errors: no driver, no such card, a card or driver that is too old (the message says what was
    /// looked for); no frames, rows that are not there, values that are not finite.
    pub fn new(frames: impl Into<Frames<'a>>, number: usize) -> Result<Self, MixtureError> {
        Self::with_memory(frames, number, None)
    }

    /// The same with at most so many bytes of the card's memory.
    pub fn with_memory(
        frames: impl Into<Frames<'a>>,
        number: usize,
        bytes: Option<usize>,
    ) -> Result<Self, MixtureError> {
        Ok(Cuda {
            engine: Engine::new(Driver::open(number)?, frames.into(), bytes)?,
        })
    }

    /// The card, such as `cuda:0 (NVIDIA H100)`.
    pub fn device(&self) -> String {
        self.engine.card.name()
    }

    /// Single-precision operations per second that the card can do at most, two per core and cycle
    /// (CUDA C++ Programming Guide, table of arithmetic throughput); `None` where the driver does not say.
    pub fn peak(&self) -> Option<f64> {
        self.engine.card.peak()
    }

    /// How many frames there are; at least 1.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.engine.len()
    }

    /// ln p(x) of every frame, shape (N,).
    pub fn log_likelihoods(&mut self, gmm: &Gmm) -> Result<Array1<f64>, MixtureError> {
        Ok(self.engine.per_frame(gmm, false)?.log_likelihoods)
    }

    /// The probability of every component given the frame, shape (N, M).
    pub fn responsibilities(&mut self, gmm: &Gmm) -> Result<Array2<f32>, MixtureError> {
        let all = self.engine.per_frame(gmm, true)?;
        Ok(all.posteriors.unwrap_or_default())
    }

    /// The component of greatest responsibility of every frame; the first of equals.
    pub fn best_components(&mut self, gmm: &Gmm) -> Result<Array1<u32>, MixtureError> {
        Ok(self.engine.per_frame(gmm, false)?.best)
    }

    /// The nearest centroid of every frame, the first of equals, and its squared distance. Shape of the
    /// centroids: (K, D).
    pub fn nearest(
        &mut self,
        centroids: ArrayView2<'_, f64>,
    ) -> Result<(Array1<u32>, Array1<f64>), MixtureError> {
        self.engine.nearest(centroids)
    }

    /// One round of k-means: what each centroid's frames add up to.
    pub fn assign(&mut self, centroids: ArrayView2<'_, f64>) -> Result<Assigned, MixtureError> {
        self.engine.assign(centroids)
    }
}

impl Source for Cuda<'_> {
    fn statistics(&mut self, gmm: &Gmm) -> Result<Statistics, MixtureError> {
        self.engine.statistics(gmm)
    }
}
