//! What the tests share: the reference data beside the project, when it is there.
#![allow(dead_code, missing_docs)]

use flate2::read::GzDecoder;
use ndarray::{Array2, Axis};
use nkl_config::plan::{ClassWeight, ModelPlan};
use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;

/// The folder of reference data; `None` (and a line that says so) where it is not there.
pub fn shared() -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no reference data at {}", path.display());
    None
}

/// A JSON file of the reference data.
pub fn json(name: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(shared()?.join("reference/metrics").join(name)).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

pub fn floats(value: &serde_json::Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect()
}

pub fn indices(value: &serde_json::Value) -> Vec<usize> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_u64().unwrap() as usize)
        .collect()
}

pub fn matrix(value: &serde_json::Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(floats).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

/// A model's settings, all at their defaults.
pub fn plan(kind: &str) -> ModelPlan {
    let text = format!(
        r#"{{"kind":"{kind}","measure":null,"save":true,"only_test":false,"n_jobs":null,"device":"auto",
        "random_seed":null,"class_weight":"none","logo":null,"loso":false,"k_fold":null,"patience":null,
        "layers":[],"drop":[],"tuning_params":[],"tuning_grid":{{}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

pub fn balanced(kind: &str) -> ModelPlan {
    ModelPlan {
        class_weight: ClassWeight::Balanced,
        ..plan(kind)
    }
}

/// Features with their speakers and labels.
pub struct Corpus {
    pub x: Array2<f64>,
    pub speakers: Vec<String>,
    pub labels: Vec<String>,
}

impl Corpus {
    /// emodb or urdu with eGeMAPS features.
    pub fn load(name: &str) -> Option<Corpus> {
        let shared = shared()?;
        let table =
            std::fs::read_to_string(shared.join(format!("data/{name}/{name}.csv"))).unwrap();
        let mut lines = table.lines();
        let header: Vec<&str> = lines.next().unwrap().split(',').collect();
        let column = |wanted: &str| header.iter().position(|h| *h == wanted).unwrap();
        let (file, speaker, emotion) = (column("file"), column("speaker"), column("emotion"));
        let known: HashMap<String, (String, String)> = lines
            .map(|line| line.split(',').map(str::to_string).collect::<Vec<_>>())
            .map(|cells| {
                (
                    cells[file].clone(),
                    (cells[speaker].clone(), cells[emotion].clone()),
                )
            })
            .collect();
        let path = shared.join(format!(
            "reference/opensmile/{name}_eGeMAPSv02_functionals_all.csv.gz"
        ));
        let mut text = String::new();
        GzDecoder::new(std::fs::File::open(path).unwrap())
            .read_to_string(&mut text)
            .unwrap();
        let (mut values, mut speakers, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        for line in text.lines().skip(1) {
            let mut cells = line.split(',');
            let (speaker, label) = known[cells.next().unwrap()].clone();
            speakers.push(speaker);
            labels.push(label);
            values.extend(cells.map(|v| v.parse::<f64>().unwrap()));
        }
        let x =
            Array2::from_shape_vec((labels.len(), values.len() / labels.len()), values).unwrap();
        Some(Corpus {
            x,
            speakers,
            labels,
        })
    }

    /// Only the rows with one of these labels.
    pub fn only(self, labels: &[&str]) -> Corpus {
        let rows: Vec<usize> = (0..self.labels.len())
            .filter(|&r| labels.contains(&self.labels[r].as_str()))
            .collect();
        Corpus {
            x: self.x.select(Axis(0), &rows),
            speakers: rows.iter().map(|&r| self.speakers[r].clone()).collect(),
            labels: rows.iter().map(|&r| self.labels[r].clone()).collect(),
        }
    }

    /// Class numbers in the order of the names, and how many.
    pub fn classes(&self) -> (Vec<usize>, usize) {
        numbers(&self.labels)
    }

    /// Speaker numbers in the order of the names.
    pub fn speaker_numbers(&self) -> Vec<usize> {
        numbers(&self.speakers).0
    }
}

fn numbers(names: &[String]) -> (Vec<usize>, usize) {
    let mut known = names.to_vec();
    known.sort();
    known.dedup();
    (
        names
            .iter()
            .map(|n| known.binary_search(n).unwrap())
            .collect(),
        known.len(),
    )
}
