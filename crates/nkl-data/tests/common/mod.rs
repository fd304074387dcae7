//! Plans from INI texts, made-up databases, and a probe that needs no audio.
#![allow(dead_code)]

use nkl_config::{load, Plan, Purpose};
use nkl_data::{prepare, Column, DataError, Dataset, Prepared, Probe, Split, Target};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every recording lasts as long as its size says: a byte is a millisecond. Real wav files are read
/// by their header.
pub struct Sizes;

impl Probe for Sizes {
    fn duration(&self, path: &Path) -> Result<f64, String> {
        let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
        if bytes.starts_with(b"RIFF") {
            let rate = u32::from_le_bytes([bytes[28], bytes[29], bytes[30], bytes[31]]);
            return Ok((bytes.len() - 44) as f64 / f64::from(rate));
        }
        if bytes.starts_with(b"bad") {
            return Err("not a recording".into());
        }
        Ok(bytes.len() as f64 / 1000.0)
    }
}

/// A temporary folder with tables and recordings.
pub struct Place(pub tempfile::TempDir);

impl Place {
    pub fn new() -> Self {
        Place(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A recording of so many milliseconds.
    pub fn recording(&self, name: &str, ms: usize) {
        self.file(name, vec![b'.'; ms]);
    }

    /// Writes `db.csv` and a recording of 1 s for each name in its first column.
    pub fn csv(&self, table: &str) {
        self.file("db.csv", table);
        for line in table.lines().skip(1) {
            let name = line.split(',').next().unwrap();
            if !name.is_empty() && !self.path().join(name).exists() {
                self.recording(name, 1000);
            }
        }
    }

    /// The plan of an experiment on `db.csv`; `data` and `exp` are further lines of these sections.
    pub fn plan(&self, exp: &str, data: &str) -> Plan {
        let data = format!(
            "databases = ['db']\ndb = {}\ndb.type = csv\ndb.absolute_path = False\n{data}",
            self.path().join("db.csv").display()
        );
        self.plan_of(exp, &data)
    }

    pub fn plan_of(&self, exp: &str, data: &str) -> Plan {
        let ini = format!(
            "[EXP]\nroot = {}\nname = exp\n{exp}\n[DATA]\n{data}\n[FEATS]\ntype = ['mfcc']\n[MODEL]\ntype = svm\n",
            self.path().display()
        );
        let path = self.file("exp.ini", ini);
        match load(&path, &[], Purpose::Data) {
            Ok(loaded) => loaded.plan,
            Err(problems) => panic!("{problems}"),
        }
    }

    pub fn prepare(&self, exp: &str, data: &str) -> Result<Prepared, DataError> {
        prepare(&self.plan(exp, data), &Sizes)
    }

    /// The message of the error that must occur.
    pub fn fails(&self, exp: &str, data: &str) -> String {
        match self.prepare(exp, data) {
            Err(e) => e.to_string(),
            Ok(p) => panic!("no error; notes {:?}", p.notes),
        }
    }
}

/// The shared recordings, if they are there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    if path.exists() {
        return Some(path.canonicalize().unwrap());
    }
    println!("skipped: {} is not there", path.display());
    None
}

pub fn fixture(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).join(name)
}

/// Files of a split, sorted.
pub fn files(data: &Dataset, split: Split) -> Vec<String> {
    let mut out: Vec<String> = data
        .rows(split)
        .iter()
        .map(|r| data.segments[*r].file.clone())
        .collect();
    out.sort();
    out
}

pub fn speakers(data: &Dataset, split: Split) -> BTreeSet<String> {
    let all = data.speakers().expect("no speakers");
    data.rows(split)
        .iter()
        .filter_map(|r| all[*r].as_ref().map(|s| s.to_string()))
        .collect()
}

pub fn counts(data: &Dataset, split: Split) -> BTreeMap<String, usize> {
    data.class_counts(&data.rows(split))
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .collect()
}

/// The label of each sample.
pub fn labels(data: &Dataset) -> Vec<String> {
    match &data.target {
        Target::Classes { labels, index } => index.iter().map(|i| labels[*i].clone()).collect(),
        other => panic!("{other:?}"),
    }
}

pub fn values(data: &Dataset) -> &[f64] {
    match &data.target {
        Target::Values(values) => values,
        other => panic!("{other:?}"),
    }
}

pub fn text(data: &Dataset, column: &str) -> Vec<String> {
    match &data.columns[column] {
        Column::Text(cells) => cells
            .iter()
            .map(|c| c.as_deref().unwrap_or("-").to_owned())
            .collect(),
        Column::Real(values) => values.iter().map(|v| v.to_string()).collect(),
    }
}

/// Some note contains this text.
pub fn noted(prepared: &Prepared, text: &str) -> bool {
    prepared.notes.iter().any(|n| n.text.contains(text))
}

#[track_caller]
pub fn assert_noted(prepared: &Prepared, text: &str) {
    assert!(
        noted(prepared, text),
        "no note with {text:?} in {:#?}",
        prepared.notes
    );
}

#[track_caller]
pub fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}
