//! How well the voice measures agree with Praat, per column, worst first:
//! `cargo run --release -p nkl-features --example praat_agreement [SHARED]`, where SHARED is the
//! folder with `data/` and `reference/praat/` (default: beside the workspace).

use ndarray::Array2;
use nkl_features::praat;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// One column's agreement.
struct Line {
    name: String,
    both: usize,
    only_one: usize,
    r: f64,
    median: f64,
    worst: f64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let shared = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| default.to_string()),
    );
    let text = std::fs::read_to_string(shared.join("reference/praat/praat_features.csv"))?;
    let mut lines = text.lines();
    let names: Vec<&str> = lines
        .next()
        .unwrap_or_default()
        .split(',')
        .skip(1)
        .collect();
    let rows: Vec<Vec<&str>> = lines.map(|l| l.split(',').collect()).collect();
    let (ours, speed) = compute(&shared, &rows)?;
    let mut table: Vec<Line> = names
        .iter()
        .enumerate()
        .map(|(j, name)| compare(name, j, &ours, &rows))
        .collect();
    table.sort_by(|a, b| b.worst.total_cmp(&a.worst));
    println!(
        "{:38} both only-one         r  median error   worst error",
        "column"
    );
    for l in table {
        println!(
            "{:38} {:4} {:8} {:9.6} {:13.1e} {:13.1e}",
            l.name, l.both, l.only_one, l.r, l.median, l.worst
        );
    }
    println!("{speed:.0} times real time on one thread");
    Ok(())
}

/// All rows, and seconds of sound per second of work.
fn compute(
    shared: &Path,
    rows: &[Vec<&str>],
) -> Result<(Array2<f32>, f64), Box<dyn std::error::Error>> {
    let mut values = Array2::from_elem((rows.len(), praat::feature_names().len()), f32::NAN);
    let (mut sound, mut work) = (0.0, 0.0);
    for (i, row) in rows.iter().enumerate() {
        let path = shared.join("data").join(row[0]);
        let audio = nkl_audio::read(&path, None, nkl_audio::Channels::Mix)?;
        let start = Instant::now();
        let features = praat::features(&[&audio.samples], audio.sample_rate)?;
        work += start.elapsed().as_secs_f64();
        sound += audio.samples.len() as f64 / f64::from(audio.sample_rate);
        for (j, value) in features.into_iter().enumerate() {
            values[[i, j]] = value as f32;
        }
    }
    let all: Vec<usize> = (0..rows.len()).collect();
    praat::batch_columns(values.view_mut(), &all);
    Ok((values, sound / work))
}

fn compare(name: &str, j: usize, ours: &Array2<f32>, rows: &[Vec<&str>]) -> Line {
    let pairs = rows.iter().enumerate().map(|(i, row)| {
        (
            f64::from(ours[[i, j]]),
            row.get(j + 1)
                .and_then(|c| c.parse().ok())
                .unwrap_or(f64::NAN),
        )
    });
    let (mut both, mut only_one) = (Vec::new(), 0);
    for (a, b) in pairs {
        if a.is_nan() == b.is_nan() {
            if !a.is_nan() {
                both.push((a, b));
            }
        } else {
            only_one += 1;
        }
    }
    let mut errors: Vec<f64> = both
        .iter()
        .map(|(a, b): &(f64, f64)| (a - b).abs() / b.abs().max(1e-12))
        .collect();
    errors.sort_by(f64::total_cmp);
    Line {
        name: name.to_string(),
        both: both.len(),
        only_one,
        r: pearson(&both),
        median: errors.get(errors.len() / 2).copied().unwrap_or(f64::NAN),
        worst: errors.last().copied().unwrap_or(f64::NAN),
    }
}

fn pearson(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (ma, mb) = pairs
        .iter()
        .fold((0.0, 0.0), |(a, b), p| (a + p.0 / n, b + p.1 / n));
    let sum =
        |of: fn(f64, f64) -> f64| -> f64 { pairs.iter().map(|p| of(p.0 - ma, p.1 - mb)).sum() };
    sum(|a, b| a * b) / (sum(|a, _| a * a) * sum(|_, b| b * b)).sqrt()
}
