//! What cannot be used is named, and nothing is written.

use super::{Frames, D};
use crate::common::Lab;

fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("good.npy", Frames::new(1, 200).npy());
    lab.nkl([
        "gmm",
        "train",
        "-m",
        "2",
        "--iterations",
        "1",
        "--out",
        "m.nkl",
        "good.npy",
    ])
    .run()
    .success();
    lab
}

#[test]
fn frames_that_are_no_numbers_are_named_by_file_and_row() {
    let lab = lab();
    let mut frames = Frames::new(2, 50);
    frames.0[37][1] = f64::NAN;
    lab.write("nan.npy", frames.npy());
    frames.0[37][1] = f64::INFINITY;
    lab.write("inf.csv", frames.csv());
    for (file, value) in [("nan.npy", "nan"), ("inf.csv", "inf")] {
        let texts = [file, "row 37", "dimension 1", value];
        let run = lab.nkl([
            "gmm", "train", "-m", "2", "--out", "x.nkl", "good.npy", file,
        ]);
        run.run().exit(2).complains(&texts);
        let run = lab.nkl([
            "gmm",
            "accumulate",
            "--model",
            "m.nkl",
            "--out",
            "x.nkl",
            file,
        ]);
        run.run().exit(2).complains(&texts);
        let run = lab.nkl([
            "gmm", "score", "--model", "m.nkl", "--out", "x.csv", "good.npy", file,
        ]);
        run.run().exit(2).complains(&texts);
    }
    assert!(!lab.path("x.nkl").exists() && !lab.path("x.csv").exists());
}

#[test]
fn files_that_cannot_be_read_are_named_before_the_work() {
    let lab = lab();
    lab.write("x.wav", "RIFF");
    let run = lab.nkl([
        "gmm", "train", "-m", "2", "--out", "x.nkl", "gone.npy", "x.wav", "good.npy",
    ]);
    run.run()
        .exit(2)
        .complains(&["gone.npy: there is no such file", "x.wav", "--format"]);
    let whole = Frames::new(1, 50).npy();
    lab.write("short.npy", &whole[..whole.len() - 1]);
    let run = lab.nkl([
        "gmm",
        "accumulate",
        "--model",
        "m.nkl",
        "--out",
        "x.nkl",
        "short.npy",
    ]);
    run.run().exit(2).complains(&["short.npy", "cut short"]);
    let run = lab.nkl(["gmm", "train", "-m", "2", "--out", "x.nkl", "."]);
    run.run().exit(2).complains(&[".: a folder"]);
    lab.write("other.csv", "1,2\n3,4\n");
    let run = lab.nkl([
        "gmm",
        "accumulate",
        "--model",
        "m.nkl",
        "--out",
        "x.nkl",
        "other.csv",
    ]);
    run.run()
        .exit(2)
        .complains(&["other.csv", "2 dimensions", "expected 3"]);
    let run = lab.nkl([
        "gmm",
        "train",
        "-m",
        "2",
        "--out",
        "x.nkl",
        "good.npy",
        "other.csv",
    ]);
    run.run()
        .exit(2)
        .complains(&["other.csv", "2 dimensions", "expected 3"]);
    let run = lab.nkl(["gmm", "info", "good.npy"]);
    run.run()
        .exit(2)
        .complains(&["good.npy", "no file of mixtures"]);
    let run = lab.nkl([
        "gmm", "score", "--model", "x.wav", "--out", "x.csv", "good.npy",
    ]);
    run.run()
        .exit(2)
        .complains(&["x.wav", "no file of mixtures"]);
    assert!(!lab.path("x.nkl").exists());
}

#[test]
fn impossible_settings_are_refused() {
    let lab = lab();
    let train = |options: &[&str]| {
        let run = lab.nkl(["gmm", "train", "--out", "x.nkl", "good.npy"]);
        options
            .iter()
            .fold(run, |run, option| run.arg(*option))
            .run()
            .exit(2)
    };
    train(&["-m", "500"]).complains(&["500 components", "200"]);
    train(&["-m", "0"]).complains(&["at least 1"]);
    train(&["-m", "2", "--floor", "0"]).complains(&["--floor is 0"]);
    train(&["-m", "2", "--threshold=-1"]).complains(&["threshold"]);
    train(&["-m", "2", "--device", "gpu"]).complains(&["choose auto, cpu"]);
    train(&["-m", "2", "--device", "cuda:4711"]).complains(&["cpu"]);
    train(&[]).complains(&["--components"]);
    let adapt = [
        "gmm", "adapt", "--model", "m.nkl", "--out", "x.nkl", "--alpha", "2", "good.npy",
    ];
    lab.nkl(adapt).run().exit(2).complains(&["alpha"]);
    let score = [
        "gmm", "score", "--model", "m.nkl", "--linear", "--out", "x.csv", "good.npy",
    ];
    lab.nkl(score).run().exit(2).complains(&["--ubm"]);
    assert!(!lab.path("x.nkl").exists());
}

#[test]
fn frames_without_differences_give_numbers() {
    let lab = lab();
    lab.write("same.npy", Frames(vec![[1.0, 2.0, 3.0]; 100]).npy());
    let run = lab
        .nkl(["gmm", "train", "-m", "3", "--out", "x.gmm", "same.npy"])
        .run()
        .success();
    run.complains(&["dimension 0", "always 1"]);
    let numbers = super::numbers(&lab, "x.gmm");
    assert_eq!(numbers.len(), 3 * (1 + 2 * D));
    assert!(numbers.iter().all(|v| v.is_finite()), "{numbers:?}");
}

#[test]
fn models_of_other_versions_and_damaged_ones_are_refused() {
    let lab = lab();
    let whole = std::fs::read(lab.path("m.nkl")).unwrap();
    let mut other = whole.clone();
    other[8] = 200;
    lab.write("other.nkl", other);
    lab.write("short.nkl", &whole[..whole.len() / 2]);
    for (file, text) in [("other.nkl", "version 200"), ("short.nkl", "damaged")] {
        lab.nkl(["gmm", "info", file])
            .run()
            .exit(2)
            .complains(&[file, text]);
    }
}
