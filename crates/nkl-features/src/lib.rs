//! Features of recordings: one module per feature set, one [`registry`] in which they meet, and
//! a cache keyed by content.

mod error;
mod extractor;
mod progress;
mod registry;

pub use error::FeatureError;
pub use extractor::Extractor;
pub use progress::{Progress, Silent};
pub use registry::{find, registry, Build, ExtractorEntry, Source};
