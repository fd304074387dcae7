//! Rows of one feature set with one set of settings.

use super::parts::{hex, sweep, Parts};
use super::{hash_bytes, RowKey};
use crate::Extractor;
use nkl_data::parquet::{ColumnData, Table};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Raised when the layout of the files changes.
const LAYOUT: u32 = 1;

const KEY_A: &str = "key.a";
const KEY_B: &str = "key.b";
const REMARK: &str = "remark";

/// Values of one stretch, as computed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// One per feature.
    pub values: Arc<[f32]>,
    /// What reading the recording remarked (a truncated file).
    pub remark: Option<Arc<str>>,
}

/// The rows on disk, and those added by this run.
pub(crate) struct Store {
    parts: Parts,
    names: Vec<String>,
    /// What was there at the beginning.
    old: Vec<Block>,
    places: HashMap<RowKey, (usize, usize)>,
    /// Files of this run, from time to time.
    written: Mutex<Vec<PathBuf>>,
    /// Files that were damaged.
    pub damaged: Vec<String>,
}

/// One file in memory.
struct Block {
    path: PathBuf,
    keys: Vec<RowKey>,
    columns: Vec<Vec<f32>>,
    remarks: Vec<Option<Arc<str>>>,
}

impl Store {
    /// Reads the rows of `extractor` in `folder`.
    pub(crate) fn open(folder: &Path, extractor: &dyn Extractor) -> Self {
        let names = extractor.feature_names();
        let config = format!(
            "layout {LAYOUT}\n{} {}\n{}\n{}",
            extractor.name(),
            extractor.version(),
            extractor.settings(),
            names.join("\n")
        );
        let prefix = format!(
            "{}-{}",
            extractor.name(),
            hex(&hash_bytes(config.as_bytes()))
        );
        let parts = Parts::new(folder, prefix);
        sweep(folder);
        let contents = parts.read();
        let mut damaged = contents.damaged;
        let mut old = Vec::new();
        for (path, table) in contents.tables {
            match Block::new(path, table, &names) {
                Ok(block) => old.push(block),
                Err(path) => damaged.push(path.display().to_string()),
            }
        }
        let mut places = HashMap::new();
        for (b, block) in old.iter().enumerate() {
            places.extend(block.keys.iter().enumerate().map(|(r, key)| (*key, (b, r))));
        }
        Store {
            parts,
            names,
            old,
            places,
            written: Mutex::default(),
            damaged,
        }
    }

    /// The row is on disk.
    pub(crate) fn has(&self, key: &RowKey) -> bool {
        self.places.contains_key(key)
    }

    /// Copies the row on disk to `out`; false if it is not there.
    pub(crate) fn copy(&self, key: &RowKey, out: &mut [f32]) -> bool {
        let Some((block, row)) = self.find(key) else {
            return false;
        };
        for (out, column) in out.iter_mut().zip(&block.columns) {
            *out = column.get(row).copied().unwrap_or(f32::NAN);
        }
        true
    }

    /// The remark of a row on disk.
    pub(crate) fn remark(&self, key: &RowKey) -> Option<Arc<str>> {
        let (block, row) = self.find(key)?;
        block.remarks.get(row)?.clone()
    }

    fn find(&self, key: &RowKey) -> Option<(&Block, usize)> {
        let (block, row) = *self.places.get(key)?;
        Some((self.old.get(block)?, row))
    }

