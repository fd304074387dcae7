//! What can go wrong with mixtures.

use thiserror::Error;

/// An error of this crate. The message says what is wrong and, where something can be done, what.
#[derive(Debug, Error)]
pub enum MixtureError {
    /// Two things that have to have the same number of dimensions do not.
    #[error("{what} has {found} dimensions, expected {expected}")]
    Dimensions {
        /// What was looked at, as the user knows it.
        what: String,
        /// How many it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// A row holds a value that is not a finite number.
    #[error("row {row}, dimension {dimension} is {value}: features have to be finite numbers")]
    NotFinite {
        /// Row, from 0.
        row: usize,
        /// Dimension, from 0.
        dimension: usize,
        /// What stands there.
        value: f64,
    },
    /// A mixture whose parameters cannot be one.
    #[error("no valid mixture: {0}")]
    Model(String),
    /// A setting that makes no sense.
    #[error("{name} = {value}: {help}")]
    Setting {
        /// Its name.
        name: &'static str,
        /// What it was set to.
        value: String,
        /// What is allowed.
        help: &'static str,
    },
    /// A file that cannot be read.
    #[error(transparent)]
    File(#[from] crate::files::FileError),
    /// Data that this step cannot work with.
    #[error("{0}")]
    Data(String),
    /// A device that is not there or cannot do this.
    #[error("{0}")]
    Device(String),
}

/// An error unless `found` is `expected`.
pub(crate) fn same_dimensions(
    what: &str,
    expected: usize,
    found: usize,
) -> Result<(), MixtureError> {
    if expected == found {
        return Ok(());
    }
    Err(MixtureError::Dimensions {
        what: what.into(),
        expected,
        found,
    })
}
