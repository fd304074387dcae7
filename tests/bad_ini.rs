//! INI files with something wrong in them: exit code 2, a message that says where and what to
//! do, and nothing written.

use crate::common::{nkl, Ini, Lab};

/// The experiment is refused, in these words, before anything is computed.
#[track_caller]
fn refused(ini: Ini, words: &[&str]) {
    let lab = Lab::new();
    for run in [lab.experiment(&ini), lab.check(&ini)] {
        run.run().exit(2).complains(words);
    }
    assert!(
        !lab.path("out/exp/results").exists(),
        "something was written"
    );
}

/// Likewise, but only the data or the registries know it: `nkl check` need not.
#[track_caller]
fn refused_when_run(ini: Ini, words: &[&str]) {
    let lab = Lab::new();
    lab.experiment(&ini).run().exit(2).complains(words);
    assert!(
        !lab.path("out/exp/results/result.json").exists(),
        "there is a result"
    );
}

#[test]
fn no_such_file() {
    nkl(["experiment", "--config", "nowhere.ini"])
        .run()
        .exit(2)
        .complains(&["nowhere.ini"]);
}

#[test]
fn a_folder_instead_of_a_file() {
    let lab = Lab::new();
    lab.nkl(["experiment", "--config", "wav"])
        .run()
        .exit(2)
        .complains(&["wav"]);
}

#[test]
fn an_empty_file() {
    let lab = Lab::new();
    lab.write("x.ini", "");
    lab.nkl(["experiment", "--config", "x.ini"])
        .run()
        .exit(2)
        .complains(&["x.ini", "EXP", "DATA"]);
}

#[test]
fn a_file_that_is_not_text() {
    let lab = Lab::new();
    lab.nkl(["experiment", "--config", "wav/ann_dull_0.wav"])
        .run()
        .exit(2)
        .complains(&["ann_dull_0.wav", "UTF-8"]);
}

#[test]
fn unknown_key() {
    refused(
        Ini::new()
            .without("FEATS.scale")
            .set("FEATS.scal", "standard"),
        &["x.ini:", "scal", "scale"],
    );
    refused(
        Ini::new().set("MODEL.kernal", "rbf"),
        &["x.ini:", "kernal", "kernel"],
    );
    refused(
        Ini::new().set("DATA.db.test_sise", "30"),
        &["x.ini:", "test_sise", "test_size"],
    );
}

#[test]
fn unknown_section() {
    refused(
        Ini::new().append("[FEATURES]\ntype = ['mfcc']\n"),
        &["x.ini:", "FEATURES", "nkl keys"],
    );
    refused(
        Ini::new().append("[FEAT]\ntype = ['mfcc']\n"),
        &["x.ini:", "FEAT", "FEATS"],
    );
}

#[test]
fn settings_of_a_database_that_is_not_listed() {
    refused(Ini::new().set("DATA.bd.test_size", "30"), &["x.ini:", "bd"]);
}

#[test]
fn missing_keys() {
    for key in [
        "EXP.root",
        "EXP.name",
        "DATA.databases",
        "DATA.db",
        "FEATS.type",
        "MODEL.type",
    ] {
        refused_when_run(
            Ini::new().without(key),
            &["x.ini", key.split_once('.').unwrap().1],
        );
    }
    refused_when_run(Ini::new().without("DATA.target"), &["target"]);
}

#[test]
fn missing_sections() {
    for section in ["EXP", "DATA", "FEATS", "MODEL"] {
        refused_when_run(Ini::new().without(section), &["x.ini", section]);
    }
}

#[test]
fn duplicate_key() {
    let text = "[MODEL]\nC_val = 1\nC_val = 2\n";
    refused(
        Ini::new().without("MODEL").append(text),
        &["x.ini:", "C_val"],
    );
}

#[test]
fn duplicate_section() {
    refused(
        Ini::new().append("[MODEL]\nC_val = 1\n"),
        &["x.ini:", "MODEL"],
    );
}

#[test]
fn a_line_that_is_no_setting() {
    refused(
        Ini::new().append("just some words\n"),
        &["x.ini:", "just some words"],
    );
}

#[test]
fn a_setting_before_any_section() {
    let lab = Lab::new();
    lab.write("x.ini", format!("root = out\n{}", Ini::new().text()));
    lab.nkl(["check", "--config", "x.ini"])
        .run()
        .exit(2)
        .complains(&["x.ini:1", "section"]);
}

#[test]
fn wrong_types() {
    for (name, value) in [
        ("EXP.runs", "many"),
        ("EXP.runs", "1.5"),
        ("MODEL.C_val", "large"),
        ("MODEL.K_val", "['5']"),
        ("DATA.db.test_size", "a third"),
        ("EXP.traindevtest", "perhaps"),
        ("DATA.labels", "{'a': 1}"),
        ("DATA.labels", "['bright', 'dull'"),
        ("DATA.db.mapping", "['bright', 'dull']"),
        ("EXP.type", "guessing"),
        ("DATA.db.split_strategy", "by_colour"),
        ("DATA.db.type", "xlsx"),
        ("FEATS.scale", "enormous"),
        ("MODEL.measure", "beauty"),
        ("FEATS.nan_strategy", "hope"),
    ] {
        let key = name.split_once('.').unwrap().1;
        refused(Ini::new().set(name, value), &["x.ini:", key]);
    }
}

