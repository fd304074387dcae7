//! What is in the data: statistical tests and projections of features.
//!
//! - [`stats`]: tests and effect sizes over columns. They equal SciPy's of the same name.
//! - [`relate`]: two columns against each other: a table, groups, or a correlation.
//! - [`importance`]: how much each feature matters to a model.
//! - [`shapley`]: how much each feature moves the prediction of one sample.
//! - [`project`]: features in two or three dimensions (PCA, t-SNE, UMAP), and how well
//!   neighbourhoods survive it.
//!
//! Nothing here reads files or draws.

mod error;
pub mod importance;
pub mod project;
mod relate;
pub mod shapley;
pub mod stats;

pub use error::ExploreError;
pub use relate::{relate, Relation, Values, Variable, BINS};
