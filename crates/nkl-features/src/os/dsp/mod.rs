//! Signal processing that the openSMILE-compatible sets share.

pub(crate) mod elementary;
pub(crate) mod fft;
pub(crate) mod frames;
pub(crate) mod lanes;
pub(crate) mod lpc;
pub(crate) mod parabola;
pub(crate) mod roots;
pub(crate) mod smooth;
pub(crate) mod spline;
pub(crate) mod sum;
