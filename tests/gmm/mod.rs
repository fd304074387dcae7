//! `nkl gmm`: mixtures from feature files of every format, in one process and in shards.

mod bad;
mod formats;
mod shards;
mod speakers;

use crate::common::Lab;
use std::fs;

/// Pseudo-random frames around a few points, D values each.
pub struct Frames(Vec<[f64; D]>);

/// Dimensions of the frames.
const D: usize = 3;

impl Frames {
    /// `count` frames of a speaker; speakers differ in where their frames lie.
    pub fn new(speaker: u64, count: usize) -> Self {
        let mut state = 88_172_645_463_325_252 ^ (speaker * 0x9e37_79b9);
        let mut uniform = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let mut frame = |_| {
            let centre = (uniform() * 4.0).floor();
            std::array::from_fn(|d| {
                let noise: f64 = (0..6).map(|_| uniform()).sum::<f64>() - 3.0;
                centre * (d as f64 - 1.0) + speaker as f64 * 0.7 + noise
            })
        };
        Frames((0..count).map(&mut frame).collect())
    }

    /// NumPy's format, 64-bit.
    pub fn npy(&self) -> Vec<u8> {
        let text = format!(
            "{{'descr': '<f8', 'fortran_order': False, 'shape': ({}, {D}), }}\n",
            self.0.len()
        );
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((text.len() as u16).to_le_bytes());
        bytes.extend(text.into_bytes());
        bytes.extend(self.0.iter().flatten().flat_map(|v| v.to_le_bytes()));
        bytes
    }

    /// Text without names.
    fn csv(&self) -> String {
        let row = |row: &[f64; D]| row.map(|v| v.to_string()).join(",") + "\n";
        self.0.iter().map(row).collect()
    }

    /// Some of them.
    fn part(&self, from: usize, to: usize) -> Self {
        Frames(self.0[from..to].to_vec())
    }
}

/// All numbers of a mixture in the text format: weights, means and variances as they come.
fn numbers(lab: &Lab, path: &str) -> Vec<f64> {
    let text = fs::read_to_string(lab.path(path)).expect("a mixture as text");
    let mut numbers = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["Weight:", weight] => numbers.push(weight.parse().unwrap()),
            ["Feature", _, "Mean", mean, "Var", var] => {
                numbers.extend([mean.parse::<f64>().unwrap(), var.parse().unwrap()]);
            }
            _ => {}
        }
    }
    assert!(numbers.len() > 2 * D, "{text}");
    numbers
}

/// The largest relative difference.
fn difference(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let relative = |(a, b): (&f64, &f64)| (a - b).abs() / a.abs().max(b.abs()).max(1e-3);
    a.iter().zip(b).map(relative).fold(0.0, f64::max)
}

/// A row of a table of scores.
#[derive(Debug)]
struct Score {
    file: String,
    utterance: String,
    frames: u64,
    model: String,
    score: f64,
}

/// A table of scores.
fn scores(lab: &Lab, path: &str) -> Vec<Score> {
    let mut table = csv::Reader::from_path(lab.path(path)).expect("a table of scores");
    let names = ["file", "utterance", "frames", "model", "score"];
    assert_eq!(table.headers().expect("a header"), &names[..]);
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row");
        Score {
            file: row[0].into(),
            utterance: row[1].into(),
            frames: row[2].parse().unwrap(),
            model: row[3].into(),
            score: row[4].parse().unwrap(),
        }
    };
    table.records().map(row).collect()
}
