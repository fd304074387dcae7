//! `nkl multidb`: experiments across databases.

use crate::common::{files, nkl, repository, same, shared, table, wav, Ini, Lab, Outcome, Results};
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

/// Databases `db` and `far`, which has other voices and more noise.
fn lab() -> Lab {
    let lab = Lab::new();
    let mut rows = String::from("file,speaker,sound,level\n");
    for s in 0..4_u64 {
        for (c, class) in ["bright", "dull"].iter().enumerate() {
            for take in 0..4_u64 {
                let file = format!("far/{s}_{class}_{take}.wav");
                let tilt = 0.85 - 0.35 * c as f64 + 0.03 * take as f64;
                let seed = 1000 + s * 100 + c as u64 * 10 + take;
                lab.write(&file, wav::tone(180.0 + 15.0 * s as f64, tilt, 0.35, seed));
                rows += &format!("{file},far{s},{class},{tilt:.2}\n");
            }
        }
    }
    lab.write("far.csv", rows);
    lab
}

fn ini() -> Ini {
    Ini::new()
        .without("EXP.name")
        .without("DATA.databases")
        .set("EXP.databases", "['db', 'far']")
        .set("DATA.far", "far.csv")
        .set("DATA.far.type", "csv")
        .set("DATA.far.absolute_path", "False")
        .set("DATA.far.test_size", "50")
}

#[track_caller]
fn run(lab: &Lab, ini: &Ini) -> Outcome {
    lab.write("x.ini", ini.text());
    lab.nkl(["multidb", "--config", "x.ini"]).run()
}

fn row<'t>(rows: &'t [BTreeMap<String, String>], name: &str) -> &'t BTreeMap<String, String> {
    let row = rows.iter().find(|row| row["experiment"] == name);
    row.unwrap_or_else(|| panic!("no experiment {name} in {rows:?}"))
}

#[test]
fn every_cell_is_the_single_experiment() {
    let lab = lab();
    // A set with columns relative to the training part, one without, and a measure of its own.
    for (features, measure) in [("['mfcc']", "uar"), ("['praat']", "accuracy")] {
        let ini = ini()
            .set("FEATS.type", features)
            .set("MODEL.measure", measure);
        run(&lab, &ini).success().prints("across databases");
        let rows = table(&lab.path("out/multidb.csv"));
        assert_eq!(rows.len(), 4);
        for name in ["db", "db_vs_far", "far_vs_db", "far"] {
            let file = format!("out/multidb/{name}.ini");
            lab.nkl(["experiment", "--config", &file]).run().success();
            let single = Results::at(lab.path(&format!("out/{name}")));
            let row = row(&rows, name);
            let value: f64 = row["value"].parse().expect("a number");
            assert_eq!(value, single.measure(measure), "{name} {features}");
            let recall: f64 = row["uar"].parse().expect("a number");
            assert_eq!(recall, single.measure("uar"));
            assert_eq!(
                row["test_samples"],
                single.count("test", "samples").to_string()
            );
        }
        // The same experiment, written by hand.
        let alone = Ini::new()
            .set("EXP.root", "alone")
            .set("DATA.databases", "['db', 'far']")
            .set("DATA.db.split_strategy", "train")
            .set("DATA.far", "far.csv")
            .set("DATA.far.type", "csv")
            .set("DATA.far.absolute_path", "False")
            .set("DATA.far.split_strategy", "test")
            .set("FEATS.type", features)
            .set("MODEL.measure", measure);
        lab.experiment(&alone).run().success();
        let by_hand = Results::at(lab.path("alone/exp")).measure(measure);
        assert_eq!(row(&rows, "db_vs_far")["value"], by_hand.to_string());
        fs::remove_dir_all(lab.path("out")).expect("results");
    }
}

