//! From INI files to plans.

use crate::common::{ini, Folder};
use nkl_config::plan::{LabelMapping, SplitStrategy};
use nkl_config::{keys, load, Literal, Loaded, NoteLevel, Override, Problems, Purpose};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/ini")
        .join(name)
}

fn loaded(name: &str, set: &[&str]) -> Result<Loaded, Problems> {
    let overrides: Vec<Override> = set.iter().map(|item| item.parse().unwrap()).collect();
    load(&fixture(name), &overrides, Purpose::Check)
}

/// Parts of the plan, by JSON pointer.
fn assert_plan(loaded: &Loaded, expected: &[(&str, Value)]) {
    let plan = serde_json::to_value(&loaded.plan).unwrap();
    for (pointer, value) in expected {
        assert_eq!(plan.pointer(pointer), Some(value), "{pointer}");
    }
}

#[test]
fn every_key_arrives_in_the_plan() {
    let full = loaded("full.ini", &[]).unwrap();
    assert_plan(
        &full,
        &[
            ("/exp/root", json!("./results")),
            ("/exp/task", json!("classification")),
            ("/exp/runs", json!(3)),
            ("/exp/epochs", json!(7)),
            ("/exp/seed", json!(7)),
            ("/exp/traindevtest", json!(true)),
            ("/exp/sample_selection", json!("train")),
            ("/exp/filter_selection", json!("test")),
            ("/exp/store_dir", json!("st/")),
            ("/exp/image_dir", json!("im/")),
            ("/exp/result_dir", json!("re/")),
            ("/exp/model_dir", json!("mo/")),
            ("/exp/cache_dir", json!("ca/")),
            ("/exp/save", json!(false)),
            ("/exp/save_test", json!("./test_predictions.csv")),
            ("/data/target", json!("emotion")),
            ("/data/labels", json!(["a", "b", "c"])),
            ("/data/target_divide_by", json!(100.0)),
            ("/data/no_reuse", json!(true)),
            (
                "/data/limits",
                json!({"samples": 100, "samples_per_speaker": 10, "min_duration": 0.5, "max_duration": 20.0}),
            ),
            (
                "/data/filter/1",
                json!({"column": "style", "values": ["x", "y"], "strict": false}),
            ),
            ("/data/check_size", json!(1000)),
            ("/data/balance", json!([["Age", 1.0], ["gender", 0.5]])),
            ("/data/balance_bins", json!([["Age", 3]])),
            ("/data/size_diff_weight", json!(2.0)),
            ("/feats/types", json!(["mfcc", "spectra", "os", "praat"])),
            ("/feats/features", json!(["f1", "f(2)"])),
            ("/feats/scale", json!("robust")),
            ("/feats/balancing", json!("smote")),
            ("/feats/balancing_seed", json!(3)),
            ("/feats/no_reuse", json!(true)),
            ("/feats/store_format", json!("csv")),
            ("/feats/print_feats", json!(true)),
            ("/feats/nan_strategy", json!("median")),
            ("/feats/fail_threshold", json!(0.25)),
            ("/feats/praat_features", json!(["meanF0Hz"])),
            ("/feats/praat_batch", json!(true)),
            (
                "/feats/mfcc",
                json!({"n_mfcc": 20, "n_mels": 64, "sample_rate": 8000, "win_ms": 32.0, "hop_ms": 16.0, "deltas": 1, "functionals": ["max"]}),
            ),
            (
                "/feats/spectra",
                json!({"win_ms": 20.0, "hop_ms": 5.0, "n_bands": 32, "sample_rate": 22050, "functionals": ["min", "percentile25"], "frames": null}),
            ),
            (
                "/feats/os",
                json!({"set": "ComParE_2016", "level": "functionals", "features": ["x"]}),
            ),
            ("/model/kind", json!("svm")),
            ("/model/measure", json!("accuracy")),
            ("/model/save", json!(false)),
            ("/model/n_jobs", json!(4)),
            ("/model/device", json!("cpu")),
            ("/model/random_seed", json!(5)),
            ("/model/nan_strategy", json!("drop")),
            ("/model/class_weight", json!("balanced")),
            ("/model/loso", json!(true)),
            ("/model/c", json!(2.5)),
            ("/model/kernel", json!("poly")),
            ("/model/gamma", json!("0.1")),
            ("/model/degree", json!(2)),
            ("/model/coef0", json!(1.0)),
            ("/model/tuning_params", json!(["C"])),
            ("/model/tuning_grid", json!({"C": [1, 2.5]})),
            ("/plot/name", json!("picture")),
            ("/plot/format", json!("svg")),
            ("/plot/titles", json!(false)),
            ("/plot/combine_per_speaker", json!("mean")),
            ("/report/title", json!("A # title; with signs")),
            ("/report/author", json!("A. B.")),
        ],
    );
}

