//! Features of recordings: one module per feature set, one [`registry`] in which they meet, and
//! a cache keyed by content.

mod error;
mod extractor;
mod functionals;
mod mfcc;
pub mod os;
pub mod praat;
mod progress;
mod registry;
mod settings;
mod spectra;
mod spectral;
#[cfg(test)]
mod testing;

pub use error::FeatureError;
pub use extractor::Extractor;
pub use progress::{Progress, Silent};
pub use registry::{find, registry, Build, ExtractorEntry, Source};
