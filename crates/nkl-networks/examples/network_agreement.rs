//! Compares networks of the published architectures with PyTorch, and says how fast they run on one
//! core: `examples/embeddings/agreement.py FOLDER` makes the folder.

use nkl_networks::{find, Embedder, Form, Recipe};
use std::path::Path;
use std::time::Instant;

/// The signal of agreement.py.
fn signal(samples: u32) -> Vec<f32> {
    let step = std::f64::consts::TAU / 16_000.0;
    let value = |i: u32| {
        let i = f64::from(i);
        0.3 * (220.0 * step * i).sin() + 0.1 * (3100.0 * step * i * (1.0 + i / 24_000.0)).sin()
    };
    (0..samples).map(|i| value(i) as f32).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("FOLDER of agreement.py")?;
    let folder = Path::new(&folder);
    let text = std::fs::read_to_string(folder.join("golden.json"))?;
    let golden: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text)?;
    println!(
        "{:16} {:>10} {:>18}",
        "type", "difference", "ms per s of sound"
    );
    for (name, wanted) in &golden {
        let preset = find(name).ok_or("a preset")?;
        let wanted: Vec<f64> = serde_json::from_value(wanted.clone())?;
        let form = match (preset.form, name.starts_with("wavlm")) {
            // As wavlm-base's own settings say.
            (Form::Signal { .. }, true) => Form::Signal { normalise: false },
            (form, _) => form,
        };
        let recipe = Recipe {
            form,
            rate: preset.rate,
            outputs: Vec::new(),
            pooling: preset.pooling,
            cut: preset.cut,
        };
        let path = folder.join(format!("{}.onnx", preset.stem(name)));
        let embedder = Embedder::new(nkl_networks::open(&path, false)?, recipe)?;
        let sound = signal(40_000);
        let start = Instant::now();
        let row = embedder.embed(&sound)?;
        let seconds = f64::from(40_000u32) / f64::from(preset.rate);
        let each = start.elapsed().as_secs_f64() * 1e3 / seconds;
        let pairs = row.iter().zip(&wanted);
        let off = pairs
            .map(|(a, b)| (f64::from(*a) - b).abs())
            .fold(0.0, f64::max);
        assert_eq!(row.len(), wanted.len(), "{name}");
        println!("{name:16} {off:>10.1e} {each:>18.1}");
    }
    Ok(())
}
