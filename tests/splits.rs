//! No speaker is ever on both sides of a split that keeps speakers apart.
//!
//! Checked twice: in the stored split, where the corpus has the speaker in the file name, and by
//! counting, because the speakers of the parts add up to those of the corpus only where nobody is
//! in two of them.

use crate::common::{nkl, repository, Ini, Lab, Results};
use std::collections::BTreeMap;

/// `configs/emo_en_svm.ini`, which has 10 speakers, with another split.
fn emo_en(settings: &[(&str, &str)]) -> (Results, tempfile::TempDir) {
    let root = tempfile::tempdir().expect("a temporary folder");
    let mut run = nkl(["experiment", "--config", "configs/emo_en_svm.ini"])
        .folder(repository())
        .set("EXP.root", root.path().display());
    for (name, value) in settings {
        run = run.set(name, value);
    }
    run.run().success();
    (Results::at(root.path().join("emo_en_svm")), root)
}

#[track_caller]
fn keeps_speakers_apart(settings: &[(&str, &str)], parts: usize) {
    for seed in ["1", "2", "3", "4"] {
        let mut all = vec![("EXP.seed", seed)];
        all.extend(settings);
        let (results, _root) = emo_en(&all);
        let mut part_of = BTreeMap::new();
        for (file, part) in results.split() {
            let speaker = file.replace("synthetic/", "")[..4].to_owned();
            let other = part_of.insert(speaker.clone(), part.clone());
            assert!(
                other.is_none_or(|other| other == part),
                "{speaker} is in two parts"
            );
        }
        assert_eq!(part_of.len(), 10);
        assert_eq!(results.total("samples"), 120, "every sample is used");
        assert_eq!(
            results.total("speakers"),
            10,
            "a speaker is in two parts: {:#}",
            results.json()["counts"]
        );
        let used = ["train", "dev", "test"]
            .iter()
            .filter(|split| results.count(split, "samples") > 0)
            .count();
        assert_eq!(used, parts);
        assert_eq!(
            results.predicted("speaker").len() as u64,
            results.count("test", "speakers")
        );
    }
}

const STRATEGY: &str = "DATA.emo_en.split_strategy";
const BALANCE: (&str, &str) = ("DATA.balance", "{'emotion': 2, 'age': 1, 'gender': 1}");
const THREE: (&str, &str) = ("EXP.traindevtest", "True");

#[test]
fn speaker_split() {
    keeps_speakers_apart(&[(STRATEGY, "speaker_split")], 2);
}

#[test]
fn speaker_split_in_three() {
    keeps_speakers_apart(
        &[
            (STRATEGY, "speaker_split"),
            THREE,
            ("DATA.emo_en.dev_size", "30"),
        ],
        3,
    );
}

#[test]
fn a_list_of_test_speakers() {
    keeps_speakers_apart(&[(STRATEGY, "['en01', 'en07']")], 2);
}

#[test]
fn speakers_stated() {
    keeps_speakers_apart(
        &[
            (STRATEGY, "speakers_stated"),
            ("DATA.emo_en.test", "['en03', 'en08']"),
        ],
        2,
    );
}

#[test]
fn speakers_stated_in_three() {
    let (dev, test) = (
        ("DATA.emo_en.dev", "['en01', 'en06']"),
        ("DATA.emo_en.test", "['en03', 'en08']"),
    );
    keeps_speakers_apart(&[(STRATEGY, "speakers_stated"), THREE, dev, test], 3);
}

#[test]
fn balanced() {
    keeps_speakers_apart(
        &[(STRATEGY, "balanced"), BALANCE, ("DATA.age_bins", "2")],
        2,
    );
}

#[test]
fn balanced_in_three() {
    keeps_speakers_apart(
        &[
            (STRATEGY, "balanced"),
            BALANCE,
            ("DATA.age_bins", "2"),
            THREE,
        ],
        3,
    );
}

#[test]
fn a_speaker_stated_twice_is_refused() {
    let lab = Lab::new();
    let ini = Ini::new()
        .set("EXP.traindevtest", "True")
        .set("DATA.db.split_strategy", "speakers_stated")
        .set("DATA.db.dev", "['ann']")
        .set("DATA.db.test", "['ann', 'bob']");
    lab.experiment(&ini)
        .run()
        .exit(2)
        .complains(&["x.ini:", "ann", "two parts"]);
}

#[test]
fn speakers_of_two_databases_with_equal_names_are_noticed_or_renamed() {
    // Both databases have the speakers ann, bob, cem, dot; renamed they are eight people.
    let lab = Lab::new();
    lab.write("second.csv", std::fs::read(lab.path("db.csv")).unwrap());
    let ini = Ini::new()
        .set("DATA.databases", "['db', 'second']")
        .set("DATA.second", "second.csv")
        .set("DATA.second.type", "csv")
        .set("DATA.second.absolute_path", "False")
        .set("DATA.second.split_strategy", "test")
        .set("DATA.db.split_strategy", "train");
    let renamed = ini.set("DATA.second.rename_speakers", "True");
    lab.experiment(&renamed).run().success();
    assert_eq!(lab.results().total("speakers"), 8);
    let names = lab.results().predicted("speaker");
    assert!(
        names.iter().all(|name| name.contains("second")),
        "{names:?}"
    );
}

#[test]
fn as_test_and_as_train_keep_one_part() {
    let lab = Lab::new();
    lab.write("second.csv", std::fs::read(lab.path("db.csv")).unwrap());
    let ini = Ini::new()
        .set("DATA.databases", "['db', 'second']")
        .set("DATA.db.split_strategy", "['ann', 'bob']")
        .set("DATA.db.as_train", "True")
        .set("DATA.second", "second.csv")
        .set("DATA.second.type", "csv")
        .set("DATA.second.absolute_path", "False")
        .set("DATA.second.split_strategy", "['ann']")
        .set("DATA.second.as_test", "True");
    lab.experiment(&ini).run().success();
    assert_eq!(
        (
            lab.results().count("train", "samples"),
            lab.results().count("test", "samples")
        ),
        (12, 6)
    );
}

#[test]
fn a_random_split_has_the_size_that_was_asked_for() {
    let (results, _root) = emo_en(&[(STRATEGY, "random"), ("DATA.emo_en.test_size", "25")]);
    assert_eq!(
        (
            results.count("train", "samples"),
            results.count("test", "samples")
        ),
        (90, 30)
    );
}

#[test]
fn reuse_takes_the_split_of_the_run_before() {
    let lab = Lab::new();
    lab.experiment(&Ini::new().set("DATA.db.split_strategy", "['cem']"))
        .run()
        .success();
    lab.experiment(
        &Ini::new()
            .set("DATA.db.split_strategy", "reuse")
            .set("MODEL.type", "knn"),
    )
    .run()
    .success();
    let speakers: Vec<String> = lab.results().predicted("speaker").into_iter().collect();
    assert_eq!(speakers, ["cem"]);
}

#[test]
fn a_changed_split_strategy_is_not_answered_from_a_stored_split() {
    let lab = Lab::new();
    for speaker in ["cem", "dot"] {
        lab.experiment(&Ini::new().set("DATA.db.split_strategy", &format!("['{speaker}']")))
            .run()
            .success();
        let speakers: Vec<String> = lab.results().predicted("speaker").into_iter().collect();
        assert_eq!(speakers, [speaker]);
    }
}
