//! Exported models, run by onnxruntime beside nkl.
//!
//! The Python package onnxruntime is looked for in the folder that NKL_ONNXRUNTIME names, else
//! where python3 finds it; without, the comparison says that it skips.

use crate::common::{repository, Ini, Lab};
use std::path::PathBuf;
use std::process::Command;

/// `python3` with onnxruntime, if there is one.
fn python() -> Option<Command> {
    let command = || {
        let mut command = Command::new("python3");
        if let Ok(folder) = std::env::var("NKL_ONNXRUNTIME") {
            command.env("PYTHONPATH", folder);
        }
        command
    };
    let asked = command().args(["-c", "import onnxruntime"]).output();
    if asked.is_ok_and(|output| output.status.success()) {
        return Some(command());
    }
    println!("skipped: no Python package onnxruntime (set NKL_ONNXRUNTIME to its folder)");
    None
}

/// Model, its further settings, scaling.
const CLASSES: &[(&str, &[&str], &str)] = &[
    ("svm", &[], "standard"),
    ("svm", &["MODEL.kernel=linear"], "minmax"),
    ("svm", &["MODEL.kernel=poly", "MODEL.coef0=1"], "maxabs"),
    ("svm", &["MODEL.kernel=sigmoid"], "standard"),
    ("knn", &[], "robust"),
    (
        "knn",
        &["MODEL.KNN_weights=distance", "MODEL.K_val=3"],
        "normalizer",
    ),
    ("tree", &[], "quantiletransformer"),
    ("forest", &["MODEL.n_estimators=20"], "bins"),
    ("xgb", &["MODEL.n_estimators=10"], "powertransformer"),
    ("bayes", &[], "powertransformer"),
    ("log_reg", &[], "quantiletransformer"),
    (
        "mlp",
        &["MODEL.layers=[16, 8]", "EXP.epochs=20"],
        "standard",
    ),
];
/// The same for two classes alone: one output for both.
const PAIRS: &[(&str, &[&str], &str)] = &[(
    "mlp",
    &[
        "MODEL.layers=[8]",
        "EXP.epochs=20",
        "MODEL.loss=bce",
        "MODEL.activation=leaky_relu",
    ],
    "standard",
)];
const VALUES: &[(&str, &[&str], &str)] = &[
    ("svr", &["MODEL.C_val=1"], "standard"),
    ("knn_reg", &[], "standard"),
    ("tree_reg", &[], "standard"),
    ("forest_reg", &["MODEL.n_estimators=20"], "standard"),
    ("xgr", &["MODEL.n_estimators=10"], "standard"),
    ("lin_reg", &[], "standard"),
    (
        "mlp_reg",
        &["MODEL.layers=[8]", "EXP.epochs=20"],
        "standard",
    ),
];

/// Runs one experiment that exports its model; gives its folder.
fn exported(lab: &Lab, number: usize, entry: &(&str, &[&str], &str)) -> PathBuf {
    let (model, settings, scale) = entry;
    let name = format!("{number}_{model}_{scale}");
    let mut run = lab
        .nkl(["experiment", "--config", "x.ini"])
        .set("EXP.name", &name)
        .set("MODEL.type", model)
        .set("FEATS.scale", scale)
        .set("EXP.cache", "../cache");
    for setting in *settings {
        run = run.arg("--set").arg(setting);
    }
    run.run().success();
    lab.path(&format!("out/{name}"))
}

#[test]
fn answers_are_the_same_in_onnxruntime() {
    let Some(mut python) = python() else { return };
    let lab = three_classes();
    let ini = Ini::new()
        .set("FEATS.store_format", "csv")
        .set("EXP.export_onnx", "True")
        .set("DATA.target", "tone");
    lab.write("x.ini", ini.text());
    let mut folders = Vec::new();
    for (number, entry) in CLASSES.iter().enumerate() {
        folders.push(exported(&lab, number, entry));
    }
    // Two classes share one column in some models.
    lab.write("x.ini", ini.clone().set("DATA.target", "sound").text());
    for (number, entry) in CLASSES.iter().chain(PAIRS).enumerate() {
        folders.push(exported(&lab, 50 + number, entry));
    }
    let ini = ini
        .set("DATA.target", "level")
        .set("EXP.type", "regression");
    lab.write("x.ini", ini.text());
    for (number, entry) in VALUES.iter().enumerate() {
        folders.push(exported(&lab, 100 + number, entry));
    }
    let script = repository().join("tests/onnx/compare.py");
    let output = python.arg(script).args(&folders).output().expect("python3");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&output.stderr);
    println!("{said}");
    assert!(output.status.success(), "{said}\n{trouble}");
    assert_eq!(said.lines().count(), folders.len());
}

#[test]
fn every_model_and_scaler_is_compared_or_refused() {
    let all = || CLASSES.iter().chain(VALUES);
    for entry in nkl_learn::registry() {
        let name = entry.names[0];
        let compared = all().any(|(model, ..)| *model == name);
        assert_eq!(nkl_onnx::check(name, None).is_ok(), compared, "{name}");
    }
    for entry in nkl_learn::scale::registry() {
        let compared = all().any(|(.., scale)| *scale == entry.name);
        let check = nkl_onnx::check("svm", Some(entry.name));
        assert_eq!(check.is_ok(), compared, "{}", entry.name);
    }
}

#[test]
fn what_cannot_be_exported_is_said_before_the_work() {
    let lab = Lab::new();
    let onnx = Ini::new().set("EXP.export_onnx", "m.onnx");
    lab.experiment(&onnx.clone().set("FEATS.scale", "speaker"))
        .run()
        .exit(2)
        .complains(&["FEATS.scale = speaker", "ONNX"]);
    assert!(!lab.path("out/exp/results/result.json").exists());
    lab.experiment(&onnx.set("MODEL.type", "gmm"))
        .run()
        .exit(2)
        .complains(&["gmm cannot be written as ONNX"]);
}

/// The corpus with a third class, and with the timbre as `tone`.
fn three_classes() -> Lab {
    let lab = Lab::new();
    lab.edit("db.csv", |text| {
        let lines = text.lines().enumerate().map(|(number, line)| match number {
            0 => format!("{line},tone\n"),
            _ if line.contains("_2.wav") => format!("{line},other\n"),
            _ if line.contains("bright") => format!("{line},bright\n"),
            _ => format!("{line},dull\n"),
        });
        lines.collect()
    });
    lab
}
