use thiserror::Error;

/// What can be wrong with the input of diarization, verification or recommendation.
#[derive(Debug, Error)]
pub enum SpeakersError {
    /// A mixture could not be trained or read.
    #[error(transparent)]
    Mixture(#[from] nkl_mixture::MixtureError),
}
