//! What can go wrong while learning.

/// An error for the person who runs the experiment.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LearnError {
    /// `MODEL.type`, `FEATS.scale` or similar names something that is not there.
    #[error("unknown {what} '{name}' (known: {known})")]
    Unknown {
        /// Which kind of thing.
        what: &'static str,
        /// The name given.
        name: String,
        /// The names that exist, comma-separated.
        known: String,
    },
    /// The model cannot do the task.
    #[error("model '{model}' is not for {task} (for {task}: {known})")]
    WrongTask {
        /// The model's name.
        model: String,
        /// The task asked for.
        task: &'static str,
        /// Models that can do it, comma-separated.
        known: String,
    },
    /// A setting has a value that makes no sense.
    #[error("MODEL.{key} = {value}: {help}")]
    Setting {
        /// The key in `[MODEL]`.
        key: &'static str,
        /// The value given.
        value: String,
        /// What is allowed.
        help: String,
    },
    /// Lengths or widths do not fit.
    #[error("{0}")]
    Shape(String),
    /// A feature value is NaN or infinite.
    #[error("{part}: row {row}, feature column {column} is {value}, not a finite number (see FEATS.nan_strategy)")]
    NotFinite {
        /// training, dev or prediction data.
        part: &'static str,
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// The value.
        value: f64,
    },
    /// There is nothing to learn from.
    #[error("{0}")]
    Data(String),
}

impl LearnError {
    /// A [`LearnError::Setting`].
    pub(crate) fn setting(
        key: &'static str,
        value: impl ToString,
        help: impl Into<String>,
    ) -> Self {
        LearnError::Setting {
            key,
            value: value.to_string(),
            help: help.into(),
        }
    }
}
