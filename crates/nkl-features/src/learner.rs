//! The trait of feature sets that must learn something from recordings before they can compute.

use crate::Extractor;
use ndarray::ArrayView2;

/// Looks at a sample of each training recording, learns from them all, and then is an
/// [`Extractor`] like any other, whose values depend on one recording and on what was learned.
///
/// What was learned is a list of numbers, kept with the trained model: later recordings are
/// measured by it.
pub trait Learner: Send + Sync {
    /// The name in `FEATS.type`.
    fn name(&self) -> &str;

    /// Raised by one with every change of the code that changes a value.
    fn version(&self) -> u32;

    /// Every setting that changes a value, in one canonical form.
    fn settings(&self) -> String;

    /// Takes from one recording what [`learn`](Learner::learn) needs of it, where there are
    /// `recordings` to learn from.
    fn sampler(&self, recordings: usize) -> Box<dyn Extractor>;

    /// Learns from the rows that the sampler made of the training recordings.
    ///
    /// # Errors
    /// One sentence, if they do not suffice; it ends the run.
    fn learn(&self, rows: ArrayView2<'_, f32>) -> Result<Vec<f64>, String>;

    /// The extractor that goes by what was learned, now or when a stored model was trained.
    ///
    /// # Errors
    /// One sentence, if these are not the numbers that [`learn`](Learner::learn) gives.
    fn extractor(&self, learned: &[f64]) -> Result<Box<dyn Extractor>, String>;
}
