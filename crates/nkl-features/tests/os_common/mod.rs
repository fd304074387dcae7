//! Tables of reference values, and how well computed values agree with them.
#![allow(dead_code)] // each program that includes this uses a part

use std::io::Read;
use std::path::{Path, PathBuf};

use nkl_features::os::{Analyser, FeatureSet, Level};
use rayon::prelude::*;

/// A path below the folder of shared recordings and reference values; `None` (and a line that says
/// so) where that folder is not there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(path);
    if full.exists() {
        return Some(full);
    }
    println!("skipped: {} is not there", full.display());
    None
}

/// A table: the file in the first column, numbers in the others.
pub struct Table {
    /// Names of the columns of numbers.
    pub columns: Vec<String>,
    /// File and numbers of each row.
    pub rows: Vec<(String, Vec<f64>)>,
}

/// Reads a CSV file, compressed or not, below the folder of openSMILE's values. The first `skip`
/// columns after the file are left out.
pub fn table(name: &str, skip: usize) -> Option<Table> {
    let path = shared("reference/opensmile")?.join(name);
    let bytes = std::fs::read(&path).expect("the table can be read");
    let mut text = String::new();
    if name.ends_with(".gz") {
        flate2::read::GzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .expect("gzip");
    } else {
        text = String::from_utf8(bytes).expect("UTF-8");
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header");
    let columns = header.iter().skip(1 + skip).map(String::from).collect();
    let number = |v: &str| v.parse().unwrap_or(f64::NAN);
    let rows = reader
        .records()
        .map(|r| {
            let r = r.expect("a row");
            (
                r[0].to_string(),
                r.iter().skip(1 + skip).map(number).collect(),
            )
        })
        .collect();
    Some(Table { columns, rows })
}

/// Samples and rate of a recording.
pub fn recording(path: &Path) -> (Vec<f32>, u32) {
    let audio =
        nkl_audio::read(path, None, nkl_audio::Channels::Mix).expect("the recording can be read");
    (audio.samples, audio.sample_rate)
}

/// One column: reference values and ours.
pub struct Column {
    /// Its name.
    pub name: String,
    /// What openSMILE gave.
    pub reference: Vec<f64>,
    /// What we give.
    pub ours: Vec<f64>,
}

impl Column {
    /// Whether the reference varies at all.
    pub fn varies(&self) -> bool {
        self.reference.windows(2).any(|w| w[0] != w[1])
    }

    /// Pearson correlation; 1 where all values are equal.
    pub fn r(&self) -> f64 {
        if self.reference == self.ours {
            return 1.0;
        }
        let n = self.ours.len() as f64;
        let mean = |v: &[f64]| v.iter().sum::<f64>() / n;
        let (ma, mb) = (mean(&self.reference), mean(&self.ours));
        let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
        for (a, b) in self.reference.iter().zip(&self.ours) {
            ab += (a - ma) * (b - mb);
            aa += (a - ma) * (a - ma);
            bb += (b - mb) * (b - mb);
        }
        ab / (aa * bb).sqrt()
    }

    /// Median of `|ours - reference| / |reference|`.
    pub fn median_error(&self) -> f64 {
        let error = |(a, b): (&f64, &f64)| {
            if a == b {
                0.0
            } else {
                (a - b).abs() / a.abs().max(1e-12)
            }
        };
        let mut e: Vec<f64> = self.reference.iter().zip(&self.ours).map(error).collect();
        e.sort_by(f64::total_cmp);
        e.get(e.len() / 2).copied().unwrap_or(0.0)
    }
}

/// Compares the functionals of every file of a table; recordings lie below `folder`.
pub fn functionals(set: FeatureSet, table: &Table, folder: &Path) -> Vec<Column> {
    let analyser = Analyser::new(set);
    assert_eq!(
        analyser.names(Level::Functionals).expect("names"),
        table.columns
    );
    let ours: Vec<Vec<f32>> = table
        .rows
        .par_iter()
        .map(|(file, _)| {
            let (samples, rate) = recording(&folder.join(file));
            analyser.functionals(&samples, rate).expect("functionals")
        })
        .collect();
    columns(table, &ours)
}

/// Compares frame by frame; the rows of a file follow each other. Also checks the number of frames.
pub fn frames(set: FeatureSet, level: Level, table: &Table, folder: &Path) -> Vec<Column> {
    let analyser = Analyser::new(set);
    assert_eq!(analyser.names(level).expect("names"), table.columns);
    let mut ours = Vec::new();
    for rows in table.rows.chunk_by(|a, b| a.0 == b.0) {
        let (samples, rate) = recording(&folder.join(&rows[0].0));
        let frames = analyser.frames(level, &samples, rate).expect("frames");
        assert_eq!(frames.values.nrows(), rows.len(), "frames of {}", rows[0].0);
        ours.extend(frames.values.outer_iter().map(|r| r.to_vec()));
    }
    columns(table, &ours)
}

fn columns(table: &Table, ours: &[Vec<f32>]) -> Vec<Column> {
    let column = |(j, name): (usize, &String)| Column {
        name: name.clone(),
        reference: table.rows.iter().map(|r| r.1[j]).collect(),
        ours: ours.iter().map(|r| f64::from(r[j])).collect(),
    };
    table.columns.iter().enumerate().map(column).collect()
}
