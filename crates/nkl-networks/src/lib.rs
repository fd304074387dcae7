//! ONNX networks of others, run on recordings: embeddings, labels, voice activity.
//!
//! [`Network`] opens a file and runs it on one thread; [`Frontend`] makes of samples what a network
//! takes (the signal itself, or one of the log-mel spectrograms that published networks were
//! trained on); [`Pooling`] makes one vector of frames; an [`Embedder`] is all of that in a row, and
//! a [`Preset`] says how it has to be for a published network. [`silero`] finds speech.
//!
//! The runtime is rten, see the workspace's Cargo.toml for why.

mod alone;
mod cut;
mod embedder;
mod error;
pub mod frontend;
mod network;
mod pooling;
mod preset;
mod presets;
mod shared;
pub mod silero;
mod tensor;
mod wire;

pub use cut::Cut;
pub use embedder::{Embedder, Recipe};
pub use error::NetworkError;
pub use frontend::{Form, Frontend};
pub use network::{Network, Port};
pub use pooling::Pooling;
pub use preset::{find, markdown, Column, Preset};
pub use presets::PRESETS;
pub use shared::open;
pub use tensor::{Input, Tensor};
