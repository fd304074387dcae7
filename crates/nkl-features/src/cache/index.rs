//! Which content a path had when it was last read.

use super::parts::Parts;
use super::{ContentHash, Fingerprint};
use nkl_data::parquet::{ColumnData, Table};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

const COLUMNS: [&str; 8] = [
    "size", "modified", "changed", "inode", "hash.a", "hash.b", "hash.c", "hash.d",
];
const PATH: &str = "path";

type Entry = (Fingerprint, ContentHash);

/// Contents by absolute path, so that a recording that has not changed is not read again.
pub(crate) struct FileIndex {
    parts: Parts,
    entries: HashMap<Arc<str>, Entry>,
    files: Vec<PathBuf>,
    new: Mutex<HashMap<Arc<str>, Entry>>,
}

impl FileIndex {
    /// Reads the index of `folder`; a damaged one is as none.
    pub(crate) fn open(folder: &Path) -> Self {
        let parts = Parts::new(folder, "files".into());
        let mut entries = HashMap::new();
        let mut files = Vec::new();
        for (path, table) in parts.read().tables {
            files.push(path);
            entries.extend(rows(&table).unwrap_or_default());
        }
        FileIndex {
            parts,
            entries,
            files,
            new: Mutex::default(),
        }
    }

    /// The file at `path` and its content, if it has not changed since it was last read.
    pub(crate) fn lookup(&self, path: &Path) -> Option<(Fingerprint, ContentHash)> {
        let entry = self.entries.get(absolute(path)?.to_str()?)?;
        (Fingerprint::of(path).ok()? == entry.0).then_some(*entry)
    }

    /// Remembers that the file at `path` had this content. `before` was taken before it was read:
    /// if it changed while it was read, or only just before, nothing is remembered.
    pub(crate) fn remember(&self, path: &Path, before: Fingerprint, hash: ContentHash) {
        let after = Fingerprint::of(path).ok();
        if after != Some(before) || !before.settled() {
            return;
        }
        let Some(path) = absolute(path) else { return };
        let Some(path) = path.to_str() else { return };
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.insert(path.into(), (before, hash));
    }

    /// Writes what was remembered as a file of its own.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn add(self) -> Result<(), String> {
        let new = self
            .new
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        match new.is_empty() {
            true => Ok(()),
            false => self.parts.add(&table(new)).map(|_| ()),
        }
    }

    /// Writes what was remembered, with what was there.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn finish(self) -> Result<(), String> {
        let new = self
            .new
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        if new.is_empty() {
            return Ok(());
        }
        let mut entries = self.entries;
        entries.extend(new);
        let whole = self.parts.add(&table(entries))?;
        for path in self.files.iter().filter(|p| **p != whole) {
            let _ = std::fs::remove_file(path);
        }
        Ok(())
    }
}

fn absolute(path: &Path) -> Option<PathBuf> {
    std::path::absolute(path).ok()
}

fn table(entries: HashMap<Arc<str>, Entry>) -> Table {
    let mut entries: Vec<(Arc<str>, Entry)> = entries.into_iter().collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    let numbers: Vec<[i64; 8]> = entries
        .iter()
        .map(|(_, (f, hash))| numbers(f, hash))
        .collect();
    let paths = entries.into_iter().map(|(path, _)| Some(path)).collect();
    let mut columns = vec![(PATH.to_owned(), ColumnData::Text(paths))];
    for (i, name) in COLUMNS.iter().enumerate() {
        let values = numbers
            .iter()
            .filter_map(|row| row.get(i).copied())
            .collect();
        columns.push(((*name).to_owned(), ColumnData::I64(values)));
    }
    Table { columns }
}

fn numbers(f: &Fingerprint, hash: &ContentHash) -> [i64; 8] {
    let mut row = [f.size, f.modified, f.changed, f.inode, 0, 0, 0, 0];
    for (out, bytes) in row.iter_mut().skip(4).zip(hash.chunks_exact(8)) {
        *out = bytes
            .iter()
            .fold(0, |value, byte| (value << 8) | i64::from(*byte));
    }
    row
}

/// `None` if the table is not laid out as [`table`] does.
fn rows(table: &Table) -> Option<Vec<(Arc<str>, Entry)>> {
    let Some(ColumnData::Text(paths)) = table.column(PATH) else {
        return None;
    };
    let mut columns = Vec::with_capacity(COLUMNS.len());
    for name in COLUMNS {
        let Some(ColumnData::I64(values)) = table.column(name) else {
            return None;
        };
        columns.push(values);
    }
    let row = |i: usize| -> Option<Entry> {
        let at = |column: usize| columns.get(column)?.get(i).copied();
        let fingerprint = Fingerprint {
            size: at(0)?,
            modified: at(1)?,
            changed: at(2)?,
            inode: at(3)?,
        };
        let mut hash = [0u8; 32];
        for (j, bytes) in hash.chunks_exact_mut(8).enumerate() {
            bytes.copy_from_slice(&at(4 + j)?.to_be_bytes());
        }
        Some((fingerprint, hash))
    };
    let entries = paths
        .iter()
        .enumerate()
        .filter_map(|(i, path)| Some((path.clone()?, row(i)?)));
    Some(entries.collect())
}
