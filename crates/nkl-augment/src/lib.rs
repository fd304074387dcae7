//! Altered copies of recordings.
//!
//! [`Chain::of`] reads a chain of steps as audiomentations writes it (`Compose([Gain(), Shift(p=0.5)])`)
//! and checks it against the [`registry`]; [`Chain::apply`] runs it. [`splice`] is random splicing.
//! Everything random is drawn from a [`Draw`], whose numbers depend on a seed and the recording's
//! name alone, so that neither threads nor the other recordings change a copy.
//!
//! To add a step is to add a file in `steps/` and a line in [`registry`].

mod chain;
mod draw;
mod error;
mod markdown;
mod parameter;
mod registry;
mod sound;
mod splice;
mod steps;

pub use chain::Chain;
pub use draw::Draw;
pub use error::AugmentError;
pub use markdown::markdown;
pub use parameter::{Kind, Parameter};
pub use registry::{registry, Entry};
pub use sound::Sound;
pub use splice::{splice, Splicing};