#[test]
fn databases() {
    let full = loaded("full.ini", &[]).unwrap();
    let [one, two, three] = full.plan.data.databases.as_slice() else {
        panic!("three databases")
    };
    assert!(
        one.path.ends_with("one.csv") && one.path.exists(),
        "{:?}",
        one.path
    );
    assert_eq!(
        (
            one.name.as_str(),
            one.audio_path.to_str(),
            one.absolute_path
        ),
        ("One", Some("wav"), false)
    );
    assert_eq!(
        one.colnames,
        [
            ("sex".to_owned(), "gender".to_owned()),
            ("Age".to_owned(), "age".to_owned())
        ]
    );
    assert_eq!(
        (one.split.clone(), one.channel, one.rename_speakers),
        (SplitStrategy::Balanced, Some(1), true)
    );
    assert_eq!(
        (one.test_share, one.dev_share, one.limits.samples),
        (0.3, 0.105, None)
    );
    assert!(one.filter.iter().all(|rule| rule.strict));
    assert_eq!(one.filter[1].values, [Literal::Int(30)]);
    assert!(
        one.declared_at.ends_with("full.ini:36"),
        "{}",
        one.declared_at
    );
    let Some(LabelMapping::Target(mapping)) = &one.mapping else {
        panic!("mapping of the target")
    };
    let pairs: Vec<(String, &str)> = mapping
        .pairs
        .iter()
        .map(|(old, new)| (old.join("+"), new.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("anger+sadness".into(), "negative"),
            ("happiness".into(), "positive"),
            ("3".into(), "neutral")
        ]
    );

    assert_eq!(
        (two.split.clone(), two.as_test, two.scale, two.reverse_max),
        (SplitStrategy::Specified, true, true, Some(5.0))
    );
    let tables = [
        &two.target_tables,
        &two.files_tables,
        &two.train_tables,
        &two.dev_tables,
        &two.test_tables,
    ];
    assert_eq!(
        tables.map(|tables| tables.join("+")),
        ["t1+t2", "files", "train1+train2", "dev", "test"]
    );
    assert_eq!(
        (two.label.as_deref(), two.columns.as_slice()),
        (Some("feeling"), ["c1".to_owned()].as_slice())
    );
    let Some(LabelMapping::Columns(columns)) = &two.mapping else {
        panic!("mapping of columns")
    };
    assert_eq!(columns[1].column.as_deref(), Some("emotion"));
    assert_eq!(
        columns[1].pairs,
        [(vec!["x".to_owned(), "y".to_owned()], "z".to_owned())]
    );

    let speakers = ["1", "02", "3.5"].map(str::to_owned).to_vec();
    assert_eq!(three.split, SplitStrategy::TestSpeakers(speakers));
}

#[test]
fn defaults() {
    let small = loaded("small.ini", &[]).unwrap();
    assert!(small.notes.is_empty(), "{:?}", small.notes);
    assert_plan(
        &small,
        &[
            ("/exp/task", json!(null)),
            ("/exp/runs", json!(1)),
            ("/exp/seed", json!(42)),
            ("/exp/save", json!(true)),
            ("/exp/store_dir", json!("./store/")),
            ("/data/labels", json!(null)),
            ("/data/databases/0/absolute_path", json!(true)),
            ("/data/databases/0/audio_path", json!("./")),
            ("/data/databases/0/split", json!("speaker_split")),
            ("/data/databases/0/test_share", json!(0.2)),
            ("/feats/types", json!(["mfcc"])),
            ("/feats/scale", json!(null)),
            ("/feats/store_format", json!("parquet")),
            (
                "/feats/mfcc",
                json!({"n_mfcc": 13, "n_mels": 40, "sample_rate": 16000, "win_ms": 25.0, "hop_ms": 10.0, "deltas": 2,
            "functionals": ["mean", "std", "percentile10", "percentile50", "percentile90"]}),
            ),
            ("/model/kernel", json!("rbf")),
            ("/model/gamma", json!("scale")),
            ("/model/k", json!(null)),
            ("/model/c", json!(null)),
            ("/model/random_seed", json!(null)),
            ("/model/class_weight", json!("none")),
            ("/plot/format", json!("png")),
            ("/report/title", json!("Report")),
        ],
    );
}