#[test]
fn heatmap_tables_and_page_are_there() {
    let lab = lab();
    let ini = ini()
        .set("PLOT.format", "svg")
        .set("EXP.type", "regression")
        .set("DATA.target", "level")
        .set("MODEL.type", "lin_reg")
        .set("MODEL.measure", "mae");
    run(&lab, &ini).success().prints("Mean MAE");
    let svg = fs::read_to_string(lab.path("out/heatmap.svg")).expect("a picture");
    assert!(svg.contains(">mean<") && svg.contains(">far<"), "{svg}");
    let json = fs::read_to_string(lab.path("out/multidb.json")).expect("json");
    let json: serde_json::Value = serde_json::from_str(&json).expect("json");
    let value = |place: usize| {
        json["experiments"][place]["value"]
            .as_f64()
            .expect("a value")
    };
    let mean = json["means"]["train"][0].as_f64().expect("a mean");
    assert!((mean - (value(0) + value(1)) / 2.0).abs() < 1e-12);
    let own = json["means"]["self"].as_f64().expect("a mean");
    assert!((own - (value(0) + value(3)) / 2.0).abs() < 1e-12);
    for file in ["multidb.html", "results.txt"] {
        let text = fs::read_to_string(lab.path(&format!("out/{file}"))).expect("a file");
        assert!(text.contains("MAE"), "{file}");
    }
}

