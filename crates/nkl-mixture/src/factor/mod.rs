//! Factor analysis over the statistics of sessions: ISV, JFA, i-vectors, and the normalisations of
//! vectors, WCCN and whitening.
//!
//! All of it looks at a session through its [`Statistics`](crate::Statistics) under a universal
//! background model (UBM) with C components over D dimensions. The means of such a mixture, one
//! below the other, are a *supervector* of C·D values; entry c·D + d is dimension d of component c.
//! The means of class i in session h are
//!
//! ```text
//! m + V y_i + U x_ih + D z_i
//! ```
//!
//! with m of the UBM, speaker factors y (JFA), channel factors x, and an offset z of each single
//! value. The latent variables are standard normal; estimates are means of their posteriors.
//!
//! Sources: Kenny et al., "A study of interspeaker variability in speaker verification" (2008);
//! Vogt and Sridharan, "Explicit modelling of session variability" (2008); Dehak et al.,
//! "Front-end factor analysis for speaker verification" (2011). The numbers agree with
//! bob.learn.em 3.3.1; where that departs from the formulas, the items say so.

mod isv;
mod ivector;
mod jfa;
mod latent;
mod loading;
mod score;
mod sessions;
mod space;
mod start;
mod wccn;
mod whitening;

pub use isv::Isv;
pub use ivector::{IVector, IVectorAccumulators, IVectorOptions};
pub use jfa::{Enrollment, Jfa, JfaModel};
pub use start::NormalDraws;
pub use wccn::{Scatter, Wccn};
pub use whitening::Whitening;

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
