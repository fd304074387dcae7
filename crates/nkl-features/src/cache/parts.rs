//! A set of Parquet files in a folder that are added and removed, never changed.

use super::hash_file;
use nkl_data::parquet::{self, Table};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// The files `<prefix>.<hash of the bytes>.parquet` of a folder.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    folder: PathBuf,
    prefix: String,
}

/// What is in a folder.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Path and table of each file that could be read.
    pub tables: Vec<(PathBuf, Table)>,
    /// Names of files that were damaged; they have been removed.
    pub damaged: Vec<String>,
}

impl Parts {
    pub(super) fn new(folder: &Path, prefix: String) -> Self {
        Parts {
            folder: folder.to_owned(),
            prefix,
        }
    }

    /// Reads all files.
    pub(super) fn read(&self) -> Contents {
        // Another run may replace files by one that holds them all between listing and reading.
        for _ in 0..5 {
            if let Some(contents) = self.try_read() {
                return contents;
            }
        }
        Contents::default()
    }

    /// `None` if a file vanished meanwhile.
    fn try_read(&self) -> Option<Contents> {
        let mut contents = Contents::default();
        for path in self.list() {
            match read_checked(&path) {
                Ok(table) => contents.tables.push((path, table)),
                Err(e) if e.kind() == io::ErrorKind::NotFound => return None,
                Err(e) if e.kind() == io::ErrorKind::InvalidData => {
                    let _ = std::fs::remove_file(&path);
                    contents.damaged.push(name(&path));
                }
                // Not readable for now (permissions): nothing is lost by computing again.
                Err(_) => contents.damaged.push(name(&path)),
            }
        }
        Some(contents)
    }

    /// Paths in order of their names.
    fn list(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let start = format!("{}.", self.prefix);
        let mut paths: Vec<PathBuf> = entries
            .flatten()
            .filter(|e| {
                let name = e.file_name();
                name.to_str()
                    .is_some_and(|n| n.starts_with(&start) && n.ends_with(".parquet"))
            })
            .map(|e| e.path())
            .collect();
        paths.sort();
        paths
    }

    /// Adds a file and gives its path.
    ///
    /// # Errors
    /// The folder cannot be written; the message names it.
    pub(super) fn add(&self, table: &Table) -> Result<PathBuf, String> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        let failed = |e: &dyn std::fmt::Display| format!("{}: {e}", self.folder.display());
        std::fs::create_dir_all(&self.folder).map_err(|e| failed(&e))?;
        let count = COUNTER.fetch_add(1, Ordering::Relaxed);
        let temporary = self.folder.join(format!(
            "{TEMPORARY}{}-{:016x}-{count}",
            std::process::id(),
            somewhere()
        ));
        let written = parquet::write(&temporary, table)
            .map_err(|e| e.to_string())
            .and_then(|()| {
                let hash = hash_file(&temporary).map_err(|e| failed(&e))?;
                let path = self
                    .folder
                    .join(format!("{}.{}.parquet", self.prefix, hex(&hash)));
                std::fs::rename(&temporary, &path).map_err(|e| failed(&e))?;
                Ok(path)
            });
        if written.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        written
    }
}

/// A number that another machine, where a process may have the same number, hardly has.
fn somewhere() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    static NUMBER: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    *NUMBER.get_or_init(|| {
        std::collections::hash_map::RandomState::new()
            .build_hasher()
            .finish()
    })
}

/// Beginning of the names of files that are being written.
const TEMPORARY: &str = ".writing-";

/// Removes files that a killed run left half-written more than a day ago.
pub(super) fn sweep(folder: &Path) {
    const OLD: Duration = Duration::from_secs(24 * 3600);
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let ours = entry
            .file_name()
            .to_str()
            .is_some_and(|n| n.starts_with(TEMPORARY));
        let modified = entry.metadata().and_then(|m| m.modified());
        let age = modified
            .ok()
            .and_then(|t| SystemTime::now().duration_since(t).ok());
        if ours && age.is_some_and(|a| a > OLD) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Reads a file whose name says what its bytes hash to; `InvalidData` if they do not.
fn read_checked(path: &Path) -> io::Result<Table> {
    let hash = hex(&hash_file(path)?);
    let named = name(path)
        .strip_suffix(".parquet")
        .and_then(|n| n.rsplit('.').next().map(str::to_owned));
    if named.as_deref() != Some(hash.as_str()) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    parquet::read(path).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The first 8 bytes in hexadecimal digits.
pub(super) fn hex(hash: &[u8]) -> String {
    hash.iter().take(8).map(|b| format!("{b:02x}")).collect()
}