#[test]
fn own_splits_and_extra_training_data() {
    let lab = lab();
    let rows = |ini: &Ini| {
        run(&lab, ini).success();
        table(&lab.path("out/multidb.csv"))
    };
    let count = |row: &BTreeMap<String, String>| {
        (row["train_samples"].clone(), row["test_samples"].clone())
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let all = rows(&ini());
    assert_eq!(count(row(&all, "db_vs_far")), pair("24", "32"));
    assert_eq!(count(row(&all, "db")), pair("12", "12"));
    let parts = rows(&ini().set("EXP.use_splits", "True"));
    assert_eq!(count(row(&parts, "db_vs_far")), pair("12", "16"));
    // A copy of one database as a third one.
    let table = fs::read_to_string(lab.path("far.csv")).expect("a table");
    lab.write(
        "more.csv",
        table.lines().take(9).collect::<Vec<_>>().join("\n"),
    );
    let extra = ini()
        .set("CROSSDB.train_extra", "['more']")
        .set("DATA.more", "more.csv")
        .set("DATA.more.type", "csv")
        .set("DATA.more.absolute_path", "False");
    let extra = rows(&extra);
    assert_eq!(count(row(&extra, "db_vs_far")), pair("32", "32"));
    assert_eq!(count(row(&extra, "db")), pair("20", "12"));
}

#[test]
fn killed_it_goes_on_and_ends_alike() {
    let lab = lab();
    let ini = ini().set("EXP.runs", "3").set("MODEL.type", "forest");
    let began = Instant::now();
    run(&lab, &ini).success();
    let whole = began.elapsed();
    let expected = files(&lab.path("out"));
    assert!(expected.keys().any(|path| path.ends_with("heatmap.png")));
    const MOMENTS: u32 = 4;
    let mut between = 0;
    for moment in 0..MOMENTS {
        let _ = fs::remove_dir_all(lab.path("out"));
        let mut child = lab.nkl(["multidb", "--config", "x.ini"]).spawn();
        let share = f64::from(moment + 1) / f64::from(MOMENTS + 1);
        std::thread::sleep(whole.mul_f64(share) + Duration::from_millis(1));
        between += u32::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("SIGKILL");
        child.wait().expect("an end");
        run(&lab, &ini).success();
        same(&expected, &files(&lab.path("out")));
    }
    assert!(between > 0, "the run was over before it could be killed");
    // A changed label is not met by an old score.
    lab.edit("far.csv", |text| text.replacen(",bright,", ",dull,", 3));
    run(&lab, &ini).success();
    let after = files(&lab.path("out"));
    let table = lab.path("out/multidb.csv");
    assert_ne!(expected.get(&table), after.get(&table));
}

/// Training parts grow by their copies, test parts do not, and a cell is still the single experiment.
#[test]
fn training_parts_are_augmented() {
    let lab = lab();
    run(&lab, &ini()).success();
    let plain = table(&lab.path("out/multidb.csv"));
    let augmented = ini().set("AUGMENT.augment", "['random_splice']");
    run(&lab, &augmented)
        .success()
        .prints("random_splice: 24 copies written");
    let rows = table(&lab.path("out/multidb.csv"));
    let count = |row: &BTreeMap<String, String>, name: &str| -> usize {
        row[name].parse().expect("a number")
    };
    for name in ["db", "db_vs_far", "far_vs_db", "far"] {
        let (before, after) = (row(&plain, name), row(&rows, name));
        assert_eq!(
            count(after, "train_samples"),
            2 * count(before, "train_samples")
        );
        assert_eq!(count(after, "test_samples"), count(before, "test_samples"));
        let file = format!("out/multidb/{name}.ini");
        lab.nkl(["experiment", "--config", &file]).run().success();
        let single = Results::at(lab.path(&format!("out/{name}")));
        let value: f64 = after["value"].parse().expect("a number");
        assert_eq!(value, single.measure("uar"), "{name}");
    }
    // What is there is not made again, and nothing changes.
    let before = files(&lab.path("out/multidb"));
    run(&lab, &augmented)
        .success()
        .prints("random_splice: 0 copies written, 24 were there");
    assert_eq!(before, files(&lab.path("out/multidb")));
}

#[test]
fn what_cannot_be_done_is_said_before_it_is_begun() {
    let lab = lab();
    let single = Ini::new();
    run(&lab, &single)
        .exit(2)
        .complains(&["EXP.databases", "nkl experiment"]);
    let one = ini().set("EXP.databases", "['db']");
    run(&lab, &one).exit(2).complains(&["fewer than two"]);
    let unknown = ini().set("AUGMENT.augment", "['louder']");
    run(&lab, &unknown).exit(2).complains(&["louder"]);
    let folds = ini()
        .set("AUGMENT.augment", "['random_splice']")
        .set("MODEL.k_fold_cross", "2");
    run(&lab, &folds).exit(2).complains(&["cross-validation"]);
    let twice = ini().set("CROSSDB.train_extra", "['far']");
    run(&lab, &twice).exit(2).complains(&["train_extra", "far"]);
    let absent = ini().set("EXP.databases", "['db', 'gone']");
    run(&lab, &absent).exit(2).complains(&["gone", "no path"]);
    let model = ini().set("MODEL.type", "svr");
    run(&lab, &model).exit(2).complains(&["svr"]);
    // `nkl experiment` does not take all databases for one.
    lab.write("x.ini", ini().text());
    let run = lab.nkl(["experiment", "--config", "x.ini"]).run();
    run.exit(2).complains(&["nkl multidb"]);
    assert!(!lab.path("out/multidb.json").exists());
}

#[test]
fn a_class_that_one_database_lacks_is_named() {
    let lab = lab();
    lab.edit("far.csv", |text| text.replace("bright", "shrill"));
    run(&lab, &ini())
        .exit(2)
        .complains(&["far_vs_db", "bright"]);
}

#[test]
fn emodb_and_urdu() {
    let (Some(emodb), Some(urdu)) = (shared("data/emodb/emodb.csv"), shared("data/urdu/urdu.csv"))
    else {
        return;
    };
    let lab = Lab::empty();
    let mut ini = Ini::new()
        .without("EXP.name")
        .without("DATA")
        .set("EXP.databases", "['emodb', 'urdu']")
        .set("DATA.target", "emotion")
        .set(
            "DATA.labels",
            "['anger', 'happiness', 'neutral', 'sadness']",
        )
        .set("FEATS.type", "['os']");
    for (name, path) in [("emodb", &emodb), ("urdu", &urdu)] {
        ini = ini
            .set(&format!("DATA.{name}"), &path.display().to_string())
            .set(&format!("DATA.{name}.type"), "csv")
            .set(&format!("DATA.{name}.absolute_path"), "False");
    }
    run(&lab, &ini).success().prints("Mean UAR");
    let rows = table(&lab.path("out/multidb.csv"));
    assert_eq!(row(&rows, "emodb_vs_urdu")["train_samples"], "339");
    assert_eq!(row(&rows, "emodb_vs_urdu")["test_samples"], "400");
    let value = |name: &str| row(&rows, name)["value"].parse::<f64>().expect("a number");
    assert!(value("emodb") > 0.6 && value("urdu") > 0.4, "{rows:?}");
    let single = lab.nkl(["experiment", "--config", "out/multidb/urdu_vs_emodb.ini"]);
    // Its features come from the cache of the others.
    single.set("EXP.cache", "../cache").run().success();
    let single = Results::at(lab.path("out/urdu_vs_emodb"));
    assert_eq!(value("urdu_vs_emodb"), single.measure("uar"));
}

#[test]
fn across_corpora() {
    let lab = Lab::empty();
    let file = repository().join("configs/across_corpora.ini");
    let run = nkl(["multidb", "--config"]).arg(file).folder(repository());
    run.set("EXP.root", lab.path("out").display())
        .run()
        .success()
        .prints("emo_de");
    let rows = table(&lab.path("out/multidb.csv"));
    for row in &rows {
        let value: f64 = row["value"].parse().expect("a number");
        assert!(value > 0.3, "{row:?}");
    }
}
