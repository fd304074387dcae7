//! Reading recordings and reference tables.
#![allow(dead_code)]

use std::path::PathBuf;

/// A path below the folder of shared recordings and reference values; `None` (and a line that
/// says so) where it is not there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let full = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(path);
    if full.exists() {
        return Some(full);
    }
    println!("skipped: {} is not there", full.display());
    None
}

/// Samples and rate of a shared recording.
pub fn recording(file: &str) -> Option<(Vec<f32>, u32)> {
    let path = shared("data")?.join(file);
    let audio = nkl_audio::read(&path, None, nkl_audio::Channels::Mix).expect("readable");
    Some((audio.samples, audio.sample_rate))
}

/// Header of a CSV, and rows: first cell, and all cells as numbers.
type Table = (Vec<String>, Vec<(String, Vec<f64>)>);

/// Header and rows of a CSV; a cell that is no number is NaN.
pub fn table(path: &str) -> Option<Table> {
    let text = std::fs::read_to_string(shared(path)?).expect("readable");
    let mut lines = text.lines();
    let header = lines.next()?.split(',').map(str::to_owned).collect();
    let number = |cell: &str| cell.parse().unwrap_or(f64::NAN);
    let rows = lines
        .map(|line| {
            let first = line.split(',').next().unwrap_or_default().to_owned();
            (first, line.split(',').map(number).collect())
        })
        .collect();
    Some((header, rows))
}

/// Largest relative error over values that both have; `None` if one has a value where the other
/// has NaN.
pub fn worst(ours: &[f64], reference: &[f64]) -> Option<f64> {
    assert_eq!(ours.len(), reference.len());
    ours.iter()
        .zip(reference)
        .try_fold(0.0f64, |worst, (a, b)| match (a.is_nan(), b.is_nan()) {
            (true, true) => Some(worst),
            (false, false) => Some(worst.max((a - b).abs() / b.abs().max(1e-9))),
            _ => None,
        })
}