#[test]
fn old_files_give_notes() {
    let old = loaded("old.ini", &[]).unwrap();
    assert_plan(
        &old,
        &[
            ("/data/databases/0/absolute_path", json!(false)),
            ("/data/databases/0/split", json!("train")),
            ("/data/databases/1/split", json!("test")),
            ("/data/databases/1/audio_path", json!("./wav/")),
            ("/feats/scale", json!(null)),
            ("/feats/balancing", json!(null)),
            ("/model/drop", json!([])),
            ("/exp/runs", json!(1)),
        ],
    );
    let text = |level| {
        let notes = old.notes.iter().filter(|note| note.level == level);
        let texts: Vec<String> = notes
            .map(|note| {
                note.text
                    .replace(&format!("{}/", fixture("").display()), "")
            })
            .collect();
        texts
            .join("\n")
            .replace(&fixture("").display().to_string(), "")
    };
    let (warnings, infos) = (text(NoteLevel::Warning), text(NoteLevel::Info));
    for part in [
        "old.ini:5: `forgotten` in [DEFAULT] is a key of no section",
        "old.ini:10: `EXP.no_warnings` has no effect",
        "old.ini:17: `DATA.one.testsplit` has no effect: nkululeko never read it; use `<db>.test_size`",
        "old.ini:32: `MODEL.store` has no effect",
        "old.ini:38: `PLOT.best_model` has no effect",
        "model `svm` has no parameter `anything`",
        "EXP.language (",
    ] {
        assert!(warnings.contains(part), "{part} is not in\n{warnings}");
    }
    for part in [
        "old.ini:18: database `unused` is declared but not used",
        "comments behind values were cut off: ",
        "(`# one`)",
        "(`; two`)",
        "MODEL.type = xgb does not read MODEL.C_val (",
        "FEATS.type = os does not read FEATS.wav2vec2.layer (",
    ] {
        assert!(infos.contains(part), "{part} is not in\n{infos}");
    }
    assert!(
        !warnings.contains("old.ini:3:") && !warnings.contains("old.ini:4:"),
        "{warnings}"
    );
}

#[test]
fn experiments_across_databases() {
    let across = loaded("across.ini", &[]).unwrap();
    assert_eq!(across.plan.data.databases.len(), 2);
    assert_plan(
        &across,
        &[
            ("/model/layers", json!([100, 16])),
            ("/model/drop", json!([0.4, 0.2])),
            ("/exp/name", json!("")),
        ],
    );
}

#[test]
fn the_command_line_wins() {
    let set = [
        "MODEL.K_val=7",
        "model.type=KNN",
        "DATA.ONE.split_strategy=random",
        "MODEL.type=knn",
        "FEATS.type=mfcc, spectra",
    ];
    let small = loaded("small.ini", &set).unwrap();
    assert_plan(
        &small,
        &[
            ("/model/kind", json!("knn")),
            ("/model/k", json!(7)),
            ("/data/databases/0/split", json!("random")),
            ("/feats/types", json!(["mfcc", "spectra"])),
        ],
    );
    let full = loaded(
        "full.ini",
        &[
            "EXP.model_dir=other/",
            "DATA.databases=['three']",
            "DATA.three.split_strategy=rndom",
        ],
    );
    let problems = full.unwrap_err().to_string();
    assert!(
        problems.starts_with(
            "--set: `three.split_strategy`: unknown split strategy `rndom`; did you mean `random`?"
        ),
        "{problems}"
    );
    let full = loaded(
        "full.ini",
        &["EXP.model_dir=other/", "DATA.databases=['three']"],
    )
    .unwrap();
    assert_eq!(
        (
            full.plan.exp.model_dir.as_str(),
            full.plan.data.databases.len()
        ),
        ("other/", 1)
    );
}

