//! Statistics of a track over a recording.

pub(crate) mod limit;
pub(crate) mod means;
pub(crate) mod moments;
pub(crate) mod peaks;
pub(crate) mod percentiles;
pub(crate) mod regression;
pub(crate) mod segments;
pub(crate) mod times;

pub(crate) use moments::Moments;
