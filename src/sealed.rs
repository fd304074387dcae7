//! Files of what was trained (`nkl-sealed`), read and written whole.

use crate::target::Target;
use anyhow::{Context, Result};
pub use nkl_sealed::{decode, Kind};
use serde::{de::DeserializeOwned, Serialize};
use std::path::{Path, PathBuf};

/// Writes a file; it has its name only once it is complete.
///
/// # Errors
/// A file that cannot be written.
pub fn write(kind: &Kind, content: &impl Serialize, path: &Path) -> Result<PathBuf> {
    Target::whole(path, &nkl_sealed::encode(kind, content)?)
}

/// Reads a file.
///
/// # Errors
/// No such file, and as [`decode`].
pub fn read<T: DeserializeOwned>(kind: &Kind, path: &Path) -> Result<T> {
    let name = kind.name;
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read the {name} {}", path.display()))?;
    decode(kind, &bytes).with_context(|| format!("cannot use the {name} {}", path.display()))
}
