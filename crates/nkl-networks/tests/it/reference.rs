//! A wav2vec 2.0 network beside the reference values that PyTorch made.

use crate::support::{difference, numbers};
use nkl_networks::{Cut, Embedder, Form, Pooling, Recipe};
use std::path::Path;

#[test]
fn tiny_wav2vec2_within_1e_4() {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let folder = shared.join("reference/onnx");
    let Ok(text) = std::fs::read_to_string(folder.join("tiny_wav2vec2_golden.json")) else {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    };
    let golden: serde_json::Value = serde_json::from_str(&text).unwrap();
    let network = nkl_networks::open(&folder.join("tiny_wav2vec2.onnx"), false).unwrap();
    let recipe = Recipe {
        form: Form::Signal { normalise: false },
        rate: 16_000,
        outputs: vec!["hidden_states".to_owned(), "logits".to_owned()],
        pooling: Pooling::None,
        cut: Cut::Pieces(60.0),
    };
    let embedder = Embedder::new(network, recipe).unwrap();
    let mut compared = 0;
    for (name, values) in golden.as_object().unwrap() {
        let samples = match name.starts_with("sine_220hz") {
            true => sine(if name.contains("1.5s") {
                24_000
            } else {
                16_000
            }),
            false => recording(&shared.join("data").join(name)),
        };
        let row = embedder.embed(&samples).unwrap();
        let mut wanted = numbers(&values["hidden_states"]);
        wanted.extend(numbers(&values["logits"]));
        let off = difference(&row, &wanted);
        eprintln!("{name}: {off:.1e}");
        assert!(off < 1e-4, "{name}: {off}");
        compared += 1;
    }
    assert!(compared > 0);
}

/// The first second of a recording at 16 kHz.
fn recording(path: &Path) -> Vec<f32> {
    let audio = nkl_audio::read(path, None, nkl_audio::Channels::Mix).unwrap();
    let mut samples = nkl_audio::resample(&audio.samples, audio.sample_rate, 16_000).unwrap();
    samples.truncate(16_000);
    samples
}

/// 220 Hz with amplitude 1 at 16 kHz.
fn sine(samples: u32) -> Vec<f32> {
    let step = std::f64::consts::TAU * 220.0 / 16_000.0;
    (0..samples)
        .map(|i| (f64::from(i) * step).sin() as f32)
        .collect()
}
