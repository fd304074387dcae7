//! Why a recording cannot be altered.

/// An error of a chain or of one of its steps.
#[derive(Debug, thiserror::Error)]
pub enum AugmentError {
    /// The chain names a step, or a step a parameter, that is not there, or gives it no fitting value.
    #[error("{0}")]
    Chain(String),
    /// A recording that a step needs cannot be used.
    #[error(transparent)]
    Audio(#[from] nkl_audio::AudioError),
    /// A folder of recordings that a step needs cannot be read.
    #[error("{path}: {reason}")]
    Recordings {
        /// The file or folder.
        path: String,
        /// What is wrong.
        reason: String,
    },
}
