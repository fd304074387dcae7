//! The tables of a database, read when first asked for.

use super::header::{Header, Table};
use crate::error::{list, nearest, DataError};
use crate::table::{seconds, RawTable};
use nkl_config::Note;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A stretch of a recording: interned file, begin and end in nanoseconds; `TO_END` if it has no end.
pub(super) type Key = (u32, i64, i64);
/// The end of a stretch that goes on to the end of the recording.
pub(super) const TO_END: i64 = -1;

/// A table with its index taken apart.
pub(super) struct Loaded {
    /// The stretch of each row; empty for misc tables.
    pub(super) keys: Vec<Key>,
    /// The remaining columns.
    pub(super) raw: RawTable,
}

/// Reads tables, each once.
pub(super) struct Store<'a> {
    folder: &'a Path,
    pub(super) header: Header,
    loaded: HashMap<String, Arc<Loaded>>,
    /// File names, as in the tables.
    pub(super) files: Vec<Arc<str>>,
    file_ids: HashMap<Arc<str>, u32>,
}

impl<'a> Store<'a> {
    pub(super) fn new(folder: &'a Path, header: Header) -> Self {
        Store {
            folder,
            header,
            loaded: HashMap::new(),
            files: Vec::new(),
            file_ids: HashMap::new(),
        }
    }

    /// The names must be tables of the database.
    pub(super) fn check_names(&self, names: &[String], setting: &str) -> Result<(), DataError> {
        for name in names {
            if !self.header.tables.contains_key(name) {
                let tables = || self.header.tables.keys().map(String::as_str);
                let near = nearest(name, tables()).map(|n| format!(" (did you mean '{n}'?)"));
                let message = format!(
                    "{setting}: there is no table '{name}'{}; there are: {}",
                    near.unwrap_or_default(),
                    list(tables(), 40)
                );
                return Err(DataError::table(
                    &self.folder.join("db.yaml"),
                    None,
                    message,
                ));
            }
        }
        Ok(())
    }

    /// A table of recordings or a misc table.
    pub(super) fn table(
        &mut self,
        id: &str,
        notes: &mut Vec<Note>,
    ) -> Result<Arc<Loaded>, DataError> {
        if let Some(table) = self.loaded.get(id) {
            return Ok(table.clone());
        }
        let (path, parquet) = find(self.folder, id)?;
        let mut raw = if parquet {
            RawTable::read_parquet(&path)?
        } else {
            RawTable::read_csv(&path, notes)?
        };
        let keys = match self.header.tables.get(id) {
            Some(table) => {
                let segmented = table.segmented;
                self.keys(&mut raw, segmented)?
            }
            None => Vec::new(),
        };
        let table = Arc::new(Loaded { keys, raw });
        self.loaded.insert(id.to_owned(), table.clone());
        Ok(table)
    }

    /// The definition of a table of recordings.
    pub(super) fn definition(&self, id: &str) -> Option<&Table> {
        self.header.tables.get(id)
    }

    fn keys(&mut self, raw: &mut RawTable, segmented: bool) -> Result<Vec<Key>, DataError> {
        let have: Vec<String> = raw.columns.iter().map(|(n, _)| n.clone()).collect();
        let lacks = |column: &str| {
            let have = have.iter().map(String::as_str);
            DataError::no_column(
                raw.path.display().to_string(),
                column,
                "the index of the table",
                have,
            )
        };
        let files = match raw.columns.iter().position(|(n, _)| n == "file") {
            Some(at) => raw.columns.remove(at).1,
            None => return Err(lacks("file")),
        };
        let mut keys = Vec::with_capacity(files.len());
        for (row, file) in files.iter().enumerate() {
            let file = file
                .as_ref()
                .ok_or_else(|| raw.error(row, "the row names no recording"))?;
            keys.push((self.file_id(file), 0, TO_END));
        }
        if segmented {
            for (name, at_end) in [("start", false), ("end", true)] {
                let Some(cells) = raw.take(name) else {
                    let have = raw.columns.iter().map(|(n, _)| n.as_str());
                    let place = raw.path.display().to_string();
                    return Err(DataError::no_column(
                        place,
                        name,
                        "the index of the table",
                        have,
                    ));
                };
                for (row, cell) in cells.iter().enumerate() {
                    let Some(cell) = cell else { continue };
                    let time = seconds(cell)
                        .filter(|t| (0.0..9e9).contains(t))
                        .ok_or_else(|| {
                            raw.error(
                                row,
                                format!("'{name}' is not a time within a recording: '{cell}'"),
                            )
                        })?;
                    let time = (time * 1e9).round() as i64;
                    if at_end {
                        keys[row].2 = time;
                    } else {
                        keys[row].1 = time;
                    }
                }
            }
        }
        Ok(keys)
    }

    fn file_id(&mut self, file: &Arc<str>) -> u32 {
        if let Some(id) = self.file_ids.get(file) {
            return *id;
        }
        let id = self.files.len() as u32;
        self.files.push(file.clone());
        self.file_ids.insert(file.clone(), id);
        id
    }
}

/// The file of a table, and whether it is Parquet.
fn find(folder: &Path, id: &str) -> Result<(PathBuf, bool), DataError> {
    for (extension, parquet) in [("parquet", true), ("csv", false)] {
        let path = folder.join(format!("db.{id}.{extension}"));
        if path.is_file() {
            return Ok((path, parquet));
        }
    }
    let pickle = folder.join(format!("db.{id}.pkl"));
    if pickle.is_file() {
        let message = format!(
            "pickled tables are not read, because reading one can run any program in it. Convert the database once: \
             python -c \"import audformat; audformat.Database.load('{0}').save('{0}', storage_format='parquet')\"",
            folder.display()
        );
        return Err(DataError::table(&pickle, None, message));
    }
    let message = format!(
        "table '{id}' is declared in db.yaml, but neither db.{id}.parquet nor db.{id}.csv is there"
    );
    Err(DataError::table(folder, None, message))
}
