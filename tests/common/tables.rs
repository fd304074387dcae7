//! Tables and folders that the program wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Header and rows of a table.
#[track_caller]
pub fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let header = reader.headers().expect("a header").clone();
    let rows = reader.records().map(|record| {
        let record = record.expect("a row");
        let cells = header.iter().zip(record.iter());
        cells
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect()
    });
    rows.collect()
}

/// All files below a folder with their bytes, without the cache and what a killed run left behind.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        let temporary = path.extension().is_some_and(|end| end == "tmp");
        if path.is_dir() && !path.ends_with("cache") {
            all.extend(files(&path));
        } else if path.is_file() && !temporary {
            all.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
    all
}
