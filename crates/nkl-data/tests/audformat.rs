//! Databases written by the audformat library (tests/data/make_mini.py), as CSV and as Parquet.

mod common;

use common::*;
use nkl_config::plan::Task;
use nkl_data::{prepare, Column, DataError, Prepared, Split};

/// The small database in a place of its own, with recordings of 2 s.
fn mini(format: &str) -> Place {
    let place = Place::new();
    for entry in std::fs::read_dir(fixture(&format!("mini-{format}"))).unwrap() {
        let entry = entry.unwrap();
        place.file(
            &format!("db/{}", entry.file_name().to_string_lossy()),
            std::fs::read(entry.path()).unwrap(),
        );
    }
    for i in 0..6 {
        place.recording(&format!("db/audio/{i}.wav"), 2000);
    }
    place
}

fn run(place: &Place, exp: &str, more: &str) -> Result<Prepared, DataError> {
    let data = format!(
        "databases = ['mini']\nmini = {}\n{more}",
        place.path().join("db").display()
    );
    prepare(&place.plan_of(exp, &data), &Sizes)
}

const TABLES: &str = "mini.target_tables = ['emotion.train', 'emotion.test']\n";

#[test]
fn both_formats_give_the_same() {
    for more in [
        format!("target = emotion\nmini.columns = ['flag', 'dur', 'when', 'count', 'code']\nmini.split_strategy = ['08']\n{TABLES}"),
        "target = none\nmini.columns = ['emotion']\nmini.split_strategy = train\nmini.target_tables = ['segments']".to_owned(),
        "target = arousal\nmini.split_strategy = random\nmini.test_size = 40".to_owned(),
    ] {
        let csv = run(&mini("csv"), "", &more).unwrap();
        let parquet = run(&mini("parquet"), "", &more).unwrap();
        assert_eq!(csv.dataset.target, parquet.dataset.target);
        assert_eq!(csv.dataset.split, parquet.dataset.split);
        // NaN is not equal to itself; the printed form is.
        assert_eq!(format!("{:?}", csv.dataset.columns), format!("{:?}", parquet.dataset.columns));
        let times = |p: &Prepared| p.dataset.segments.iter().map(|s| (s.file.clone(), s.start, s.end, s.whole)).collect::<Vec<_>>();
        assert_eq!(times(&csv), times(&parquet));
    }
}

#[test]
fn attributes_come_from_misc_tables_and_codes_become_text() {
    let more = format!("target = emotion\nmini.columns = ['code', 'flag', 'dur', 'count', 'nothing']\nmini.split_strategy = ['08']\n{TABLES}");
    let p = run(&mini("parquet"), "", &more).unwrap();
    let d = &p.dataset;
    // audformat: db.get('emotion', ['speaker', 'gender', 'age', 'code', ...]); file 5 has no emotion.
    assert_eq!(text(d, "speaker"), ["01", "01", "02", "02", "08"]);
    assert_eq!(
        text(d, "gender"),
        ["male", "male", "female", "female", "female"]
    );
    assert_eq!(text(d, "code"), ["low", "high", "high", "low", "low"]);
    assert_eq!(text(d, "flag"), ["True", "-", "False", "True", "True"]);
    let Column::Real(age) = &d.columns["age"] else {
        panic!()
    };
    assert!(
        age[0] == 31.0 && age[2].is_nan() && age[4] == 50.0,
        "{age:?}"
    );
    let Column::Real(dur) = &d.columns["dur"] else {
        panic!()
    };
    assert!(dur[0] == 1.5 && dur[1].is_nan() && dur[4] == 4.0, "{dur:?}");
    assert_noted(&p, "1 row without a value in 'emotion' left out, first");
    assert_noted(
        &p,
        "no column or scheme 'nothing'; there are: age, arousal, code, count",
    );
    // nkululeko's dropna would have left files 0 and 3 only.
    assert_eq!(d.len(), 5);
}

#[test]
fn segments_join_the_columns_of_their_files() {
    let more = "target = none\nmini.columns = ['emotion']\nmini.split_strategy = train\nmini.target_tables = ['segments']";
    let p = run(&mini("csv"), "", more).unwrap();
    let d = &p.dataset;
    let times: Vec<_> = d
        .segments
        .iter()
        .map(|s| (s.file.as_str(), s.start, s.end))
        .collect();
    assert_eq!(
        times,
        [
            ("audio/0.wav", 0.0, 1.0),
            ("audio/1.wav", 0.5, 1.25),
            ("audio/2.wav", 1.0, 2.0)
        ]
    );
    assert_eq!(text(d, "speaker"), ["01", "01", "02"]);
    assert_eq!(text(d, "emotion"), ["anger", "happy", "sad"]);
}

#[test]
fn splits_by_table_names_and_by_split_id() {
    let labels = "labels = ['anger', 'happy']\n";
    for more in [
        "target = emotion\nmini.split_strategy = database\n".to_owned(),
        "target = emotion\nmini.split_strategy = specified\nmini.train_tables = ['emotion.train']\nmini.test_tables = ['emotion.test']\n".to_owned(),
        // No table 'code.train': those with a split_id are taken.
        "target = code\nmini.split_strategy = database\n".to_owned(),
    ] {
        let labels = if more.contains("code") { "" } else { labels };
        let p = run(&mini("parquet"), "", &format!("{more}{labels}{}", if more.contains("specified") { "" } else { TABLES })).unwrap();
        let test = files(&p.dataset, Split::Test);
        assert!(test.iter().all(|f| f == "audio/4.wav" || f == "audio/5.wav"), "{test:?}");
        assert!(!test.is_empty());
    }
    let place = mini("csv");
    let mut plan = mini_plan(&place);
    plan.data.databases[0].split = nkl_config::plan::SplitStrategy::Specified;
    plan.data.databases[0].target_tables = vec!["emotion.train".into()];
    let e = prepare(&plan, &Sizes).unwrap_err().to_string();
    assert_says(
        &e,
        &[
            "mini.train_tables",
            "there are: emotion.test, emotion.train, files, segments",
        ],
    );
}

