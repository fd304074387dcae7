//! Statistics of a track over a recording.

pub(crate) mod moments;
pub(crate) mod peaks;
pub(crate) mod percentiles;
pub(crate) mod segments;

pub(crate) use moments::Moments;
