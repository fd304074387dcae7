//! Outputs beside those of onnxruntime.

use crate::support::{difference, embedder, file, golden, numbers, signal};
use nkl_networks::silero::Silero;
use nkl_networks::{find, Cut, Embedder, Form, NetworkError, Pooling, Recipe};

fn recipe(form: Form, rate: u32, outputs: &[&str], pooling: Pooling) -> Recipe {
    Recipe {
        form,
        rate,
        outputs: outputs.iter().map(|o| (*o).to_owned()).collect(),
        pooling,
        cut: Cut::Pieces(60.0),
    }
}

/// The recipe of a preset.
fn preset(name: &str) -> Recipe {
    let preset = find(name).unwrap();
    let recipe = recipe(preset.form, preset.rate, preset.outputs, preset.pooling);
    Recipe {
        cut: preset.cut,
        ..recipe
    }
}

fn row(name: &str, recipe: Recipe) -> Vec<f32> {
    embedder(name, recipe).embed(&signal(24_000)).unwrap()
}

#[test]
fn presets_give_what_onnxruntime_gives() {
    let golden = |name: &str, outputs: &[&str]| -> Vec<f64> {
        let golden = golden(name);
        outputs.iter().flat_map(|o| numbers(&golden[*o])).collect()
    };
    let cases = [
        ("auddim", "dimensions", &["logits"][..]),
        ("audwav2vec2", "dimensions", &["hidden_states"]),
        (
            "agender_agender",
            "agender",
            &["logits_age", "logits_gender"],
        ),
        ("squim", "squim", &["pesq", "sdr", "stoi"]),
        ("mos", "dnsmos", &["Identity:0"]),
        ("whisper", "whisper", &["pooled"]),
        ("ast", "ast", &["pooled"]),
        ("clap", "clap", &["pooled"]),
    ];
    for (name, network, outputs) in cases {
        let found = row(&format!("{network}.onnx"), preset(name));
        let off = difference(&found, &golden(network, outputs));
        assert!(off < 1e-4, "{name}: {off}");
    }
}

#[test]
fn every_pooling_of_a_network_with_a_mask() {
    let golden = golden("masked");
    let form = Form::Signal { normalise: true };
    for name in ["mean", "std", "max", "first", "last"] {
        let pooling = Pooling::named(name).unwrap();
        let found = row("masked.onnx", recipe(form, 16_000, &[], pooling));
        let off = difference(&found, &numbers(&golden[name]));
        assert!(off < 1e-4, "{name}: {off}");
    }
    let both = row("masked.onnx", recipe(form, 16_000, &[], Pooling::MeanStd));
    assert_eq!(both.len(), 16);
}

#[test]
fn a_layer_inside_can_be_asked_for() {
    let form = Form::Signal { normalise: false };
    let network = nkl_networks::open(&file("dimensions.onnx"), true).unwrap();
    let layer = recipe(form, 16_000, &["mixed"], Pooling::Mean);
    let embedder = Embedder::new(network, layer).unwrap();
    assert_eq!(embedder.embed(&signal(16_000)).unwrap().len(), 8);
}

#[test]
fn pieces_of_a_long_recording_are_pooled_together() {
    let form = Form::Signal { normalise: false };
    let mut short = recipe(form, 16_000, &[], Pooling::Max);
    let whole = row("masked.onnx", short.clone());
    short.cut = Cut::Pieces(0.5);
    let cut = row("masked.onnx", short);
    // The largest value of most dimensions is the same frame; three are lost at the cuts.
    let same = whole
        .iter()
        .zip(&cut)
        .filter(|(a, b)| (*a - *b).abs() < 0.2);
    assert!(same.count() >= 6, "{whole:?} {cut:?}");
}

#[test]
fn the_settings_have_all_that_decides() {
    let form = Form::Signal { normalise: false };
    let base = recipe(form, 16_000, &[], Pooling::Mean);
    let settings = |name: &str, recipe: &Recipe| embedder(name, recipe.clone()).settings();
    let one = settings("dimensions.onnx", &base);
    assert_eq!(one, settings("dimensions.onnx", &base));
    assert_ne!(one, settings("agender.onnx", &base));
    let mut other = base.clone();
    other.form = Form::Signal { normalise: true };
    assert_ne!(one, settings("dimensions.onnx", &other));
    other.form = form;
    other.cut = Cut::Pieces(1.0);
    assert_ne!(one, settings("dimensions.onnx", &other));
}

/// What is wrong, and what the message must say.
#[test]
fn what_does_not_fit_is_said() {
    let open = |name: &str, recipe: Recipe| {
        let network = nkl_networks::open(&file(name), false)?;
        Embedder::new(network, recipe)
    };
    let form = Form::Signal { normalise: false };
    let cases = [
        (
            open(
                "dimensions.onnx",
                recipe(form, 16_000, &["embedding"], Pooling::Mean),
            ),
            "no output `embedding`; its outputs are hidden_states",
        ),
        (
            open("masked.onnx", recipe(form, 16_000, &[], Pooling::None)),
            "pooling = none",
        ),
        (
            open("whisper.onnx", recipe(form, 16_000, &[], Pooling::Mean)),
            "input_features",
        ),
        (
            open(
                "dimensions.onnx",
                recipe(Form::Ast, 16_000, &[], Pooling::Mean),
            ),
            "input = ast has 3",
        ),
        (
            open("nothing.onnx", recipe(form, 16_000, &[], Pooling::Mean)),
            "nothing.onnx",
        ),
        (
            open("make.py", recipe(form, 16_000, &[], Pooling::Mean)),
            "cannot be used as an ONNX network",
        ),
    ];
    for (result, words) in cases {
        let error = result.err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains(words), "{words}: {error}");
    }
}

#[test]
fn a_recording_below_the_window_is_refused() {
    let form = Form::Signal { normalise: false };
    let embedder = embedder("masked.onnx", recipe(form, 16_000, &[], Pooling::Mean));
    for samples in [1, 20, 100] {
        let error = embedder.embed(&signal(samples)).unwrap_err();
        let known = matches!(error, NetworkError::Run(_) | NetworkError::Shape(_));
        assert!(known, "{error}");
    }
}

#[test]
fn threads_get_the_same_bits() {
    let form = Form::Signal { normalise: true };
    let embedder = embedder("masked.onnx", recipe(form, 16_000, &[], Pooling::Mean));
    let alone = embedder.embed(&signal(20_000)).unwrap();
    std::thread::scope(|scope| {
        let run = || embedder.embed(&signal(20_000)).unwrap();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}

/// A small network with Silero's inputs and outputs, to which loud is speech.
#[test]
fn speech_is_where_the_network_says() {
    let silero = Silero::open(&file("silero.onnx")).unwrap();
    let mut sound = vec![0.0; 16_000];
    sound.extend(signal(16_000));
    sound.extend(vec![0.0; 16_000]);
    let found = silero.speech(&sound, &Default::default()).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    // Steps are 32 ms, and 30 ms are added at both ends.
    assert!((found[0].0 - 0.97).abs() < 0.033, "{found:?}");
    assert!((found[0].1 - 2.03).abs() < 0.065, "{found:?}");
    assert!(silero.speech(&[], &Default::default()).unwrap().is_empty());
    let other = Silero::open(&file("squim.onnx")).err();
    let text = other.map(|e| e.to_string()).unwrap_or_default();
    assert!(text.contains("silero_vad.onnx"), "{text}");
}