#[test]
fn numeric_targets_are_regression_unless_said_otherwise() {
    let more = "target = arousal\nmini.split_strategy = random\nmini.test_size = 40";
    let p = run(&mini("csv"), "", more).unwrap();
    assert_eq!(p.task, Task::Regression);
    // audformat: db.get('arousal') has these and a gap; the tables are taken in the header's order.
    assert_eq!(values(&p.dataset), [0.1, 0.2, 0.1, 0.2, 0.9]);
    let p = run(
        &mini("csv"),
        "type = classification",
        "target = count\nmini.split_strategy = ['08']\nlabels = [1, 3, 4]",
    );
    let d = p.unwrap().dataset;
    assert_eq!(
        labels(&d),
        ["1", "1", "3", "4"],
        "integers with gaps stay integers"
    );
}

#[test]
fn renamed_targets_and_columns() {
    let more = format!(
        "target = mood\nmini.colnames = {{'emotion': 'mood', 'gender': 'sex'}}\nmini.split_strategy = ['08']\n{TABLES}"
    );
    let p = run(&mini("csv"), "", &more).unwrap();
    assert_eq!(
        labels(&p.dataset),
        ["anger", "happy", "sad", "anger", "happy"].map(String::from)
    );
    assert_eq!(text(&p.dataset, "sex")[0], "male");
    let more =
        format!("target = mood\nmini.label = emotion\nmini.split_strategy = ['08']\n{TABLES}");
    let p = run(&mini("csv"), "", &more).unwrap();
    assert_eq!(text(&p.dataset, "mood")[1], "happy");
}

#[test]
fn databases_that_cannot_be_read_say_why() {
    let place = mini("csv");
    let base = "target = emotion\nmini.split_strategy = ['08']\n";
    let fails = |more: &str| {
        run(&place, "", &format!("{base}{more}"))
            .unwrap_err()
            .to_string()
    };
    assert_says(
        &fails("mini.target_tables = ['emotion.trian']"),
        &["mini.target_tables", "did you mean 'emotion.train'?"],
    );
    let e = run(&place, "", "target = emotoin\nmini.split_strategy = ['08']")
        .unwrap_err()
        .to_string();
    assert_says(&e, &["no column 'emotoin'", "did you mean 'emotion'?"]);
    let table = place.path().join("db/db.emotion.train.csv");
    let text = std::fs::read_to_string(&table).unwrap();
    std::fs::remove_file(&table).unwrap();
    assert_says(
        &fails(TABLES),
        &[
            "'emotion.train' is declared in db.yaml",
            "db.emotion.train.csv",
        ],
    );
    place.file("db/db.emotion.train.pkl", "x");
    assert_says(&fails(TABLES), &["pickled", "storage_format='parquet'"]);
    place.file(
        "db/db.emotion.train.csv",
        text.replace("file,emotion", "file,feeling"),
    );
    assert_says(
        &fails(TABLES),
        &["db.emotion.train.csv", "no column 'emotion'"],
    );
    place.file(
        "db/db.emotion.train.csv",
        text.replace("audio/0.wav,anger", "audio/4.wav,anger"),
    );
    assert_says(
        &fails(TABLES),
        &["two values", "audio/4.wav", "'anger'", "'happy'"],
    );
    place.file("db/db.yaml", "tables: [unclosed\nx: }");
    assert_says(&fails(TABLES), &["db.yaml:"]);
    std::fs::remove_file(place.path().join("db/db.yaml")).unwrap();
    let mut plan = mini_plan(&place);
    assert_says(
        &prepare(&plan, &Sizes).unwrap_err().to_string(),
        &["no db.yaml", "type = csv"],
    );
    plan.data.databases[0].path = place.file("some.csv", "file\n");
    assert_says(
        &prepare(&plan, &Sizes).unwrap_err().to_string(),
        &["set <db>.type = csv"],
    );
}

fn mini_plan(other: &Place) -> nkl_config::Plan {
    let place = mini("csv");
    let data = format!(
        "databases = ['mini']\nmini = {}\ntarget = emotion",
        place.path().join("db").display()
    );
    let mut plan = place.plan_of("", &data);
    plan.data.databases[0].path = other.path().join("db");
    plan
}

#[test]
fn a_target_that_the_split_tables_lack_comes_from_the_other_tables() {
    let more = "target = flag\nmini.split_strategy = specified\nmini.train_tables = ['emotion.train']\nmini.test_tables = ['emotion.test']";
    let p = run(&mini("csv"), "", more).unwrap();
    assert_noted(
        &p,
        "tables emotion.train, emotion.test do not have 'flag'; its values are those of the other tables",
    );
    assert_eq!(text(&p.dataset, "flag")[..3], ["True", "False", "True"]);
    assert_eq!(
        files(&p.dataset, Split::Train),
        ["audio/0.wav", "audio/2.wav", "audio/3.wav"]
    );
    assert!(files(&p.dataset, Split::Test).contains(&"audio/4.wav".into()));
}

#[test]
fn a_renamed_column_loses_its_old_name() {
    let more = format!("target = none\nmini.colnames = {{'speaker': 'person'}}\nmini.split_strategy = train\n{TABLES}");
    let p = run(&mini("csv"), "", &more).unwrap();
    assert_eq!(
        text(&p.dataset, "person"),
        ["01", "01", "02", "02", "08", "08"]
    );
    assert!(p.dataset.speakers().is_none());
    assert!(p.dataset.columns.contains_key("gender"));
}
