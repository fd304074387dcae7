//! The trait that every feature set computed from sound implements.

use ndarray::{ArrayView2, ArrayViewMut2};

/// Computes one row of features from one recording (or segment of one).
///
/// An extractor is built once per run from the plan (see [`crate::registry`]) and shared by all
/// threads: keep scratch buffers and FFT plans in `thread_local!` storage, not in `self`.
///
/// The result may depend on the samples, the rate and [`settings`](Extractor::settings) only;
/// this is what the cache relies on.
pub trait Extractor: Send + Sync {
    /// The name in `FEATS.type`, also the prefix of the cache files.
    fn name(&self) -> &str;

    /// Raised by one with every change of the code that changes a value.
    fn version(&self) -> u32;

    /// Every setting that changes a value, in one canonical form; part of the cache key.
    fn settings(&self) -> String;

    /// The rate in Hz that recordings are resampled to before [`extract`](Extractor::extract);
    /// `None` hands over the recording's own rate.
    fn sample_rate(&self) -> Option<u32>;

    /// Column names, in the order in which `extract` fills them.
    fn feature_names(&self) -> Vec<String>;

    /// Computes the features of `audio` (mono, -1..1, finite, at least one sample) at `rate` Hz
    /// into `out`, which has one place per feature name and is filled with NaN beforehand.
    ///
    /// A place left NaN means "not defined for this recording" (a pause statistic without
    /// pauses); it is counted in a note and left to `FEATS.nan_strategy`. Must give a defined
    /// result for clips shorter than its window, or an error that says how short is too short.
    ///
    /// # Errors
    /// One sentence; the recording is then named as failed and the run goes on.
    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String>;

    /// Learns what columns that are relative to other recordings need: a list of numbers, kept
    /// with a stored model. Most extractors have no such columns, and learn nothing.
    ///
    /// `rows` are the rows that did not fail, in the order of the data; `reference` are the
    /// indices into `rows` of those to learn from (the training part, or everything). Rows come
    /// from the cache as `extract` left them.
    fn relation(&self, rows: ArrayView2<'_, f32>, reference: &[usize]) -> Vec<f64> {
        let _ = (rows, reference);
        Vec::new()
    }

    /// Fills in the columns that are relative to other recordings by what
    /// [`relation`](Extractor::relation) learned, now or when a stored model was trained.
    ///
    /// # Errors
    /// One sentence, if these are not the numbers of such a relation; it ends the run.
    fn relate(&self, rows: ArrayViewMut2<'_, f32>, relation: &[f64]) -> Result<(), String> {
        let _ = (rows, relation);
        Ok(())
    }

    /// Whether [`relate`](Extractor::relate) does anything: then a value depends on all rows, and
    /// rows cannot be extracted in pieces, unless the relation is known.
    fn relates(&self) -> bool {
        false
    }

    /// Columns to keep (`os.features`, `praat.features`); empty keeps all. They are dropped
    /// after the cache, so that another selection does not compute anything again.
    fn keep(&self) -> &[String] {
        &[]
    }

    /// What the user should know about the settings, one sentence each.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}
