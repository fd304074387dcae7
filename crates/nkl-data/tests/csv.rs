//! CSV tables: what they may look like, and what becomes of their cells.

mod common;

use common::*;
use nkl_data::{Column, Split};

const BASE: &str = "target = emotion\ndb.split_strategy = ['s1']";

fn table(rows: &[&str]) -> String {
    rows.join("\n") + "\n"
}

/// Two speakers, two emotions, eight rows.
fn small() -> String {
    let mut rows = vec!["file,speaker,emotion,age".to_owned()];
    for i in 0..8 {
        let emotion = if i % 2 == 0 { "happy" } else { "sad" };
        rows.push(format!("a{i}.wav,s{},{emotion},{}", 1 + i / 4, 20 + i));
    }
    rows.join("\n") + "\n"
}

#[test]
fn byte_order_mark_crlf_quotes_and_any_column_order() {
    let plain = Place::new();
    plain.csv(&small());
    let want = plain.prepare("", BASE).unwrap().dataset;
    let messy = Place::new();
    messy.csv(&small());
    let mut text = String::from("\u{feff}emotion,\"age\",file , speaker\r\n");
    for line in small().lines().skip(1) {
        let c: Vec<&str> = line.split(',').collect();
        text.push_str(&format!("\"{}\", {},\"{}\",{}\r\n", c[2], c[3], c[0], c[1]));
    }
    messy.file("db.csv", text);
    let got = messy.prepare("", BASE).unwrap().dataset;
    assert_eq!(got.target, want.target);
    assert_eq!(got.split, want.split);
    assert_eq!(got.columns["age"], want.columns["age"]);
    assert_eq!(files(&got, Split::Test), files(&want, Split::Test));
    let names: Vec<_> = want.columns.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["speaker", "emotion", "age", "duration", "class_label"]
    );
}

#[test]
fn ids_keep_their_zeros_and_numbers_become_numbers() {
    let place = Place::new();
    place.csv(&table(&[
        "file,speaker,digit,code,take,word",
        "a.wav,03,0,007,1,x",
        "b.wav,03,1,011,,y",
        "c.wav,08,0,010,2.5,NA",
        "d.wav,08,1,001,-1,z",
    ]));
    // nkululeko's pandas called the speaker 8.
    let p = place
        .prepare("", "target = digit\ndb.split_strategy = [8]")
        .unwrap();
    let d = &p.dataset;
    assert_eq!(files(d, Split::Test), ["c.wav", "d.wav"]);
    assert_eq!(text(d, "speaker"), ["03", "03", "08", "08"]);
    assert_eq!(labels(d), ["0", "1", "0", "1"]);
    assert_eq!(text(d, "code"), ["007", "011", "010", "001"]);
    assert!(
        matches!(&d.columns["take"], Column::Real(v) if v[0] == 1.0 && v[1].is_nan() && v[2] == 2.5)
    );
    assert!(matches!(&d.columns["word"], Column::Text(v) if v[2].is_none()));
}

#[test]
fn segments_in_seconds_and_as_pandas_writes_them() {
    let place = Place::new();
    for name in ["a.wav", "b.wav"] {
        place.recording(name, 3000);
    }
    place.csv(&table(&[
        "file,start,end,emotion,speaker",
        "a.wav,0,1.5,x,1",
        "a.wav,1.5,3,y,1",
        "b.wav,0 days 00:00:00.5,0 days 00:00:01.250000,x,2",
        "b.wav,00:00:02,NaT,y,2",
        "b.wav,,,x,2",
    ]));
    let p = place
        .prepare("", "target = emotion\ndb.split_strategy = ['2']")
        .unwrap();
    let times: Vec<_> = p
        .dataset
        .segments
        .iter()
        .map(|s| (s.start, s.end, s.whole))
        .collect();
    assert_eq!(
        times,
        [
            (0.0, 1.5, false),
            (1.5, 3.0, false),
            (0.5, 1.25, false),
            (2.0, 3.0, false),
            (0.0, 3.0, true)
        ]
    );
    assert!(matches!(&p.dataset.columns["duration"], Column::Real(v) if v[2] == 0.75));
}

