//! `nkl augment` and `nkl aug_train`.

use crate::common::{below, same, Ini, Lab, Outcome, Run};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const BOTH: &str = "['traditional', 'random_splice']";

fn ini() -> Ini {
    Ini::new().set("AUGMENT.augment", "['traditional']")
}

fn augment(lab: &Lab, ini: &Ini) -> Run {
    lab.write("x.ini", ini.text());
    lab.nkl(["augment", "--config", "x.ini"])
}

fn table(lab: &Lab, path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(lab.path(path)).expect(path);
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

/// Every copy with its bytes.
fn copies(lab: &Lab) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = below(&lab.path("out/exp"));
    files.retain(|path, _| path.extension().is_some_and(|suffix| suffix == "wav"));
    files
}

#[test]
fn the_training_part_is_augmented_and_its_table_is_a_database() {
    let lab = Lab::new();
    augment(&lab, &ini())
        .run()
        .success()
        .prints("traditional: 12 copies written");
    let rows = table(&lab, "out/exp/augmented.csv");
    assert_eq!(rows.len(), 12);
    for row in &rows {
        assert!(
            row["file"].starts_with("out/exp/store/augmentations/wav/"),
            "{row:?}"
        );
        let original = row["file"].replace("out/exp/store/augmentations/", "");
        let (old, new) = (lab.path(&original), lab.path(&row["file"]));
        let (old, new) = (
            nkl_audio::info(&old).unwrap(),
            nkl_audio::info(&new).unwrap(),
        );
        assert_eq!(old.frames, new.frames);
        assert!(original.contains(&row["speaker"]) && original.contains(&row["sound"]));
    }
    // As the originals' own example: the copies beside the database that they were made of.
    let both = Ini::new()
        .set("DATA.databases", "['db', 'more']")
        .set("DATA.more", "out/exp/augmented.csv")
        .set("DATA.more.type", "csv")
        .set("DATA.more.split_strategy", "train");
    lab.experiment(&both).run().success();
    assert_eq!(lab.results().count("train", "samples"), 24);
}

#[test]
fn other_parts_and_both_methods() {
    let lab = Lab::new();
    let all = ini()
        .set("AUGMENT.augment", BOTH)
        .set("AUGMENT.sample_selection", "all");
    let run = augment(&lab, &all).run().success();
    run.prints("traditional: 24 copies")
        .prints("random_splice: 24 copies");
    assert_eq!(table(&lab, "out/exp/augmented.csv").len(), 48);
    let test = ini().set("EXP.sample_selection", "test");
    augment(&lab, &test)
        .run()
        .success()
        .prints("traditional: 0 copies written, 12 were there");
}

#[test]
fn stretches_are_copied_by_themselves() {
    let lab = Lab::new();
    lab.name_stretches();
    augment(&lab, &ini()).run().success();
    for row in table(&lab, "out/exp/augmented.csv") {
        assert!(row["file"].ends_with("_0.100-0.250.wav"), "{row:?}");
        assert_eq!((row["start"].as_str(), row["end"].as_str()), ("0", "0.15"));
    }
}

#[test]
fn what_is_there_is_kept_until_something_changes() {
    let lab = Lab::new();
    augment(&lab, &ini()).run().success();
    let first = copies(&lab);
    augment(&lab, &ini())
        .run()
        .success()
        .prints("0 copies written, 12 were there");
    let (path, _) = first.iter().next().unwrap();
    fs::remove_file(lab.path("out/exp").join(path)).unwrap();
    augment(&lab, &ini())
        .run()
        .success()
        .prints("1 copies written, 11 were there");
    assert_eq!(copies(&lab), first);
    let again = ini().set("DATA.no_reuse", "True");
    augment(&lab, &again)
        .run()
        .success()
        .prints("12 copies written");
    assert_eq!(copies(&lab), first);
    let other = ini().set("AUGMENT.augmentations", "Gain(-6, -6, p=1)");
    augment(&lab, &other)
        .run()
        .success()
        .prints("12 copies written");
    let gained = copies(&lab);
    assert!(gained.iter().all(|(path, bytes)| first[path] != *bytes));
}

#[test]
fn seeds_decide_and_threads_do_not() {
    let bytes = |threads: &str, seed: &str| {
        let lab = Lab::new();
        let ini = ini().set("AUGMENT.augment", BOTH).set("EXP.seed", seed);
        // The split is the file's own, so that every seed augments the same recordings.
        let ini = ini.set("AUGMENT.sample_selection", "all");
        augment(&lab, &ini)
            .arg("--threads")
            .arg(threads)
            .run()
            .success();
        copies(&lab)
    };
    let one = bytes("1", "7");
    assert_eq!(one.len(), 48);
    assert_eq!(one, bytes("3", "7"));
    assert_ne!(one, bytes("2", "8"));
}

