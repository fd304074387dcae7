//! One file per kind of step.

pub(crate) mod background;
pub(crate) mod band;
pub(crate) mod clipping;
pub(crate) mod gain;
pub(crate) mod limiter;
pub(crate) mod noise;
pub(crate) mod pitch;
pub(crate) mod room;
pub(crate) mod shift;
pub(crate) mod telephone;
pub(crate) mod tempo;

mod biquad;
mod companding;
mod convolve;
mod interpolate;
mod recordings;
mod wsola;
