//! Filters, limits, mappings, labels and numeric targets.

mod common;

use common::*;
use nkl_config::plan::Task;
use nkl_data::{summary, Column, Prepared, Split, Target};

/// 4 speakers, 24 rows of three emotions, valence 0..23, recordings of 100 to 2400 ms.
fn place() -> Place {
    let place = Place::new();
    let mut table = "file,speaker,gender,age,emotion,valence\n".to_owned();
    for i in 0..24 {
        place.recording(&format!("{i}.wav"), 100 * (i + 1));
        let emotion = ["anger", "joy", "neutral"][i % 3];
        let (speaker, gender) = [
            ("1", "male"),
            ("2", "female"),
            ("3", "male"),
            ("4", "female"),
        ][i / 6];
        let age = if i == 23 {
            String::new()
        } else {
            format!("{}", 30 + i / 6)
        };
        table.push_str(&format!("{i}.wav,{speaker},{gender},{age},{emotion},{i}\n"));
    }
    place.file("db.csv", table);
    place
}

const BASE: &str = "target = emotion\ndb.split_strategy = ['2']\n";
const REAL: &str = "target = valence\ndb.split_strategy = ['2']\n";

fn run(more: &str) -> Prepared {
    place().prepare("", &format!("{BASE}{more}")).unwrap()
}

fn real(more: &str) -> Prepared {
    place()
        .prepare("type = regression", &format!("{REAL}{more}"))
        .unwrap()
}

fn all_files(p: &Prepared) -> Vec<usize> {
    p.dataset
        .segments
        .iter()
        .map(|s| s.file.trim_end_matches(".wav").parse().unwrap())
        .collect()
}

#[test]
fn filters_as_lists_and_dictionaries() {
    for rule in [
        "[['gender', 'female']]",
        "{'gender': 'female'}",
        "{'gender': ['female', 'child']}",
    ] {
        let p = run(&format!("db.filter = {rule}"));
        assert_eq!(
            all_files(&p),
            (6..12).chain(18..24).collect::<Vec<_>>(),
            "{rule}"
        );
        assert_noted(&p, "12 rows of 24 left out: filter gender = female");
        assert_eq!(noted(&p, "no row has child"), rule.contains("child"));
    }
    let p = run("db.filter = [['age', [30, 31.0]], ['emotion', ['joy', 'anger']]]");
    assert_eq!(all_files(&p).len(), 8);
    let e = place().fails("", &format!("{BASE}db.filter = {{'gender': 'child'}}"));
    assert_says(&e, &["gender = child", "none of 24 rows", "male, female"]);
    let e = place().fails("", &format!("{BASE}db.filter = {{'gendre': 'male'}}"));
    assert_says(&e, &["no column 'gendre'", "did you mean 'gender'"]);
    let p = run("db.filter = [['gendre', 'male']]");
    assert_noted(&p, "has no effect");
}

#[test]
fn required_and_durations() {
    let p = run("db.required = age");
    assert_eq!(p.dataset.len(), 23);
    assert_noted(&p, "1 row of 24 left out: no value in 'age' (required)");
    let p = run("db.min_duration_of_sample = .55\ndb.max_duration_of_sample = 2");
    assert_eq!(all_files(&p), (5..20).collect::<Vec<_>>());
    assert_noted(&p, "5 rows of 24 left out: shorter than 0.55 s");
    let e = place().fails("", &format!("{BASE}db.min_duration_of_sample = 50"));
    assert_says(
        &e,
        &["all 24 rows are shorter than 50 s (min_duration_of_sample)"],
    );
}