#[test]
fn killed_at_any_moment_it_goes_on() {
    let lab = Lab::new();
    let ini = ini()
        .set("AUGMENT.augment", BOTH)
        .set(
            "AUGMENT.augmentations",
            "Compose([PitchShift(p=1), RoomSimulator(p=1)])",
        )
        .set("AUGMENT.sample_selection", "all");
    let began = Instant::now();
    augment(&lab, &ini).run().success();
    let whole = began.elapsed();
    let expected = below(&lab.path("out"));
    for moment in 0..5 {
        let _ = fs::remove_dir_all(lab.path("out"));
        // What other settings left behind must not survive.
        let other = ini.clone().set("EXP.seed", "1");
        augment(&lab, &other).run().success();
        let mut child = augment(&lab, &ini).spawn();
        std::thread::sleep(whole.mul_f64(f64::from(moment) / 5.0) + Duration::from_millis(1));
        child.kill().expect("SIGKILL");
        child.wait().expect("an end");
        augment(&lab, &ini).run().success();
        same(&below(&lab.path("out")), &expected);
    }
}

fn train(lab: &Lab, ini: &Ini) -> Outcome {
    lab.write("x.ini", ini.text());
    lab.nkl(["aug_train", "--config", "x.ini"]).run()
}

/// Trained on originals and copies of the training part, tested on originals alone.
#[test]
fn augment_and_train_in_one_go() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let tested: Vec<_> = lab.results().predictions().1;
    train(&lab, &ini().set("AUGMENT.augment", BOTH)).success();
    assert_eq!(lab.results().count("train", "samples"), 36);
    assert_eq!(lab.results().count("test", "samples"), 12);
    let files = |rows: &[BTreeMap<String, String>]| -> Vec<String> {
        rows.iter().map(|row| row["file"].clone()).collect()
    };
    assert_eq!(files(&tested), files(&lab.results().predictions().1));
    let rows = table(&lab, "out/exp/augmented_traditional_random_splice.csv");
    let test: Vec<String> = tested
        .iter()
        .map(|row| row["file"].replace("wav/", ""))
        .collect();
    assert!(rows
        .iter()
        .all(|row| test.iter().all(|file| !row["file"].ends_with(file))));
}

/// Mapped, filtered and numeric targets survive the way through the table.
#[test]
fn targets_are_those_that_are_trained_on() {
    let lab = Lab::new();
    let mapped = ini()
        .set("DATA.db.mapping", "{'bright': 'b', 'dull': 'd'}")
        .set("DATA.labels", "['b', 'd']");
    train(&lab, &mapped).success();
    assert_eq!(lab.results().count("train", "samples"), 24);
    let numbers = ini()
        .set("EXP.type", "regression")
        .set("DATA.target", "level")
        .set("DATA.target_divide_by", "10")
        .set("MODEL.type", "svr");
    train(&lab, &numbers).success();
    let levels: Vec<f64> = table(&lab, "out/exp/augmented_traditional.csv")
        .iter()
        .map(|row| row["level"].parse().unwrap())
        .collect();
    assert!(
        levels.iter().all(|level| (0.3..1.1).contains(level)),
        "{levels:?}"
    );
}

#[test]
fn mistakes_are_named_before_any_work() {
    let lab = Lab::new();
    let says = |ini: Ini, texts: &[&str]| {
        augment(&lab, &ini).run().exit(2).complains(texts);
        assert!(!lab.path("out/exp/store/augmentations").exists());
    };
    says(Ini::new(), &["AUGMENT.augment", "traditional"]);
    says(
        ini().set("AUGMENT.augment", "['auglib']"),
        &["auglib", "AddBackgroundNoise"],
    );
    says(ini().set("AUGMENT.augment", "['magic']"), &["magic"]);
    for (chain, text) in [
        ("Compose([Gian()])", "there is no step `Gian`"),
        ("Compose([Gain(", "AUGMENT.augmentations"),
        ("Gain(min_gain_db='a')", "min_gain_db"),
        ("AddBackgroundNoise(sounds_path='nowhere')", "nowhere"),
        (
            "__import__('os').system('touch x')",
            "AUGMENT.augmentations",
        ),
    ] {
        says(ini().set("AUGMENT.augmentations", chain), &[text]);
    }
    lab.write("x.ini", ini().set("MODEL.loso", "True").text());
    let run = lab.nkl(["aug_train", "--config", "x.ini"]).run();
    run.exit(2).complains(&["cross-validation"]);
}

#[test]
fn broken_recordings_are_left_out() {
    let lab = Lab::new();
    let every = ini().set("AUGMENT.sample_selection", "all");
    augment(&lab, &every).run().success();
    let kept = copies(&lab);
    lab.write("wav/ann_bright_0.wav", vec![0u8; 10]);
    augment(&lab, &every)
        .run()
        .success()
        .complains(&["ann_bright_0.wav"]);
    assert_eq!(table(&lab, "out/exp/augmented.csv").len(), 23);
    assert_eq!(kept.len(), 24);
}
