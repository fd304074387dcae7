//! Experiments on real recordings, where they are there.

use crate::common::{shared, Ini, Lab};

/// One CSV database in `../shared/data`, with MFCC and a support vector machine.
fn csv(path: &str, target: &str, test_size: &str) -> Option<Ini> {
    let table = shared(&format!("data/{path}"))?;
    let ini = Ini::new()
        .set("DATA.db", &table.display().to_string())
        .set("DATA.db.test_size", test_size)
        .set("DATA.target", target);
    Some(ini)
}

#[test]
fn emodb_with_seven_emotions() {
    let Some(ini) = csv("emodb/emodb.csv", "emotion", "30") else {
        return;
    };
    let lab = Lab::empty();
    lab.experiment(&ini).run().success();
    let results = lab.results();
    assert_eq!(
        (results.total("samples"), results.total("speakers")),
        (535, 10)
    );
    assert_eq!(results.json()["labels"].as_array().unwrap().len(), 7);
    assert!(
        results.measure("uar") > 0.4,
        "UAR {}",
        results.measure("uar")
    );
}

#[test]
fn emodb_as_audformat_with_its_own_split() {
    let Some(folder) = shared("data/emodb") else {
        return;
    };
    let ini = Ini::new()
        .set("DATA.db", &folder.display().to_string())
        .set("DATA.db.type", "audformat")
        .set("DATA.db.split_strategy", "specified")
        .set(
            "DATA.db.train_tables",
            "['emotion.categories.train.gold_standard']",
        )
        .set(
            "DATA.db.test_tables",
            "['emotion.categories.test.gold_standard']",
        )
        .set("DATA.target", "emotion");
    let lab = Lab::empty();
    lab.experiment(&ini).run().success();
    let results = lab.results();
    let rows = |table: &str| {
        let text = std::fs::read_to_string(
            folder.join(format!("db.emotion.categories.{table}.gold_standard.csv")),
        );
        text.unwrap().lines().count() as u64 - 1
    };
    let counted = (
        results.count("train", "samples"),
        results.count("test", "samples"),
    );
    assert_eq!(counted, (rows("train"), rows("test")));
    assert_eq!(results.total("speakers"), 10);
    assert!(
        results.predicted("speaker").iter().all(|s| s.len() == 2),
        "speakers such as 08 are text"
    );
    assert!(
        results.measure("uar") > 0.4,
        "UAR {}",
        results.measure("uar")
    );
}

#[test]
fn emodb_in_segments_of_one_second() {
    let Some(folder) = shared("data/emodb") else {
        return;
    };
    let ini = Ini::new()
        .set("DATA.db", &folder.display().to_string())
        .set("DATA.db.type", "audformat")
        .set("DATA.db.target_tables", "['segments']")
        .set("DATA.target", "emotion");
    let lab = Lab::empty();
    lab.experiment(&ini).run().success();
    let rows = lab.results().predictions().1;
    assert!(
        rows.iter()
            .all(|row| row["end"].parse::<f64>().unwrap() <= 2.0),
        "times are seconds"
    );
    assert!(rows.iter().any(|row| row["end"] == "1"));
}

#[test]
fn the_balanced_split_is_at_least_as_good_as_the_original() {
    let Some(ini) = csv("emodb/emodb.csv", "emotion", "40") else {
        return;
    };
    let ini = ini
        .set(
            "DATA.labels",
            "['anger', 'happiness', 'neutral', 'sadness']",
        )
        .set("DATA.db.split_strategy", "balanced")
        .set("DATA.balance", "{'emotion': 2, 'age': 1, 'gender': 1}")
        .set("DATA.age_bins", "2")
        .set("DATA.size_diff_weight", "1");
    let lab = Lab::empty();
    lab.experiment(&ini).run().success();
    let results = lab.results();
    assert_eq!(
        (results.total("samples"), results.total("speakers")),
        (339, 10)
    );
    assert_eq!(results.count("test", "speakers"), 4);
}

#[test]
fn urdu_with_four_emotions() {
    let Some(ini) = csv("urdu/urdu.csv", "emotion", "30") else {
        return;
    };
    let lab = Lab::empty();
    lab.experiment(&ini).run().success();
    let results = lab.results();
    assert_eq!(
        (results.total("samples"), results.total("speakers")),
        (400, 29)
    );
    assert_eq!(results.json()["labels"].as_array().unwrap().len(), 4);
}

#[test]
fn what_mfcc_and_svm_reach_over_all_speakers() {
    // Leave one speaker group out, 5 groups. scikit-learn with MFCC of its own kind and groups of
    // its own reaches 0.59 and 0.45; other groups move it by a few hundredths.
    for (table, least, most) in [
        ("emodb/emodb.csv", 0.53, 0.66),
        ("urdu/urdu.csv", 0.38, 0.55),
    ] {
        let Some(ini) = csv(table, "emotion", "30") else {
            return;
        };
        let lab = Lab::empty();
        lab.experiment(&ini.set("MODEL.logo", "5")).run().success();
        let uar = lab.results().measure("uar");
        assert!((least..=most).contains(&uar), "{table}: UAR {uar}");
    }
}

#[test]
fn fsdd_digits() {
    let Some(ini) = csv("fsdd/fsdd.csv", "digit", "34") else {
        return;
    };
    let ini = ini
        .set("FEATS.mfcc.sample_rate", "8000")
        .set("FEATS.mfcc.n_mels", "26");
    let lab = Lab::empty();
    lab.experiment(&ini).run().success();
    let results = lab.results();
    assert_eq!(
        (results.total("samples"), results.total("speakers")),
        (3000, 6)
    );
    assert_eq!(results.json()["labels"].as_array().unwrap().len(), 10);
    assert!(
        results.measure("uar") > 0.5,
        "UAR {}",
        results.measure("uar")
    );
}
