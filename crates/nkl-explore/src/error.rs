//! What can go wrong while data are explored.

/// An error for the person who explores.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExploreError {
    /// Too few rows, columns or different values.
    #[error("{0}")]
    Data(String),
    /// A value is NaN or infinite where none may be.
    #[error("row {row}, feature column {column} is {value}, not a finite number (see FEATS.nan_strategy)")]
    NotFinite {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// The value.
        value: f64,
    },
    /// A model could not be trained.
    #[error(transparent)]
    Learn(#[from] nkl_learn::LearnError),
}
