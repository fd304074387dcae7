use super::*;
use crate::testing;
use nkl_config::plan::NetworkFile;
use std::path::{Path, PathBuf};

fn data(name: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../nkl-networks/tests/data");
    Path::new(folder).join(name)
}

fn plan(types: &[&str], networks: NetworksPlan) -> FeatsPlan {
    FeatsPlan {
        networks,
        ..testing::plan(types)
    }
}

fn given(key: &str, file: &str) -> NetworksPlan {
    NetworksPlan {
        files: vec![NetworkFile {
            key: key.to_owned(),
            written: file.to_owned(),
            found: Path::new(file).exists().then(|| file.into()),
        }],
        ..NetworksPlan::default()
    }
}

fn error(plan: &FeatsPlan) -> String {
    let built = build(plan, &plan.types[0]);
    built.err().unwrap_or_default()
}

#[test]
fn any_network_by_its_path() {
    let networks = NetworksPlan {
        model: Some(data("masked.onnx")),
        pooling: Some("mean_std".to_owned()),
        ..NetworksPlan::default()
    };
    let plan = plan(&["onnx"], networks);
    let extractor = build(&plan, "onnx").unwrap();
    let names = extractor.feature_names();
    assert_eq!(names.len(), 16);
    assert_eq!(
        (names[0].as_str(), names[15].as_str()),
        ("onnx_0", "onnx_15")
    );
    let mut row = vec![f32::NAN; 16];
    extractor
        .extract(&vec![0.1; 8_000], 16_000, &mut row)
        .unwrap();
    assert!(row.iter().all(|v| v.is_finite()));
    assert_eq!(crate::find("onnx").unwrap().name, "onnx");
}

#[test]
fn named_networks_have_named_columns_and_curves() {
    let file = data("dnsmos.onnx").display().to_string();
    let plan = plan(&["mos"], given("mos.model", &file));
    let extractor = build(&plan, "mos").unwrap();
    assert_eq!(
        extractor.feature_names(),
        ["mos", "mos_signal", "mos_background"]
    );
    let mut row = [f32::NAN; 3];
    extractor
        .extract(&vec![0.1; 16_000], 16_000, &mut row)
        .unwrap();
    let network = nkl_networks::open(&data("dnsmos.onnx"), false).unwrap();
    let recipe = Recipe {
        form: Form::Signal { normalise: false },
        rate: 16_000,
        outputs: Vec::new(),
        pooling: Pooling::None,
        cut: Cut::Windows(144_160, 16_000),
    };
    let raw = Embedder::new(network, recipe)
        .unwrap()
        .embed(&vec![0.1; 16_000])
        .unwrap();
    let curve = |x: f32| {
        let x = f64::from(x);
        -0.067_662_83 * x * x + 1.115_464_68 * x + 0.046_025_35
    };
    assert!((f64::from(row[0]) - curve(raw[2])).abs() < 1e-6);
}

#[test]
fn a_network_is_found_by_folder_name_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let copy = |name: &str| {
        let target = folder.path().join(name);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(data("masked.onnx"), target).unwrap();
    };
    copy("wav2vec2-base.onnx");
    copy("hubert-base-ls960/model.onnx");
    copy("wavlm-large-minus3.onnx");
    let in_folder = || NetworksPlan {
        folder: Some(folder.path().to_owned()),
        ..NetworksPlan::default()
    };
    let found = |name: &str, networks: NetworksPlan| build(&plan(&[name], networks), name).is_ok();
    assert!(found("wav2vec2-base", in_folder()));
    assert!(!found("wav2vec2", in_folder()));
    assert!(found("hubert-base-ls960", in_folder()));
    let mut networks = in_folder();
    networks.files = given("wav2vec2.model", "facebook/wav2vec2-base").files;
    assert!(found("wav2vec2", networks));
    let mut networks = in_folder();
    networks.layers = vec![("wavlm".to_owned(), 3)];
    assert!(found("wavlm", networks));
}

#[test]
fn the_file_beside_a_network_says_how_the_signal_is_scaled() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(data("masked.onnx"), folder.path().join("wavlm-base.onnx")).unwrap();
    let networks = NetworksPlan {
        folder: Some(folder.path().to_owned()),
        ..NetworksPlan::default()
    };
    let plan = plan(&["wavlm-base"], networks);
    let settings = || build(&plan, "wavlm-base").map(|e| e.settings());
    assert!(settings().unwrap().contains("input=signal, normalised"));
    let beside = folder.path().join("wavlm-base.json");
    std::fs::write(&beside, r#"{"do_normalize": false, "sampling_rate": 8000}"#).unwrap();
    assert!(settings().unwrap().contains("input=signal rate=8000"));
    std::fs::write(&beside, "{").unwrap();
    assert!(settings().unwrap_err().contains("wavlm-base.json"));
}

/// What is wrong, and what the message has to say.
#[test]
fn a_missing_network_is_explained() {
    let none = NetworksPlan::default;
    for (name, networks, words) in [
        ("onnx", none(), "FEATS.onnx.model"),
        ("auddim", none(), "Zenodo 6221127"),
        ("auddim", none(), "FEATS.aud.model"),
        ("mos", none(), "sig_bak_ovr.onnx"),
        (
            "wavlm-large",
            none(),
            "export_onnx.py microsoft/wavlm-large models/wavlm-large.onnx",
        ),
        (
            "squim",
            given("squim.model", "./gone.onnx"),
            "there is no ./gone.onnx",
        ),
        (
            "auddim",
            given("aud.model", &data("make.py").display().to_string()),
            "cannot be used as an ONNX network",
        ),
        (
            "auddim",
            given("aud.model", &data("squim.onnx").display().to_string()),
            "no output `logits`",
        ),
    ] {
        let text = error(&plan(&[name], networks));
        assert!(text.contains(words), "{words} is not in: {text}");
    }
    let unknown = crate::find("nonsense").err().map(|e| e.to_string());
    assert!(unknown.unwrap_or_default().contains("wav2vec2"));
}

#[test]
fn settings_that_contradict_are_refused() {
    let base = NetworksPlan {
        model: Some(data("whisper.onnx")),
        input: Some("whisper".to_owned()),
        ..NetworksPlan::default()
    };
    assert!(build(&plan(&["onnx"], base.clone()), "onnx").is_ok());
    let rate = NetworksPlan {
        sample_rate: Some(8_000),
        ..base.clone()
    };
    assert!(error(&plan(&["onnx"], rate)).contains("16000 Hz"));
    let scaled = NetworksPlan {
        normalise: Some(true),
        ..base
    };
    assert!(error(&plan(&["onnx"], scaled)).contains("onnx.normalise"));
}
