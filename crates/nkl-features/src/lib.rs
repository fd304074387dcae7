//! Features of recordings: one module per feature set, one [`registry`] in which they meet, and
//! a cache keyed by content.

mod cache;
mod cepstra;
mod check;
mod cqcc;
mod error;
mod extract;
mod extractor;
pub mod frames;
mod functionals;
mod import;
mod learner;
mod lfcc;
mod markdown;
mod mfcc;
mod onnx;
pub mod os;
pub mod praat;
mod progress;
mod ranked;
mod registry;
mod select;
mod settings;
mod snr;
mod spectra;
mod spectral;
mod sptk;
mod table;
#[cfg(test)]
mod testing;
mod undefined;
mod xbow;

pub use check::{check, made_by, relates, width, MadeBy};
pub use error::FeatureError;
pub use extract::{extract, Filler, Request};
pub use extractor::Extractor;
pub use learner::Learner;
pub use markdown::markdown;
pub use mfcc::MfccFrames;
pub use progress::{Progress, Silent};
pub use registry::{find, registry, Build, BuildLearner, ExtractorEntry, Source};
pub use table::{Extracted, FeatureTable, Relations};
pub use undefined::Undefined;
