//! The Geneva minimalistic acoustic parameter sets.

mod functionals;
mod lld;
mod names;

pub(crate) use functionals::{functionals, low_level};
pub(crate) use lld::{Analysis, LOWEST_RATE};
pub(crate) use names::{functional_names, lld_names};

/// Which of the published configurations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Variant {
    /// eGeMAPS rather than GeMAPS.
    pub extended: bool,
    /// Revision of the configuration.
    pub revision: Revision,
}

/// Revisions of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Revision {
    /// The first release: frames padded with zeros at the end only, formants up to 5500 Hz, and a
    /// moving threshold in the choice of periods for jitter and shimmer.
    V01a,
    /// Zeros on both sides, formants up to 5450 Hz, threshold 0.5.
    V01b,
    /// As v01b; the bandwidths of the second and third formant among the low-level descriptors.
    V02,
}
