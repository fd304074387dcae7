//! Networks from the INI file to the pictures: epochs, uncertainty, speakers, spectrograms.

use crate::common::{Ini, Lab};

fn mlp() -> Ini {
    Ini::new()
        .set("MODEL.type", "mlp")
        .set("MODEL.layers", "[8]")
        .set("MODEL.learning_rate", "0.01")
        .set("EXP.epochs", "4")
}

/// The file of the results whose name ends like this.
#[track_caller]
fn ends_with(lab: &Lab, end: &str) -> Vec<u8> {
    let files = lab.results().files();
    let mut found = files
        .into_iter()
        .filter(|(path, _)| path.display().to_string().ends_with(end));
    found.next().unwrap_or_else(|| panic!("no file …{end}")).1
}

#[test]
fn epochs_uncertainty_and_speakers_are_data_and_pictures() {
    let lab = Lab::new();
    let ini = mlp()
        .set("EXP.traindevtest", "True")
        .set("DATA.db.test_size", "30")
        .set("DATA.db.dev_size", "30")
        .set("PLOT.epoch_progression", "True")
        .set("PLOT.uncertainty_threshold", "0.9")
        .set("PLOT.combine_per_speaker", "mean");
    lab.experiment(&ini).run().success();
    let json = lab.results().json();
    assert_eq!(json["epochs"]["epochs"].as_array().unwrap().len(), 4);
    assert!(json["epochs"]["epochs"][0]["dev_loss"].is_number());
    assert!(json["calibration"]["expected_error"].is_number());
    let below = &json["uncertainty"]["below"];
    let samples = lab.results().count("test", "samples");
    let parts = below["samples"].as_u64().unwrap() + below["removed"].as_u64().unwrap();
    assert_eq!(parts, samples);
    assert_eq!(json["speakers"]["function"], "mean");
    let table = String::from_utf8(ends_with(&lab, "_epochs.csv")).unwrap();
    assert!(table.starts_with("epoch,train_loss,train_uar,dev_loss,dev_uar,kept\n"));
    assert_eq!(table.lines().count(), 5);
    let speakers = String::from_utf8(ends_with(&lab, "_speakercombined.csv")).unwrap();
    assert_eq!(
        speakers.lines().count() as u64,
        1 + lab.results().count("test", "speakers")
    );
    for picture in [
        "_epoch_progression.png",
        "_epoch_progression_loss.png",
        "_calibration.png",
        "_uncertainty.png",
        "_speakercombined.png",
    ] {
        assert!(
            ends_with(&lab, picture).starts_with(b"\x89PNG"),
            "{picture}"
        );
    }
}

#[test]
fn a_cnn_looks_at_spectrograms_and_nothing_else() {
    let lab = Lab::new();
    let cnn = mlp()
        .set("MODEL.type", "cnn")
        .set("EXP.epochs", "2")
        .without("FEATS.scale");
    lab.experiment(&cnn).run().exit(2).complains(&["spectra"]);
    let cnn = cnn
        .set("FEATS.type", "['spectra']")
        .set("FEATS.fft_nbands", "16")
        .set("FEATS.spectra.frames", "20");
    lab.experiment(&cnn).run().success();
    let json = lab.results().json();
    assert_eq!(json["features"]["count"], 320);
    assert_eq!(json["epochs"]["epochs"].as_array().unwrap().len(), 2);
    let small = cnn.set("FEATS.spectra.frames", "15");
    lab.experiment(&small)
        .run()
        .exit(2)
        .complains(&["spectra.frames", "at least 16"]);
}
