//! Networks of others: as features of an experiment, and as labels.

use crate::common::{repository, table, Ini, Lab};
use std::collections::BTreeMap;

/// A small network of the crate's own tests; `masked.onnx` gives frames, `dimensions.onnx` is like
/// audEERING's.
fn network(lab: &Lab, name: &str, target: &str) {
    let from = repository()
        .join("crates/nkl-networks/tests/data")
        .join(name);
    lab.write(target, std::fs::read(from).expect("a network"));
}

fn predict(targets: &str) -> Ini {
    let ini = Ini::new().without("FEATS").without("MODEL");
    ini.set("PREDICT.targets", targets)
}

#[test]
fn an_experiment_on_embeddings_is_repeatable_and_cached() {
    let lab = Lab::new();
    network(&lab, "masked.onnx", "models/my.onnx");
    let ini = Ini::new()
        .set("FEATS.type", "['onnx']")
        .set("FEATS.onnx.model", "models/my.onnx")
        .set("FEATS.onnx.pooling", "mean_std");
    lab.experiment(&ini).run().success();
    assert_eq!(lab.results().total("samples"), 24);
    let once = lab.results().predictions().1;
    lab.experiment(&ini.clone().set("FEATS.no_reuse", "True"))
        .run()
        .success();
    assert_eq!(once, lab.results().predictions().1);
    // Another network under the same name is seen.
    network(&lab, "dimensions.onnx", "models/my.onnx");
    lab.experiment(&ini).run().success();
    assert_ne!(once, lab.results().predictions().1);
}

#[test]
fn a_network_that_has_a_name_is_found_in_its_folder() {
    let lab = Lab::new();
    network(&lab, "masked.onnx", "models/wavlm-base.onnx");
    let ini = Ini::new()
        .set("FEATS.type", "['wavlm-base', 'mfcc']")
        .set("FEATS.onnx.folder", "models");
    lab.experiment(&ini).run().success();
    let gone = ini.set("FEATS.type", "['hubert-base-ls960']");
    lab.experiment(&gone).run().exit(2).complains(&[
        "models/hubert-base-ls960.onnx",
        "export_onnx.py facebook/hubert-base-ls960",
        "FEATS.hubert.model",
    ]);
}

#[test]
fn files_that_are_no_networks_are_named() {
    let lab = Lab::new();
    lab.write("cut.onnx", "no network");
    let ini = Ini::new().set("FEATS.type", "['onnx']");
    let with = |file: &str| ini.clone().set("FEATS.onnx.model", file);
    lab.experiment(&with("cut.onnx"))
        .run()
        .exit(2)
        .complains(&["cut.onnx", "no ONNX file"]);
    lab.experiment(&with("gone.onnx"))
        .run()
        .exit(2)
        .complains(&["onnx.model", "gone.onnx"]);
    lab.experiment(&ini)
        .run()
        .exit(2)
        .complains(&["FEATS.onnx.model"]);
    network(&lab, "masked.onnx", "my.onnx");
    lab.experiment(&with("my.onnx").set("FEATS.onnx.output", "embedding"))
        .run()
        .exit(2)
        .complains(&["no output `embedding`", "last_hidden_state"]);
}

#[test]
fn dimensions_age_and_quality_are_columns() {
    let lab = Lab::new();
    network(&lab, "dimensions.onnx", "models/auddim.onnx");
    network(&lab, "agender.onnx", "age/model.onnx");
    network(&lab, "dnsmos.onnx", "models/dnsmos.onnx");
    network(&lab, "squim.onnx", "models/squim.onnx");
    let ini = predict("['arousal', 'valence', 'age', 'gender', 'mos', 'stoi', 'duration']")
        .set("PREDICT.onnx.folder", "models")
        .set("PREDICT.age.model", "age/model.onnx")
        .set("PREDICT.gender.model", "age/model.onnx");
    lab.write("x.ini", ini.text());
    lab.nkl(["predict", "--config", "x.ini"]).run().success();
    let rows = table(&lab.path("prediction_result.csv"));
    assert_eq!(rows.len(), 24);
    for row in &rows {
        for target in ["arousal", "valence", "age", "mos", "stoi"] {
            let text = &row[&format!("{target}_pred")];
            assert!(text.parse::<f64>().is_ok(), "{target}: {text}");
        }
        assert!(["female", "male", "child"].contains(&row["gender_pred"].as_str()));
    }
}

