//! What an experiment wrote.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder `{root}/{name}` of an experiment.
pub struct Results {
    folder: PathBuf,
}

impl Results {
    /// The results in this folder.
    pub fn at(folder: PathBuf) -> Self {
        Results { folder }
    }

    /// `results/result.json`.
    #[track_caller]
    pub fn json(&self) -> Value {
        let path = self.folder.join("results/result.json");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// A measure, such as `uar`.
    #[track_caller]
    pub fn measure(&self, name: &str) -> f64 {
        let json = self.json();
        json["metrics"][name]["value"]
            .as_f64()
            .unwrap_or_else(|| panic!("no {name} in {json:#}"))
    }

    /// `counts` of one split: samples and speakers.
    #[track_caller]
    pub fn count(&self, split: &str, what: &str) -> u64 {
        let json = self.json();
        let splits = json["counts"].as_array().expect("counts");
        let of = splits.iter().find(|entry| entry["split"] == split);
        of.and_then(|entry| entry[what].as_u64()).unwrap_or(0)
    }

    /// The sum of `counts` over the splits.
    pub fn total(&self, what: &str) -> u64 {
        ["train", "dev", "test"]
            .iter()
            .map(|split| self.count(split, what))
            .sum()
    }

    /// Every text of `notes`.
    pub fn notes(&self) -> String {
        let json = self.json();
        let notes = json["notes"].as_array().expect("notes").iter();
        notes
            .filter_map(|note| note["text"].as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// `results/predictions.csv`: the header, and each row by column.
    #[track_caller]
    pub fn predictions(&self) -> (Vec<String>, Vec<BTreeMap<String, String>>) {
        let path = self.folder.join("results/predictions.csv");
        let mut reader = csv::Reader::from_path(&path).expect("predictions.csv");
        let header: Vec<String> = reader
            .headers()
            .expect("a header")
            .iter()
            .map(Into::into)
            .collect();
        let rows = reader
            .deserialize()
            .map(|row| row.expect("a row"))
            .collect();
        (header, rows)
    }

    /// `store/split.csv`: each file and the part it is in.
    #[track_caller]
    pub fn split(&self) -> Vec<(String, String)> {
        let path = self.folder.join("store/split.csv");
        let mut reader = csv::Reader::from_path(&path).expect("split.csv");
        let rows = reader.deserialize::<BTreeMap<String, String>>();
        rows.map(|row| row.expect("a row"))
            .map(|row| (row["file"].clone(), row["split"].clone()))
            .collect()
    }

    /// The different values of a column of `predictions.csv`.
    pub fn predicted(&self, column: &str) -> BTreeSet<String> {
        self.predictions()
            .1
            .into_iter()
            .map(|mut row| row.remove(column).unwrap_or_default())
            .collect()
    }

    /// Every file below the folder and its bytes; in `result.json` without the field `seconds`,
    /// which is the only thing that two equal runs may differ in. Without `cache` and `log`.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        for top in ["results", "images", "store", "models"] {
            collect(&self.folder, &self.folder.join(top), &mut files);
        }
        let mut json = self.json();
        json.as_object_mut().expect("an object").remove("seconds");
        files.insert("results/result.json".into(), json.to_string().into_bytes());
        files
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Fails where two experiments wrote other files, or other bytes into one.
#[track_caller]
pub fn same(left: &BTreeMap<PathBuf, Vec<u8>>, right: &BTreeMap<PathBuf, Vec<u8>>) {
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(left), names(right));
    for (name, bytes) in left {
        let other = &right[name];
        let text = |bytes: &[u8]| {
            String::from_utf8_lossy(bytes)
                .chars()
                .take(3000)
                .collect::<String>()
        };
        assert!(
            bytes == other,
            "{} differs:\n{}\nand\n{}",
            name.display(),
            text(bytes),
            text(other)
        );
    }
}

/// Every file below a folder and its bytes, without the temporary files that a killed run leaves.
pub fn below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(folder, folder, &mut files);
    files.retain(|path, _| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !name.starts_with(".nkl-")
    });
    files
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below the root").to_owned();
            files.insert(name, fs::read(&path).expect("a file"));
        }
    }
}
