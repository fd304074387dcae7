//! What can be wrong with a network.

use std::path::PathBuf;

/// Why a network cannot be opened or run.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The file cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// It is no ONNX file, a damaged one, or has an operator that the runtime does not know.
    #[error("{} cannot be used as an ONNX network: {reason}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// There is no output or layer of that name.
    #[error("the network has no output `{name}`; its outputs are {known}. A layer inside is named as in the graph")]
    Output {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// Its inputs are not those that are filled, or of another shape.
    #[error("{0}")]
    Input(String),
    /// An output has a shape that is no vector and no frames.
    #[error("{0}")]
    Shape(String),
    /// The runtime stopped.
    #[error("the network could not be run: {0}")]
    Run(String),
}