#[test]
fn segments_past_the_end_are_clipped_and_empty_ones_left_out() {
    let place = Place::new();
    place.csv(&table(&[
        "file,start,end,emotion,speaker",
        "a.wav,0,1.0004,x,1",
        "a.wav,0.25,9,y,1",
        "b.wav,0,0.5,x,2",
        "b.wav,0.5,0.5,y,2",
        "b.wav,0.5,0.4,y,2",
        "b.wav,7,8,y,2",
        "b.wav,0.5,1,y,2",
    ]));
    let p = place
        .prepare("", "target = emotion\ndb.split_strategy = ['2']")
        .unwrap();
    assert_eq!(p.dataset.len(), 4);
    assert_eq!(p.dataset.segments[1].end, 1.0);
    assert_noted(
        &p,
        "1 segment past the end of the recording; clipped to it, first",
    );
    assert_noted(&p, "db.csv:3");
    assert_noted(&p, "3 segments without length");
    assert_noted(&p, "db.csv:5");
}

#[test]
fn files_are_found_by_absolute_path_and_audio_path() {
    let place = Place::new();
    place.file(
        "tables/db.csv",
        "file,speaker,emotion\na.wav,1,x\nb.wav,1,y\nc.wav,2,x\nd.wav,2,y\n",
    );
    for name in ["a", "b", "c", "d"] {
        place.recording(&format!("audio/{name}.wav"), 500);
    }
    let db = place.path().join("tables/db.csv");
    let data = |more: &str| {
        format!(
            "databases = ['db']\ndb = {}\ndb.type = csv\ntarget = emotion\ndb.split_strategy = ['2']\n{more}",
            db.display()
        )
    };
    for more in [
        format!("db.audio_path = {}", place.path().join("audio").display()),
        // Relative: the working directory has none, so the INI file's folder is tried.
        "db.audio_path = audio".to_owned(),
        "db.absolute_path = False\ndb.audio_path = ../audio".to_owned(),
    ] {
        let p = nkl_data::prepare(&place.plan_of("", &data(&more)), &Sizes).unwrap();
        assert_eq!(p.dataset.len(), 4, "{more}");
        assert!(p
            .dataset
            .segments
            .iter()
            .all(|s| s.path.is_file() && s.file.len() == 5));
    }
    let e = nkl_data::prepare(&place.plan_of("", &data("")), &Sizes)
        .unwrap_err()
        .to_string();
    assert_says(
        &e,
        &["none of the 4 recordings is there", "audio_path", "a.wav"],
    );
    for name in ["a", "b", "c", "d"] {
        place.recording(&format!("tables/{name}.wav"), 500);
    }
    let e = nkl_data::prepare(&place.plan_of("", &data("")), &Sizes)
        .unwrap_err()
        .to_string();
    assert_says(&e, &["set db.absolute_path = False"]);
}

#[test]
fn missing_and_unusable_recordings_are_left_out_and_counted() {
    let place = Place::new();
    place.csv(&small());
    std::fs::remove_file(place.path().join("a0.wav")).unwrap();
    place.file("a1.wav", b"bad");
    place.file("a7.wav", b"");
    let p = place.prepare("", BASE).unwrap();
    assert_eq!(p.dataset.len(), 5);
    assert_noted(&p, "1 recording is missing, first a0.wav");
    assert_noted(&p, "2 recordings are unreadable");
    assert_noted(&p, "not a recording");
    for i in 0..8 {
        place.file(&format!("a{i}.wav"), b"bad");
    }
    assert_says(
        &place.fails("", BASE),
        &["none of the 8 recordings can be read", "not a recording"],
    );
}

#[test]
fn check_size_leaves_out_small_files() {
    let place = Place::new();
    place.csv(&small());
    place.recording("a2.wav", 90);
    let p = place
        .prepare("", &format!("{BASE}\ncheck_size = 100"))
        .unwrap();
    assert_eq!(p.dataset.len(), 7);
    assert_noted(&p, "smaller than 100 bytes (check_size), first a2.wav");
}

#[test]
fn columns_get_new_names() {
    let place = Place::new();
    place.csv(
        &small()
            .replace("speaker", "who")
            .replace("age", "years")
            .replace("emotion", "feeling"),
    );
    let more = "target = emotion\ndb.colnames = {'who': 'speaker', 'yaers': 'age'}\ndb.label = feeling\ndb.split_strategy = ['s1']";
    let p = place.prepare("", more).unwrap();
    assert_eq!(files(&p.dataset, Split::Test).len(), 4);
    assert_noted(
        &p,
        "no column 'yaers' to call 'age' (did you mean 'years'?)",
    );
    assert_eq!(labels(&p.dataset)[0], "happy");
}

