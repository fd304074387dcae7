//! Confident learning: labels that disagree with out-of-sample probabilities more than chance says.
//!
//! [`Judged`] labels and probabilities go in. [`thresholds`] and [`joint`] estimate how often which
//! class is labelled as which; [`find`] picks rows, [`score`] orders them, [`health`] sums up.
//!
//! Agrees with cleanlab 2.9 run with a stable sort (its own answer depends on the processor where
//! remainders are equal).

mod ensemble;
mod filter;
mod health;
mod input;
mod joint;
mod latent;
mod outside;
mod prune;
mod score;

pub use ensemble::{ensemble_scores, Weighting};
pub use filter::{find, ranked, Filter, Options};
pub use health::{health, ClassHealth, Health, Overlap};
pub use input::{Judged, Probability};
pub use joint::{calibrated, confident_joint, thresholds, Confidence};
pub use latent::{latent, Latent};
pub use outside::{outside, Outside};
pub use score::{adjusted, score, Score};