#[test]
fn limits_are_seeded_and_keep_the_order() {
    let p = run("db.limit_samples = 20");
    assert_eq!(p.dataset.len(), 20);
    assert!(all_files(&p).windows(2).all(|w| w[0] < w[1]));
    assert_eq!(all_files(&p), all_files(&run("db.limit_samples = 20")));
    let other = place()
        .prepare("seed = 1", &format!("{BASE}db.limit_samples = 20"))
        .unwrap();
    assert_ne!(all_files(&p), all_files(&other));
    let p = run("db.limit_samples_per_speaker = 4");
    assert_eq!(p.dataset.len(), 16);
    let counts: Vec<usize> = ["1", "2", "3", "4"]
        .iter()
        .map(|s| {
            text(&p.dataset, "speaker")
                .iter()
                .filter(|x| x == s)
                .count()
        })
        .collect();
    assert_eq!(counts, [4; 4]);
    assert!(all_files(&p).windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn limits_of_data_apply_to_each_split_chosen() {
    for (selection, sizes) in [("all", [4, 4]), ("train", [4, 6]), ("test", [18, 4])] {
        let exp = format!("type = regression\nfilter.sample_selection = {selection}");
        let p = place()
            .prepare(&exp, &format!("{REAL}limit_samples = 4"))
            .unwrap();
        let got = [Split::Train, Split::Test].map(|s| p.dataset.rows(s).len());
        assert_eq!(got, sizes, "{selection}");
    }
    // After the mapping, the target's column holds the new labels.
    let p = run("db.mapping = {'anger, joy': 'aroused', 'neutral': 'calm'}\nfilter = {'emotion': ['aroused', 'calm'], 'gender': 'female'}");
    assert!(p.dataset.rows(Split::Train).len() == 6 && p.dataset.rows(Split::Test).len() == 6);
}

#[test]
fn mapping_of_the_target_leaves_others_out() {
    let p = run("db.mapping = {'anger': 'negative', 'joy,surprise': 'positive'}");
    assert_eq!(p.dataset.len(), 16);
    assert_eq!(
        labels(&p.dataset)[..4],
        ["negative", "positive", "negative", "positive"]
    );
    assert_eq!(text(&p.dataset, "emotion")[1], "joy");
    assert_eq!(text(&p.dataset, "class_label")[1], "positive");
    assert_noted(
        &p,
        "8 rows left out whose label is not in the mapping: neutral 8",
    );
    assert_noted(&p, "no row has surprise");
}

#[test]
fn mapping_of_columns_keeps_others() {
    let p = run("db.mapping = {'emotion': {'joy': 'happy'}, 'gender': {'male': 'm', 'female': 'f'}, 'age': {'30': '25'}}");
    assert_eq!(p.dataset.len(), 24);
    assert_eq!(labels(&p.dataset)[..3], ["anger", "happy", "neutral"]);
    assert_eq!(
        text(&p.dataset, "gender")[..7],
        ["m", "m", "m", "m", "m", "m", "f"]
    );
    assert!(
        matches!(&p.dataset.columns["age"], Column::Real(v) if v[0] == 25.0 && v[6] == 31.0 && v[23].is_nan())
    );
}

#[test]
fn labels_choose_the_classes() {
    let p = run("labels = ['joy', 'anger', 'furore']");
    assert_eq!(p.dataset.len(), 16);
    assert!(
        matches!(&p.dataset.target, Target::Classes { labels, .. } if *labels == ["anger", "joy"])
    );
    assert_noted(
        &p,
        "8 rows left out whose label is not in DATA.labels: neutral 8",
    );
    assert_noted(&p, "DATA.labels: no row has furore");
    let e = place().fails("", &format!("{BASE}labels = ['Anger', 'Joy']"));
    assert_says(&e, &["no row is left", "anger 8, joy 8, neutral 8"]);
    let e = place().fails("", &format!("{BASE}labels = ['anger', 'furore']"));
    assert_says(&e, &["only one class", "anger"]);
}

#[test]
fn classes_need_training_samples() {
    let place = Place::new();
    place.csv("file,speaker,emotion\na,1,x\nb,1,y\nc,2,x\nd,2,z\n");
    let e = place.fails("", "target = emotion\ndb.split_strategy = ['2']");
    assert_says(
        &e,
        &[
            "the test split has labels without training samples: z",
            "training has: x, y",
        ],
    );
    let e = place.fails("", "target = emotion\ndb.split_strategy = train");
    assert_says(
        &e,
        &[
            "the test split is empty",
            "db (split_strategy train, 4 rows)",
        ],
    );
    let e = place.fails("", "target = emotion\ndb.split_strategy = test");
    assert_says(&e, &["the train split is empty"]);
    let e = place.fails(
        "traindevtest = True",
        "target = emotion\ndb.split_strategy = random",
    );
    assert_says(&e, &["split is empty"]);
}

#[test]
fn continuous_targets_are_binned() {
    let p = place()
        .prepare(
            "",
            "target = valence\ntype = continuous\ndb.split_strategy = random",
        )
        .unwrap();
    // numpy.quantile(range(24), [.33, .66]) = 7.59, 15.18
    let want = |i: usize| {
        if i < 8 {
            "0_low"
        } else if i < 16 {
            "1_middle"
        } else {
            "2_high"
        }
    };
    for (file, label) in all_files(&p).into_iter().zip(labels(&p.dataset)) {
        assert_eq!(label, want(file));
    }
    assert_eq!(p.task, Task::Classification);
    assert_noted(&p, "binned into 0_low, 1_middle, 2_high at 7.59, 15.18");
    let more = "type = continuous\nbins = [2, 10, 20]\nlabels = ['young', 'old']\ndb.split_strategy = random";
    let p = place()
        .prepare("", &format!("target = valence\n{more}"))
        .unwrap();
    assert_eq!(p.dataset.len(), 18);
    assert_noted(&p, "6 rows outside DATA.bins left out");
    // numpy.digitize: an edge belongs to the bin that it begins.
    let at = all_files(&p).iter().position(|f| *f == 10).unwrap();
    assert_eq!(labels(&p.dataset)[at], "old");
}

#[test]
fn regression_reverse_scale_and_divide() {
    let p = real("");
    assert_eq!(p.task, Task::Regression);
    assert_eq!(values(&p.dataset)[..3], [0.0, 1.0, 2.0]);
    assert_eq!(
        values(&real("db.reverse = True").dataset)[..2],
        [23.0, 22.0]
    );
    assert_eq!(
        values(&real("db.reverse = True\ndb.reverse.max = 30").dataset)[..2],
        [30.0, 29.0]
    );
    let p = real("db.scale = True");
    let v = values(&p.dataset);
    let mean = v.iter().sum::<f64>() / 24.0;
    let var = v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 24.0;
    assert!(mean.abs() < 1e-12 && (var - 1.0).abs() < 1e-12);
    // sklearn's StandardScaler on range(24): (0 - 11.5) / 6.922186552431729
    assert!((v[0] + 11.5 / 6.922_186_552_431_729).abs() < 1e-12);
    let p = real("target_divide_by = 10");
    assert_eq!(values(&p.dataset)[15], 1.5);
    assert!(matches!(&p.dataset.columns["valence"], Column::Real(v) if v[15] == 15.0));
    assert!(matches!(&p.dataset.columns["class_label"], Column::Real(v) if v[15] == 1.5));
    let s = summary(&p.dataset);
    assert_eq!(s.splits[1].range, Some([0.6, 0.85, 1.1]));
}

#[test]
fn a_regression_target_must_be_a_number_in_every_row() {
    let place = place();
    let table = std::fs::read_to_string(place.path().join("db.csv")).unwrap();
    for (cell, says) in [("high", "'high'"), ("inf", "'inf'")] {
        place.file(
            "db.csv",
            table.replace("neutral,5\n", &format!("neutral,{cell}\n")),
        );
        let e = place.fails("type = regression", REAL);
        assert_says(&e, &["db.csv:7", "'valence' is", says, "not a number"]);
    }
    place.file("db.csv", table.replace("neutral,5\n", "neutral,NaN\n"));
    let p = place.prepare("type = regression", REAL).unwrap();
    assert_eq!(p.dataset.len(), 23);
    assert_noted(&p, "1 row without a value in 'valence' left out, first");
    assert_noted(&p, "db.csv:7");
}

#[test]
fn many_numbers_as_classes_are_noted() {
    let p = place().prepare("", "target = valence\ndb.split_strategy = train");
    // The split is empty; the hint is what this is about.
    assert!(p.is_err());
    let place = Place::new();
    let mut table = "file,speaker,n\n".to_owned();
    for i in 0..60 {
        table.push_str(&format!("{i}.wav,{},{}\n", i / 30, i % 30));
    }
    place.csv(&table);
    let p = place
        .prepare("", "target = n\ndb.split_strategy = ['1']")
        .unwrap();
    assert_noted(
        &p,
        "30 different numbers, taken as classes; for numbers set EXP.type = regression",
    );
}

#[test]
fn speakers_get_the_name_of_their_database() {
    let p = place()
        .prepare(
            "",
            "target = emotion\ndb.rename_speakers = True\ndb.split_strategy = ['db2']",
        )
        .unwrap();
    assert_eq!(
        speakers(&p.dataset, Split::Test)
            .into_iter()
            .collect::<Vec<_>>(),
        ["db2"]
    );
    assert_eq!(text(&p.dataset, "speaker")[0], "db1");
}

#[test]
fn select_and_summary() {
    let p = run("");
    let d = &p.dataset;
    let test = d.select(&d.rows(Split::Test));
    assert_eq!(test.len(), 6);
    assert_eq!(test.segments[0].file, "6.wav");
    assert_eq!(
        counts(&test, Split::Test)
            .values()
            .copied()
            .collect::<Vec<_>>(),
        [2, 2, 2]
    );
    let s = summary(d);
    let (train, test) = (&s.splits[0], &s.splits[1]);
    assert_eq!(
        (train.samples, train.speakers, test.samples, test.speakers),
        (18, Some(3), 6, Some(1))
    );
    assert!((s.seconds - 30.0).abs() < 1e-9);
    let json = serde_json::to_value(&s).unwrap();
    assert_eq!(
        json["splits"][1]["classes"][0],
        serde_json::json!(["anger", 2])
    );
}

#[test]
fn without_target_all_rows_are_kept() {
    let p = place()
        .prepare("", "target = none\ndb.split_strategy = train")
        .unwrap();
    assert_eq!((p.dataset.len(), &p.dataset.target), (24, &Target::None));
}
