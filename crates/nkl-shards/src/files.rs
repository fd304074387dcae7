//! Files that are there whole or not at all.

use crate::ShardError;
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::io::{ErrorKind, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a new file; false, and nothing is changed, if there is one of this name. Of several
/// processes that try, on any machines, exactly one succeeds.
pub(crate) fn publish<T: Serialize>(path: &Path, value: &T) -> Result<bool, ShardError> {
    match temporary(path, value)?.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(ShardError::io("cannot write", path, error.error)),
    }
}

/// Writes a file, or replaces it.
pub(crate) fn replace<T: Serialize>(path: &Path, value: &T) -> Result<(), ShardError> {
    let written = temporary(path, value)?.persist(path);
    let failed = |error: tempfile::PersistError| error.error;
    written
        .map(|_| ())
        .map_err(|error| ShardError::io("cannot write", path, failed(error)))
}

fn temporary<T: Serialize>(path: &Path, value: &T) -> Result<NamedTempFile, ShardError> {
    let failed = |error| ShardError::io("cannot write", path, error);
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = nkl_data::temporary_in(folder).map_err(failed)?;
    serde_json::to_writer(&mut file, value).map_err(|error| failed(error.into()))?;
    file.write_all(b"\n").map_err(failed)?;
    Ok(file)
}

/// What a file holds; `None` if it is not there.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, ShardError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ShardError::io("cannot read", path, error)),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| ShardError::Damaged {
            path: path.to_owned(),
            reason: error.to_string(),
        })
}

/// Names of the files in a folder, without those that are being written; none if it is not there.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, ShardError> {
    let failed = |error| ShardError::io("cannot read", folder, error);
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Makes a folder, with those above it.
pub(crate) fn folder(path: &Path) -> Result<(), ShardError> {
    std::fs::create_dir_all(path).map_err(|error| ShardError::io("cannot make", path, error))
}

/// Removes a file or a folder with all that is in it, if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), ShardError> {
    let removed = match path.is_dir() {
        true => std::fs::remove_dir_all(path),
        false => std::fs::remove_file(path),
    };
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(ShardError::io("cannot remove", path, error))
        }
        _ => Ok(()),
    }
}

/// `SHARD.ATTEMPT`, both numbers.
pub(crate) fn attempt_name(shard: usize, attempt: u32) -> String {
    format!("{shard}.{attempt}")
}

/// The numbers in `SHARD.ATTEMPT`.
pub(crate) fn attempt_of(name: &str) -> Option<(usize, u32)> {
    let (shard, attempt) = name.split_once('.')?;
    Some((shard.parse().ok()?, attempt.parse().ok()?))
}