#[test]
fn numbers_out_of_range() {
    for (name, value) in [
        ("EXP.runs", "0"),
        ("EXP.runs", "-1"),
        ("DATA.db.test_size", "0"),
        ("DATA.db.test_size", "200"),
        ("DATA.db.test_size", "-5"),
        ("MODEL.K_val", "0"),
        ("MODEL.C_val", "0"),
        ("MODEL.C_val", "-1"),
        ("MODEL.logo", "1"),
        ("FEATS.mfcc.n_mfcc", "0"),
        ("FEATS.mfcc.n_mels", "0"),
        ("FEATS.mfcc.sample_rate", "0"),
        ("FEATS.mfcc.win_dur", "0"),
        ("FEATS.mfcc.hop_dur", "-1"),
        ("FEATS.mfcc.deltas", "9"),
        ("FEATS.mfcc.functionals", "['percentile101']"),
        ("FEATS.mfcc.functionals", "[]"),
        ("FEATS.type", "[]"),
        ("DATA.databases", "[]"),
    ] {
        let key = name.rsplit_once('.').unwrap().1;
        refused_when_run(Ini::new().set(name, value), &[key]);
    }
}

#[test]
fn more_coefficients_than_mel_bands() {
    let ini = Ini::new()
        .set("FEATS.mfcc.n_mfcc", "50")
        .set("FEATS.mfcc.n_mels", "20");
    refused_when_run(ini, &["n_mfcc", "n_mels"]);
}

#[test]
fn unknown_model_feature_and_scaler_name_what_there_is() {
    refused_when_run(Ini::new().set("MODEL.type", "smv"), &["smv", "svm"]);
    refused_when_run(Ini::new().set("FEATS.type", "['mfc']"), &["mfc", "mfcc"]);
    refused_when_run(
        Ini::new().set("FEATS.scale", "standart"),
        &["standart", "standard"],
    );
}

#[test]
fn a_model_of_the_other_task() {
    refused_when_run(Ini::new().set("MODEL.type", "svr"), &["svr", "regression"]);
    let regression = Ini::new()
        .set("EXP.type", "regression")
        .set("DATA.target", "level");
    refused_when_run(
        regression.set("MODEL.type", "log_reg"),
        &["log_reg", "classification"],
    );
}

#[test]
fn a_measure_of_the_other_task() {
    refused_when_run(Ini::new().set("MODEL.measure", "ccc"), &["measure", "ccc"]);
}

#[test]
fn no_such_database_file() {
    refused(
        Ini::new().set("DATA.db", "gone.csv"),
        &["x.ini:", "gone.csv"],
    );
    refused(
        Ini::new().set("DATA.root_folders", "gone.ini"),
        &["x.ini", "gone.ini"],
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let ini = Ini::new()
        .set("MODEL.kernal", "rbf")
        .set("EXP.runs", "many")
        .set("DATA.db", "gone.csv");
    refused(ini, &["kernal", "runs", "gone.csv"]);
}

#[test]
fn bad_changes_on_the_command_line() {
    let lab = Lab::new();
    for (change, words) in [
        ("MODEL", &["MODEL"][..]),
        ("MODEL.type", &["MODEL.type"]),
        ("MODEL.tpye=svm", &["tpye", "type"]),
        ("MODLE.type=svm", &["MODLE", "MODEL"]),
        ("EXP.runs=many", &["runs", "many"]),
    ] {
        lab.experiment(&Ini::new())
            .arg("--set")
            .arg(change)
            .run()
            .exit(2)
            .complains(words);
    }
}

#[test]
fn values_are_never_executed() {
    let lab = Lab::new();
    let attack = "__import__('os').system('touch executed')";
    lab.experiment(&Ini::new().set("EXP.traindevtest", attack))
        .run()
        .exit(2)
        .complains(&["traindevtest"]);
    assert!(!lab.path("executed").exists());
}

#[test]
fn a_remark_after_a_value_is_removed_with_a_note() {
    let lab = Lab::new();
    lab.experiment(&Ini::new().set("MODEL.type", "knn # the simplest"))
        .run()
        .success();
    assert_eq!(lab.results().json()["model"]["kind"], "knn");
}

#[test]
fn a_key_without_effect_is_a_warning() {
    let lab = Lab::new();
    lab.experiment(&Ini::new().set("PLOT.best_model", "True"))
        .run()
        .success()
        .notes(&["best_model", "has no effect"]);
}

#[test]
fn values_are_read_generously() {
    for yes in ["True", "true", "1", "yes", "on"] {
        let lab = Lab::new();
        lab.experiment(&Ini::new().set("DATA.db.rename_speakers", yes))
            .run()
            .success();
        assert!(
            lab.results()
                .predicted("speaker")
                .iter()
                .all(|name| name.contains("db")),
            "{yes}"
        );
    }
    for no in ["False", "false", "0", "no", "off"] {
        let lab = Lab::new();
        lab.experiment(&Ini::new().set("DATA.db.rename_speakers", no))
            .run()
            .success();
        assert!(
            lab.results()
                .predicted("speaker")
                .iter()
                .all(|name| !name.contains("db")),
            "{no}"
        );
    }
}

#[test]
fn a_folder_that_cannot_be_made() {
    let lab = Lab::new();
    lab.write("out", "a file where the folder should be");
    let outcome = lab.experiment(&Ini::new()).run();
    assert!(!outcome.is_success());
    outcome.complains(&["out"]);
}
