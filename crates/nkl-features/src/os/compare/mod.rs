//! The feature set of the computational paralinguistics challenges since 2013, in its version of
//! 2016 (B. Schuller et al., The INTERSPEECH 2013 computational paralinguistics challenge; F.
//! Weninger et al., On the acoustics of emotion in audio, Frontiers in Psychology 4, 2013).

mod functionals;
mod lld;
mod names;
mod tracks;

pub(crate) use functionals::functionals;
pub(crate) use lld::Analysis;
pub(crate) use names::{delta_names, functional_names, lld_names};
pub(crate) use tracks::{all_deltas, low_level};