#[test]
fn resolved_settings_show_where_they_come_from() {
    let old = loaded("old.ini", &["MODEL.type=svm"]).unwrap();
    let rows: Vec<(String, String, String)> = old
        .resolved
        .rows
        .iter()
        .map(|row| {
            let origin = row.origin.to_string();
            let origin = origin.rsplit('/').next().unwrap_or("").to_owned();
            (
                format!("{}.{}", row.section, row.key),
                row.value.clone(),
                origin,
            )
        })
        .collect();
    let find = |name: &str| {
        rows.iter()
            .find(|row| row.0 == name)
            .map(|row| (row.1.as_str(), row.2.as_str()))
    };
    assert_eq!(find("EXP.runs"), Some(("1", "old.ini:9")));
    assert_eq!(find("EXP.save"), Some(("True", "old.ini:4")));
    assert_eq!(find("EXP.seed"), Some(("42", "default")));
    assert_eq!(find("MODEL.type"), Some(("svm", "--set")));
    assert_eq!(find("MODEL.kernel"), Some(("rbf", "default")));
    assert_eq!(find("MODEL.K_val"), None);
    assert_eq!(
        find("DATA.small.audio_path"),
        Some(("./wav/", "roots.ini:8"))
    );
    assert_eq!(
        find("DATA.one.split_strategy"),
        Some(("train", "old.ini:16"))
    );
    assert_eq!(find("DATA.one"), Some(("./data/one.csv", "old.ini:15")));
    assert_eq!(find("FEATS.scale"), Some(("(not set)", "old.ini:24")));
    let effect = |section: &str, name: &str| {
        let mut rows = old.resolved.rows.iter();
        rows.find(|row| row.section == section && row.key == name)
            .map(|row| row.effect)
    };
    assert_eq!(effect("EXP", "runs"), Some(true));
    assert_eq!(effect("MODEL", "store"), Some(false));
    assert_eq!(effect("FEATS", "wav2vec2.layer"), Some(false));
    assert_eq!(effect("DATA", "one.testsplit"), Some(false));

    let table = old.resolved.to_string();
    assert!(table.starts_with("[EXP]\n  root "), "{table}");
    assert!(
        table
            .lines()
            .any(|line| line.starts_with("  seed ") && line.ends_with("default")),
        "{table}"
    );
    let value = serde_json::to_value(&old.resolved).unwrap();
    assert_eq!(value[0]["section"], "EXP");
    assert_eq!(value[0]["key"], "root");
}

#[test]
fn every_declared_key_is_accepted_in_every_spelling() {
    let folder = Folder::new();
    for section in keys::SECTIONS {
        let own = section.all_keys().map(|key| ("", key));
        for (prefix, key) in own.chain(section.database_keys.iter().map(|key| ("a.", key))) {
            for name in key.names {
                let name = format!(
                    "{prefix}{}",
                    name.replace("<parameter>", "lr")
                        .replace("<key>", "type")
                        .replace(['<', '>'], "")
                );
                let value = match key.default {
                    keys::Preset::Value(text) => text,
                    _ => key
                        .example
                        .split_once(" = ")
                        .map_or("None", |(_, value)| value),
                };
                let text = format!(
                    "{}[{}]\n{name} = {value}\n",
                    ini("", "", "", ""),
                    section.name
                );
                // Sections that are there already get the key as an override.
                let set = format!("{}.{name}={value}", section.name);
                let base = ini("", "", "", "");
                let result = match base.contains(&format!("[{}]", section.name)) {
                    true => folder.load(&base, &[&set], Purpose::Check),
                    false => folder.load(&text, &[], Purpose::Check),
                };
                let unknown = result
                    .err()
                    .map(|problems| problems.to_string())
                    .unwrap_or_default();
                assert!(!unknown.contains("unknown key"), "{set}: {unknown}");
            }
        }
    }
}

#[test]
fn truth_is_read_in_any_spelling() {
    let folder = Folder::new();
    for (text, expected) in [
        ("True", true),
        ("1", true),
        ("yes", true),
        ("ON", true),
        ("False", false),
        ("0", false),
        ("no", false),
        ("off", false),
    ] {
        let loaded = folder
            .load(
                ini(&format!("save = {text}"), "", "", ""),
                &[],
                Purpose::Experiment,
            )
            .unwrap();
        assert_eq!(loaded.plan.exp.save, expected, "{text}");
    }
}

