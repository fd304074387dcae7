//! What can be wrong with labels, probabilities and features that are handed in.

use thiserror::Error;

/// Input that cannot be checked. Rows and classes count from 0.
#[derive(Debug, Error, PartialEq)]
pub enum IssuesError {
    /// Labels and rows do not belong together.
    #[error("{labels} labels for {rows} rows of {what}")]
    Rows {
        /// Labels, or whatever should have a row each.
        labels: usize,
        /// Rows of the table.
        rows: usize,
        /// What the table holds.
        what: &'static str,
    },
    /// A label without a column of probabilities.
    #[error("row {row} has label {label}, but there are probabilities of {classes} classes only")]
    Label {
        /// Which row.
        row: usize,
        /// Its label.
        label: usize,
        /// Columns of the probabilities.
        classes: usize,
    },
    /// Fewer than two labels occur.
    #[error("only {0} class occurs among the labels: at least 2 are needed")]
    Classes(usize),
    /// A value that is no probability.
    #[error("row {row}, class {class}: {value} is not a probability between 0 and 1")]
    Probability {
        /// Which row.
        row: usize,
        /// Which column.
        class: usize,
        /// What stands there.
        value: f64,
    },
    /// A feature that is not a finite number.
    #[error("row {row}, feature {column}: {value} is not a finite number")]
    Feature {
        /// Which row.
        row: usize,
        /// Which column.
        column: usize,
        /// What stands there.
        value: f64,
    },
    /// Too few rows for what was asked.
    #[error("{found} rows: {what} needs at least {needed}")]
    TooFew {
        /// How many there are.
        found: usize,
        /// How many are needed.
        needed: usize,
        /// For what.
        what: &'static str,
    },
    /// An option out of its range.
    #[error("{0}")]
    Option(String),
}