    /// Writes rows in the middle of a run, so that they survive its end.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn save_part(&self, rows: &[(RowKey, Row)]) -> Result<(), String> {
        if rows.is_empty() {
            return Ok(());
        }
        let path = self.parts.add(&self.table(rows, false))?;
        self.written
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(path);
        Ok(())
    }

    /// Ends a run: `new` are all rows computed, of which `unsaved` are not in a part yet. Puts
    /// files together where there are many small ones.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn finish(
        &self,
        new: &[(RowKey, Row)],
        unsaved: &[(RowKey, Row)],
    ) -> Result<(), String> {
        const MANY: usize = 6;
        if new.is_empty() {
            return Ok(());
        }
        let written =
            std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        let files = self.old.len() + written.len();
        let replaced = new.iter().any(|(key, _)| self.has(key));
        let merge = replaced || files >= MANY || (files > 0 && new.len() >= self.places.len() / 4);
        if !merge {
            return self.parts.add(&self.table(unsaved, false)).map(|_| ());
        }
        let whole = self.parts.add(&self.table(new, true))?;
        for path in self
            .old
            .iter()
            .map(|b| &b.path)
            .chain(&written)
            .filter(|p| **p != whole)
        {
            let _ = std::fs::remove_file(path);
        }
        Ok(())
    }

    /// The rows as a table in the order of their keys, with the old rows that are not among them.
    fn table(&self, rows: &[(RowKey, Row)], with_old: bool) -> Table {
        enum Place<'a> {
            New(&'a Row),
            Old(&'a Block, usize),
        }
        let mut all: HashMap<RowKey, Place<'_>> = HashMap::new();
        if with_old {
            for (block, row) in self.places.values() {
                if let Some((key, block)) = self
                    .old
                    .get(*block)
                    .and_then(|b| Some((b.keys.get(*row)?, b)))
                {
                    all.insert(*key, Place::Old(block, *row));
                }
            }
        }
        all.extend(rows.iter().map(|(key, row)| (*key, Place::New(row))));
        let mut all: Vec<(RowKey, Place<'_>)> = all.into_iter().collect();
        all.sort_by_key(|(key, _)| *key);
        let key =
            |part: fn(&RowKey) -> i64| ColumnData::I64(all.iter().map(|(k, _)| part(k)).collect());
        let mut columns = vec![
            (KEY_A.to_owned(), key(|k| k.0)),
            (KEY_B.to_owned(), key(|k| k.1)),
        ];
        let remarks = all.iter().map(|(_, place)| match place {
            Place::New(row) => row.remark.clone(),
            Place::Old(block, row) => block.remarks.get(*row).cloned().flatten(),
        });
        columns.push((REMARK.to_owned(), ColumnData::Text(remarks.collect())));
        for (i, name) in self.names.iter().enumerate() {
            let values = all.iter().map(|(_, place)| {
                let value = match place {
                    Place::New(row) => row.values.get(i),
                    Place::Old(block, row) => block.columns.get(i).and_then(|c| c.get(*row)),
                };
                value.copied().unwrap_or(f32::NAN)
            });
            columns.push((name.clone(), ColumnData::F32(values.collect())));
        }
        Table { columns }
    }
}

impl Block {
    /// Takes a table apart; the path comes back if it is not laid out as [`Store::table`] does.
    fn new(path: PathBuf, table: Table, names: &[String]) -> Result<Self, PathBuf> {
        let (mut a, mut b, mut remarks) = (None, None, None);
        let mut columns = Vec::with_capacity(names.len());
        for (name, data) in table.columns {
            match (name.as_str(), data) {
                (KEY_A, ColumnData::I64(v)) => a = Some(v),
                (KEY_B, ColumnData::I64(v)) => b = Some(v),
                (REMARK, ColumnData::Text(v)) => remarks = Some(v),
                (name, ColumnData::F32(v))
                    if names.get(columns.len()).is_some_and(|n| n == name) =>
                {
                    columns.push(v);
                }
                _ => return Err(path),
            }
        }
        match (a, b, remarks) {
            (Some(a), Some(b), Some(remarks)) if columns.len() == names.len() => {
                let keys = a.into_iter().zip(b).map(|(a, b)| RowKey(a, b)).collect();
                Ok(Block {
                    path,
                    keys,
                    columns,
                    remarks,
                })
            }
            _ => Err(path),
        }
    }
}
