//! Every strategy, and the promise that no speaker is in two splits.

mod common;

use common::*;
use nkl_config::plan::SplitStrategy;
use nkl_data::{load_split, prepare, save_split, split_file, Dataset, Prepared, Probe, Split};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Random numbers of the tests (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// A database in which every speaker has all classes; one recording is enough for all rows.
fn corpus(place: &Place, speakers: usize, per_speaker: usize) {
    place.recording("a.wav", 60_000);
    let mut table = "file,start,end,speaker,gender,age,emotion\n".to_owned();
    for s in 0..speakers {
        for i in 0..per_speaker {
            let start = s * per_speaker + i;
            table.push_str(&format!(
                "a.wav,{},{},{s:03},{},{},{}\n",
                start as f64 / 100.0,
                (start + 1) as f64 / 100.0,
                ["f", "m"][s % 2],
                20 + s,
                ["x", "y", "z"][i % 3]
            ));
        }
    }
    place.file("db.csv", table);
}

fn disjoint(d: &Dataset) -> bool {
    let sets: Vec<BTreeSet<String>> = Split::ALL.iter().map(|s| speakers(d, *s)).collect();
    sets[0].is_disjoint(&sets[1]) && sets[0].is_disjoint(&sets[2]) && sets[1].is_disjoint(&sets[2])
}

fn run(place: &Place, exp: &str, more: &str) -> Prepared {
    place
        .prepare(exp, &format!("target = emotion\n{more}"))
        .unwrap_or_else(|e| panic!("{more}: {e}"))
}

#[test]
fn no_speaker_is_ever_in_two_splits() {
    let mut dice = Dice(42);
    for round in 0..60 {
        let place = Place::new();
        let n = 4 + dice.below(40);
        corpus(&place, n, 3 + dice.below(6));
        let three = n >= 10 && round % 2 == 1;
        let strategy = match dice.below(4) {
            0 => "speaker_split".to_owned(),
            1 => "balanced".to_owned(),
            2 => format!("['{:03}', '{:03}']", dice.below(n), dice.below(n)),
            _ => {
                let test = dice.below(n);
                let dev = (test + 1 + dice.below(n - 1)) % n;
                let dev = if three {
                    format!("\ndb.dev = ['{dev:03}']")
                } else {
                    String::new()
                };
                format!("speakers_stated\ndb.test = ['{test:03}']{dev}")
            }
        };
        let seed = dice.below(1000);
        let exp = format!(
            "seed = {seed}\n{}",
            if three { "traindevtest = True" } else { "" }
        );
        let more = format!(
            "db.split_strategy = {strategy}\ndb.test_size = {}\ndb.dev_size = 15\nbalance = {{'emotion': 2, 'gender': 1, 'age': 1}}\nage_bins = 2",
            25 + dice.below(20)
        );
        let p = run(&place, &exp, &more);
        assert!(disjoint(&p.dataset), "{more}");
        assert_eq!(!p.dataset.rows(Split::Dev).is_empty(), three, "{more}");
        assert_eq!(
            p.dataset.split,
            run(&place, &exp, &more).dataset.split,
            "{more}"
        );
    }
}

#[test]
fn speaker_split_takes_the_share_rounded_down() {
    for (n, size, want) in [(10, 20, 2), (10, 29, 2), (14, 50, 7), (9, 34, 3)] {
        let place = Place::new();
        corpus(&place, n, 3);
        let p = run(&place, "", &format!("db.test_size = {size}"));
        assert_eq!(speakers(&p.dataset, Split::Test).len(), want, "{n} {size}");
        assert_eq!(p.dataset.len(), n * 3);
    }
    let place = Place::new();
    corpus(&place, 10, 3);
    let p = run(
        &place,
        "traindevtest = True",
        "db.test_size = 20\ndb.dev_size = 30",
    );
    assert_eq!(Split::ALL.map(|s| speakers(&p.dataset, s).len()), [5, 3, 2]);
    let e = place.fails("", "target = emotion\ndb.test_size = 5");
    assert_says(&e, &["test_size of 5 % is less than one of 10 speakers"]);
}

#[test]
fn without_speakers_all_is_test_and_the_note_says_why() {
    let place = Place::new();
    place.csv("file,emotion\na,x\nb,y\nc,x\nd,y\n");
    assert_says(
        &place.fails("", "target = emotion"),
        &[
            "train split is empty",
            "db (split_strategy speaker_split, 4 rows)",
        ],
    );
    place.file("more.csv", "file,emotion\na,x\nb,y\n");
    let data = format!(
        "databases = ['db', 'more']\ndb = {0}/db.csv\nmore = {0}/more.csv\ndb.type = csv\nmore.type = csv\n\
         db.absolute_path = False\nmore.absolute_path = False\nmore.split_strategy = train\ntarget = emotion",
        place.path().display()
    );
    let p = prepare(&place.plan_of("", &data), &Sizes).unwrap();
    assert_noted(&p, "there is no column 'speaker': all its samples are test");
    assert_noted(&p, "2 recording(s) are in more than one split");
    for strategy in ["balanced", "['1']", "speakers_stated\ndb.test = ['1']"] {
        let more =
            format!("target = emotion\nbalance = {{'emotion': 1}}\ndb.split_strategy = {strategy}");
        assert_says(&place.fails("", &more), &["no column 'speaker'"]);
    }
}

#[test]
fn rows_without_speaker_are_left_out_of_splits_by_speakers() {
    let place = Place::new();
    place.csv("file,speaker,emotion\na,1,x\nb,1,y\nc,2,x\nd,2,y\ne,,x\n");
    let p = run(&place, "", "db.split_strategy = [2]");
    assert_eq!(p.dataset.len(), 4);
    assert_noted(&p, "1 row without a speaker left out");
    assert_eq!(
        run(&place, "", "db.split_strategy = random\ndb.test_size = 40")
            .dataset
            .len(),
        5
    );
}

#[test]
fn test_speakers_and_stated_speakers() {
    let place = Place::new();
    corpus(&place, 6, 3);
    let p = run(&place, "", "db.split_strategy = ['000', 3, 'x17']");
    assert_eq!(
        speakers(&p.dataset, Split::Test)
            .into_iter()
            .collect::<Vec<_>>(),
        ["000", "003"]
    );
    assert_noted(&p, "no such speakers: x17");
    let p = run(&place, "traindevtest = True", "db.split_strategy = ['000']");
    assert_eq!(speakers(&p.dataset, Split::Dev).len(), 1);
    assert_noted(&p, "dev speakers drawn");
}

#[test]
fn unknown_test_speakers_are_an_error_with_the_list() {
    let place = Place::new();
    corpus(&place, 3, 3);
    let e = place.fails("", "target = emotion\ndb.split_strategy = ['x17']");
    assert_says(&e, &["no such speakers: x17", "there are: 000, 001, 002"]);
    let p = run(
        &place,
        "",
        "db.split_strategy = speakers_stated\ndb.test = ['000']\ndb.train = ['002']",
    );
    assert_eq!(p.dataset.len(), 6);
    assert_noted(&p, "3 rows left out that belong to no split");
    let e = place.fails("", "target = emotion\ndb.split_strategy = speakers_stated\ndb.test = ['000']\ndb.train = [0, '002']");
    assert_says(&e, &["speaker '000' is listed for test and for train"]);
}

#[test]
fn random_takes_the_share_of_samples_and_keeps_repeats_together() {
    let place = Place::new();
    let mut table = "file,speaker,emotion\n".to_owned();
    for i in 0..50 {
        for _ in 0..2 {
            table.push_str(&format!("{i}.wav,{},{}\n", i % 5, ["x", "y"][i % 2]));
        }
    }
    place.csv(&table);
    let p = run(
        &place,
        "traindevtest = True",
        "db.split_strategy = random\ndb.test_size = 30\ndb.dev_size = 10",
    );
    let sizes = Split::ALL.map(|s| p.dataset.rows(s).len());
    assert_eq!(sizes, [60, 10, 30]);
    let mut side: BTreeMap<&str, Split> = BTreeMap::new();
    for (segment, split) in p.dataset.segments.iter().zip(&p.dataset.split) {
        assert_eq!(side.entry(&segment.file).or_insert(*split), split);
    }
    assert_noted(&p, "speakers are in more than one split");
}

#[test]
fn a_split_column_and_a_dev_strategy() {
    let place = Place::new();
    place.csv("file,speaker,emotion,split\na,1,x,train\nb,1,y,Training\nc,2,x,test\nd,2,y,TEST\ne,3,x,dev\nf,3,y,val\ng,4,x,\n");
    let p = run(&place, "", "db.split_strategy = specified");
    assert_eq!(
        (
            files(&p.dataset, Split::Train),
            files(&p.dataset, Split::Test)
        ),
        (vec!["a".into(), "b".into()], vec!["c".into(), "d".into()])
    );
    assert_noted(&p, "2 rows of its dev split not used");
    assert_noted(&p, "3 rows left out that belong to no split");
    let p = run(
        &place,
        "traindevtest = True",
        "db.split_strategy = specified",
    );
    assert_eq!(files(&p.dataset, Split::Dev), ["e", "f"]);
    place.csv("file,speaker,emotion,split\na,1,x,train\nb,1,y,holdout\n");
    let e = place.fails("", "target = emotion\ndb.split_strategy = specified");
    assert_says(&e, &["db.csv:3", "'holdout' is not a split"]);
    place.csv("file,speaker,emotion\na,1,x\nb,1,y\n");
    assert_says(
        &place.fails("", "target = emotion\ndb.split_strategy = specified"),
        &["no column 'split'"],
    );
    let mut plan = place.plan("", "target = emotion");
    plan.data.databases[0].split = SplitStrategy::Dev;
    assert_says(
        &prepare(&plan, &Sizes).unwrap_err().to_string(),
        &["traindevtest"],
    );
    plan.data.databases[0].split = SplitStrategy::Database;
    assert_says(
        &prepare(&plan, &Sizes).unwrap_err().to_string(),
        &["audformat"],
    );
}

#[test]
fn as_test_and_as_train_across_databases() {
    let place = Place::new();
    place.csv("file,speaker,emotion\na,1,x\nb,1,y\nc,2,x\nd,2,y\n");
    place.file(
        "other.csv",
        "file,speaker,emotion,extra\ne,1,x,7\nf,1,y,8\ng,3,x,9\nh,3,y,10\n",
    );
    for name in ["e", "f", "g", "h"] {
        place.recording(name, 500);
    }
    let data = format!(
        "databases = ['db', 'other']\ndb = {0}/db.csv\nother = {0}/other.csv\ndb.type = csv\nother.type = csv\n\
         db.absolute_path = False\nother.absolute_path = False\ntarget = emotion\n\
         db.split_strategy = [2]\ndb.as_train = True\nother.split_strategy = ['1']\nother.as_test = True",
        place.path().display()
    );
    let p = prepare(&place.plan_of("", &data), &Sizes).unwrap();
    let d = &p.dataset;
    assert_eq!(
        (files(d, Split::Train), files(d, Split::Test)),
        (vec!["a".into(), "b".into()], vec!["e".into(), "f".into()])
    );
    assert_eq!(d.database, [0, 0, 1, 1]);
    assert_eq!(text(d, "extra"), ["NaN", "NaN", "7", "8"]);
    // Speaker 1 of one database is hardly speaker 1 of the other, but the user should know.
    assert_noted(&p, "1 speaker name(s) occur in different splits of different databases, first '1' (train of 'db', test of 'other')");
    let renamed = format!("{data}\ndb.rename_speakers = True\nother.rename_speakers = True")
        .replace("[2]", "['db2']")
        .replace("['1']", "['other1']");
    let p = prepare(&place.plan_of("", &renamed), &Sizes).unwrap();
    assert!(!noted(&p, "speaker name(s)"));
    assert!(disjoint(&p.dataset));
}

#[test]
fn a_stored_split_is_read_only_when_asked_for() {
    let place = Place::new();
    corpus(&place, 12, 3);
    let random = "db.split_strategy = random\ndb.test_size = 30";
    let plan = place.plan("seed = 5", &format!("target = emotion\n{random}"));
    let first = prepare(&plan, &Sizes).unwrap();
    let path = save_split(&plan, &first.dataset).unwrap();
    assert_eq!(path, split_file(&plan.exp));
    assert_eq!(load_split(&path).unwrap().len(), 36);
    let reused = run(&place, "seed = 99", "db.split_strategy = reuse");
    assert_eq!(reused.dataset.split, first.dataset.split);
    assert_noted(&reused, "split reused from");
    // Another strategy computes afresh, in spite of the stored one.
    let fresh = run(&place, "seed = 99", random);
    assert_ne!(fresh.dataset.split, first.dataset.split);
    // New rows belong to no split.
    let table = std::fs::read_to_string(place.path().join("db.csv")).unwrap();
    place.file("db.csv", table + "a.wav,50,51,new,f,20,x\n");
    let p = run(&place, "", "db.split_strategy = reuse");
    assert_eq!(p.dataset.len(), 36);
    assert_noted(&p, "1 row left out that belong to no split");
    let e = place.fails(
        "",
        "target = emotion\ndb.split_strategy = reuse\nno_reuse = True",
    );
    assert_says(&e, &["no_reuse"]);
    std::fs::write(&path, "database,file,start,end,split\ndb,a.wav,0,x,train\n").unwrap();
    assert_says(
        &place.fails("", "target = emotion\ndb.split_strategy = reuse"),
        &["split.csv:2", "'x' is not a time"],
    );
    std::fs::remove_file(&path).unwrap();
    assert_says(
        &place.fails("", "target = emotion\ndb.split_strategy = reuse"),
        &["no split is stored at"],
    );
}

#[test]
fn balanced_with_many_speakers_beats_random_draws() {
    let place = Place::new();
    let mut dice = Dice(3);
    place.recording("a.wav", 60_000);
    let mut table = "file,start,end,speaker,gender,emotion\n".to_owned();
    let mut at = 0;
    for s in 0..80 {
        for _ in 0..5 + dice.below(30) {
            let emotion = ["x", "y", "z", "w"][(dice.below(8) + s % 3) % 4];
            table.push_str(&format!(
                "a.wav,{},{},s{s},{},{emotion}\n",
                at as f64 / 100.0,
                (at + 1) as f64 / 100.0,
                ["f", "m"][(s % 5) / 3]
            ));
            at += 1;
        }
    }
    place.file("db.csv", table);
    let more =
        "db.split_strategy = balanced\ndb.test_size = 25\nbalance = {'emotion': 2, 'gender': 1}";
    let p = run(&place, "", more);
    let score = p.split_score.unwrap();
    // What 30 random draws reach is around .02 here.
    assert!(score < 0.005, "{score}");
    assert_eq!(speakers(&p.dataset, Split::Test).len(), 20);
    assert_noted(&p, "the best found");
    let mut plan = place.plan("", &format!("target = emotion\n{more}"));
    plan.data.databases[0].test_share = 1.0;
    let e = prepare(&plan, &Sizes).unwrap_err().to_string();
    assert_says(&e, &["leave none for training"]);
}

#[test]
fn balanced_needs_usable_columns() {
    let place = Place::new();
    corpus(&place, 6, 3);
    let fails = |more: &str| {
        place.fails(
            "",
            &format!("target = emotion\ndb.split_strategy = balanced\n{more}"),
        )
    };
    assert_says(
        &fails("balance = {'emotion': 1, 'sex': 1}"),
        &["no column 'sex'", "DATA.balance"],
    );
    assert_says(
        &fails("balance = {'emotion': 1, 'gender': 1}\ngender_bins = 2"),
        &["gender_bins", "text"],
    );
    let mut plan = place.plan("", "target = emotion");
    plan.data.databases[0].split = SplitStrategy::Balanced;
    assert_says(
        &prepare(&plan, &Sizes).unwrap_err().to_string(),
        &["DATA.balance"],
    );
    // A regression target is balanced by its bins.
    let p = place
        .prepare(
            "type = regression",
            "target = age\ndb.split_strategy = balanced\nbalance = {'age': 1}\nage_bins = 2",
        )
        .unwrap();
    assert!(p.split_score.unwrap() < 0.2);
}

/// All recordings are there, for tables too large to have them.
struct Always;
impl Probe for Always {
    fn duration(&self, _: &Path) -> Result<f64, String> {
        Ok(1e6)
    }
}

#[test]
fn large_tables_are_prepared() {
    let place = Place::new();
    place.recording("a.wav", 10);
    let mut table = "file,start,end,speaker,gender,age,emotion\n".to_owned();
    for i in 0..53_500 {
        table.push_str(&format!(
            "a.wav,{i},{},{:03},{},{},{}\n",
            i + 1,
            i % 300,
            ["f", "m"][i % 2],
            20 + i % 50,
            ["x", "y", "z"][i % 3]
        ));
    }
    place.file("db.csv", table);
    let plan = place.plan("", "target = emotion\ndb.split_strategy = speaker_split\nlabels = ['x', 'y']\ndb.min_duration_of_sample = .5");
    let p = prepare(&plan, &Always).unwrap();
    assert_eq!(p.dataset.len(), 35_667);
}