#[test]
fn a_voice_is_a_vector_with_a_column_for_each_dimension() {
    let lab = Lab::new();
    network(&lab, "masked.onnx", "models/spkrec-ecapa-voxceleb.onnx");
    let ini = predict("['speaker_embedding', 'duration']").set("PREDICT.onnx.folder", "models");
    lab.write("x.ini", ini.text());
    lab.nkl(["predict", "--config", "x.ini"]).run().success();
    let rows = table(&lab.path("prediction_result.csv"));
    let ini = Ini::new()
        .set("FEATS.type", "['spkrec']")
        .set("FEATS.onnx.folder", "models");
    lab.write("y.ini", ini.text());
    let same = lab.nkl(["extract", "--config", "y.ini", "--out", "e.csv"]);
    same.run().success();
    let vectors = table(&lab.path("e.csv"));
    assert_eq!((rows.len(), vectors.len()), (24, 24));
    let name = |row: &BTreeMap<String, String>| row["file"].rsplit('/').next().map(str::to_owned);
    for row in &rows {
        let vector = vectors
            .iter()
            .find(|v| name(v) == name(row))
            .expect("a vector");
        let of = |row: &BTreeMap<String, String>, begin: &str| -> Vec<f32> {
            let count = row.keys().filter(|key| key.starts_with(begin)).count();
            let cells = (0..count).map(|i| row[&format!("{begin}{i}")].parse());
            cells.map(|cell| cell.expect("a number")).collect()
        };
        let found = of(row, "speaker_embedding_pred_");
        assert!(found.len() > 1 && found == of(vector, "spkrec_"));
        assert!(row["duration_pred"].parse::<f64>().is_ok());
    }
    let one = lab.nkl([
        "predict",
        "wav",
        "--target",
        "speaker_embedding",
        "--model",
        "speaker_embedding=models/spkrec-ecapa-voxceleb.onnx",
    ]);
    let line = one.run().success().stdout;
    let first = line.lines().next().unwrap_or_default();
    assert!(first.contains("\tspeaker_embedding="), "{first}");
    assert_eq!(
        first.matches(' ').count() + 1,
        vectors[0]
            .keys()
            .filter(|k| k.starts_with("spkrec_"))
            .count()
    );
    lab.nkl(["predict", "wav", "--target", "speaker_embedding"])
        .run()
        .exit(2)
        .complains(&["speechbrain", "speaker_embedding.model = FILE.onnx"]);
}

#[test]
fn a_missing_network_is_said_with_what_to_get() {
    let lab = Lab::new();
    lab.write("x.ini", predict("['arousal']").text());
    lab.nkl(["predict", "--config", "x.ini"])
        .run()
        .exit(2)
        .complains(&["Zenodo 6221127", "arousal.model = FILE.onnx", "curl"]);
    network(&lab, "squim.onnx", "s.onnx");
    let run = lab.nkl([
        "predict",
        "wav",
        "--target",
        "mood",
        "--model",
        "mood=s.onnx",
    ]);
    run.run()
        .exit(2)
        .complains(&["mood.model", "arousal", "nkl bundle"]);
    let run = lab.nkl([
        "predict",
        "wav",
        "--target",
        "arousal",
        "--model",
        "arousal=s.onnx",
    ]);
    run.run()
        .exit(2)
        .complains(&["s.onnx", "no output `logits`", "stoi"]);
}

#[test]
fn speech_is_found_by_a_network_of_sileros_kind() {
    let lab = Lab::new();
    network(&lab, "silero.onnx", "vad.onnx");
    let with = |file: &str| {
        let model = format!("SEGMENT.silero.model={file}");
        let args = [
            "segment", "wav", "--method", "silero", "--set", &model, "--out", "s.csv",
        ];
        lab.nkl(args).run()
    };
    with("vad.onnx").success();
    assert_eq!(table(&lab.path("s.csv")).len(), 24);
    with("gone.onnx").exit(2).complains(&["gone.onnx"]);
    lab.write("bad.onnx", "no network");
    with("bad.onnx")
        .exit(2)
        .complains(&["SEGMENT.silero.model", "no ONNX file"]);
}