#[test]
fn the_working_directory_comes_before_the_folder_of_the_file() {
    // Cargo runs tests in the folder of the crate.
    let folder = Folder::new();
    folder.file("Cargo.toml", "");
    let here = folder
        .load(
            ini("", "", "", ""),
            &["DATA.a=Cargo.toml"],
            Purpose::Experiment,
        )
        .unwrap();
    assert_eq!(here.plan.data.databases[0].path, Path::new("Cargo.toml"));
    let beside = folder
        .load(ini("", "", "", ""), &[], Purpose::Experiment)
        .unwrap();
    assert_eq!(
        beside.plan.data.databases[0].path,
        folder.path().join("a.csv")
    );
    assert_eq!(beside.plan.data.databases[0].ini_dir, folder.path());
}

#[test]
fn stored_models_need_no_training_data() {
    let folder = Folder::new();
    let other = "tests = ['b']\nb = b.csv\nb.type = csv";
    let text = ini("export_onnx = True", other, "", "").replace("a.csv", "gone.csv");
    let test = folder.load(&text, &[], Purpose::Test).unwrap().plan;
    assert!(test.data.databases.is_empty());
    assert_eq!(test.data.tests[0].name, "b");
    assert_eq!(test.data.tests[0].split, SplitStrategy::Test);
    let onnx = Path::new("./results/test/models/model.onnx");
    assert_eq!(test.exp.export_onnx.as_deref(), Some(onnx));
    let stated = &["DATA.b.split_strategy=random"];
    let test = folder.load(&text, stated, Purpose::Test).unwrap().plan;
    assert_eq!(test.data.tests[0].split, SplitStrategy::Random);
    let apply = folder
        .load(text.replace("b.csv", "gone.csv"), &[], Purpose::Apply)
        .unwrap();
    assert!(apply.plan.data.tests.is_empty());
    assert!(folder.load(&text, &[], Purpose::Experiment).is_err());
    let bundle = |set: &[&str]| {
        let plan = folder.load(&text, set, Purpose::Apply).unwrap().plan;
        plan.exp.bundle_file().display().to_string()
    };
    assert_eq!(bundle(&[]), "./results/test/export/test.nkl");
    assert_eq!(bundle(&["EXPORT.bundle_path=m/x.nkl"]), "m/x.nkl");
    assert_eq!(bundle(&["EXPORT.bundle_path=m"]), "m/test.nkl");
}

#[test]
fn a_plan_survives_json() {
    let full = loaded("full.ini", &[]).unwrap();
    let json = serde_json::to_string(&full.plan).unwrap();
    let again: nkl_config::Plan = serde_json::from_str(&json).unwrap();
    assert_eq!(again, full.plan);
}

#[test]
fn keys_of_the_other_format_are_noted() {
    let folder = Folder::new();
    let text = ini("", "a.target_tables = ['x']", "", "");
    let loaded = folder.load(text, &[], Purpose::Experiment).unwrap();
    assert_eq!(loaded.notes.len(), 1);
    assert!(loaded.notes[0]
        .text
        .starts_with("DATA.a.type = csv does not read DATA.a.target_tables ("));
}

#[test]
fn settings_written_again_mean_the_same() {
    let old = loaded("full.ini", &["FEATS.scale=none", "MODEL.C_val=3"]).unwrap();
    let text = old.resolved.to_ini(&old.plan, &["FLAGS", "OPTIM"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("again.ini");
    std::fs::write(&path, &text).unwrap();
    let again = nkl_config::load(&path, &[], Purpose::Experiment)
        .unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    assert!(
        !text.contains("[FLAGS]") && !text.contains("\nscale ="),
        "{text}"
    );
    assert_eq!(again.plan.model, old.plan.model);
    assert_eq!(again.plan.feats, old.plan.feats);
    assert_eq!(again.plan.exp, old.plan.exp);
    let paths = |loaded: &nkl_config::Loaded| {
        let databases = loaded.plan.data.databases.iter();
        databases.map(|d| d.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&again), paths(&old));
}
