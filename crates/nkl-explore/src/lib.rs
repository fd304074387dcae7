//! What is in the data: statistical tests and projections of features.
//!
//! - [`stats`]: tests and effect sizes over columns. They equal SciPy's of the same name.
//! - [`project`]: features in two or three dimensions (PCA, t-SNE, UMAP), and how well
//!   neighbourhoods survive it.
//!
//! Nothing here reads files or draws.

mod error;
pub mod project;
pub mod stats;

pub use error::ExploreError;