#[test]
fn rows_that_repeat_count_each_and_conflicts_are_errors() {
    let place = Place::new();
    place.csv(&(small() + "a0.wav,s1,happy,20\n"));
    let p = place.prepare("", BASE).unwrap();
    assert_eq!(p.dataset.len(), 9);
    assert_noted(&p, "1 row repeat a sample (same file and times), first");
    assert_noted(&p, "db.csv:10");
    place.csv(&(small() + "a0.wav,s1,sad,20\n"));
    assert_says(
        &place.fails("", BASE),
        &["db.csv:10", "'sad'", "'happy'", "db.csv:2"],
    );
}

#[test]
fn tables_that_cannot_be_read_say_where() {
    let place = Place::new();
    let try_with = |bytes: &[u8]| {
        place.csv(&small());
        place.file("db.csv", bytes);
        place.fails("", BASE)
    };
    assert_says(&try_with(b""), &["db.csv", "empty"]);
    assert_says(&try_with(b"  \n\n"), &["db.csv", "empty"]);
    assert_says(&try_with(b"file,emotion\n"), &["no rows"]);
    assert_says(
        &try_with(b"file,emotion\na0.wav,fr\xf6hlich\n"),
        &["db.csv:2", "not UTF-8", "0xf6", "a0.wav,fr"],
    );
    assert_says(&try_with(b"\xff\xfef\0i\0"), &["UTF-16"]);
    assert_says(
        &try_with(b"path,speaker,emotion\na,b,c\n"),
        &["no column 'file'", "path, speaker, emotion"],
    );
    assert_says(&try_with(b"file;emotion\na0.wav;x\n"), &["';'", "commas"]);
    assert_says(
        &try_with(b"file,emotion\na0.wav,x,y\n"),
        &["db.csv:2", "3 cells", "2 columns"],
    );
    assert_says(
        &try_with(b"file,file\na0.wav,x\n"),
        &["db.csv:1", "two columns are named 'file'"],
    );
    assert_says(
        &try_with(b"file,emotion\n,x\n"),
        &["db.csv:2", "names no recording"],
    );
    assert_says(
        &try_with(b"file,start,emotion\na0.wav,soon,x\n"),
        &["db.csv:2", "'start' is not a time: 'soon'"],
    );
    assert_says(
        &try_with(b"file,start,emotion\na0.wav,-2,x\n"),
        &["db.csv:2", "before the recording begins"],
    );
    let wrong = "target = emotoin\ndb.split_strategy = ['s1']";
    place.csv(&small());
    assert_says(
        &place.fails("", wrong),
        &[
            "no column 'emotoin'",
            "the target",
            "did you mean 'emotion'?",
        ],
    );
    let mut plan = place.plan("", BASE);
    plan.data.databases[0].path = "nowhere.csv".into();
    assert_says(
        &nkl_data::prepare(&plan, &Sizes).unwrap_err().to_string(),
        &["nowhere.csv"],
    );
}

#[test]
fn rows_with_too_few_cells_are_noted() {
    let place = Place::new();
    place.csv(&(small() + "a0.wav\n"));
    let p = place.prepare("", BASE).unwrap();
    assert_noted(
        &p,
        "1 of 9 rows have fewer cells than the header, first in line 10",
    );
    assert_noted(&p, "1 row without a value in 'emotion' left out");
}

#[test]
fn an_index_column_without_name_does_no_harm() {
    let place = Place::new();
    place.csv(&small());
    let text: Vec<String> = small()
        .lines()
        .enumerate()
        .map(|(i, l)| {
            if i == 0 {
                format!(",{l}")
            } else {
                format!("{},{l}", i - 1)
            }
        })
        .collect();
    place.file("db.csv", text.join("\n"));
    let p = place.prepare("", BASE).unwrap();
    assert!(p.dataset.columns.contains_key("Unnamed: 0"));
    assert_eq!(p.dataset.len(), 8);
}
