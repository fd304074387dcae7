//! Networks and values of `data/`.

use nkl_networks::{Embedder, Recipe};
use std::path::PathBuf;

pub fn file(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).join(name)
}

/// The values of make.py for a network.
pub fn golden(name: &str) -> serde_json::Value {
    let text = std::fs::read_to_string(file("golden.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    all[name].clone()
}

pub fn numbers(value: &serde_json::Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|v| v.as_f64().unwrap()).collect()
}

/// The signal of make.py.
pub fn signal(samples: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU / 16_000.0;
    let value = |i: usize| {
        let i = i as f64;
        0.3 * (220.0 * step * i).sin() + 0.1 * (3100.0 * step * i * (1.0 + i / 24_000.0)).sin()
    };
    (0..samples).map(|i| value(i) as f32).collect()
}

/// The largest difference, after a look at the lengths.
pub fn difference(found: &[f32], wanted: &[f64]) -> f64 {
    assert_eq!(found.len(), wanted.len());
    let pairs = found.iter().zip(wanted);
    pairs
        .map(|(a, b)| (f64::from(*a) - b).abs())
        .fold(0.0, f64::max)
}

pub fn embedder(name: &str, recipe: Recipe) -> Embedder {
    let network = nkl_networks::open(&file(name), false).unwrap();
    Embedder::new(network, recipe).unwrap()
}
