//! `nkl export`: the samples as a database of their own.

use crate::common::{below, same, Ini, Lab, Run};
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

fn export(lab: &Lab, ini: &Ini) -> Run {
    lab.write("x.ini", ini.text());
    lab.nkl(["export", "--config", "x.ini"])
}

fn ini() -> Ini {
    Ini::new()
        .set("EXPORT.root", "copy")
        .set("EXPORT.orig_root", "wav")
}

fn table(lab: &Lab, path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(lab.path(path)).expect(path);
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn recordings_keep_their_bytes_and_the_split_its_rows() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let before = (
        lab.results().split(),
        lab.results().json()["metrics"].clone(),
    );
    export(&lab, &ini())
        .run()
        .success()
        .prints("24 recordings written");
    let rows = table(&lab, "copy/export.csv");
    assert_eq!(rows.len(), 24);
    for row in &rows {
        let original = fs::read(lab.path(&row["file"])).unwrap();
        assert_eq!(
            fs::read(lab.path("copy").join(&row["file"])).unwrap(),
            original
        );
        let place = &before
            .0
            .iter()
            .find(|(file, _)| *file == row["file"])
            .unwrap()
            .1;
        assert_eq!(*place, row["split"]);
    }
    let copied = Ini::new()
        .set("DATA.db", "copy/export.csv")
        .set("DATA.db.split_strategy", "specified");
    lab.experiment(&copied).run().success();
    assert_eq!(lab.results().json()["metrics"], before.1);
}

#[test]
fn as_audformat_with_the_same_result() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let before = lab.results().json()["metrics"].clone();
    export(&lab, &ini().set("EXPORT.format", "audformat"))
        .run()
        .success();
    let copied = Ini::new()
        .set("DATA.db", "copy")
        .set("DATA.db.type", "audformat")
        .set("DATA.db.split_strategy", "database")
        .without("DATA.db.absolute_path");
    lab.experiment(&copied).run().success();
    assert_eq!(lab.results().json()["metrics"], before);
}

#[test]
fn segments_become_files() {
    let lab = Lab::new();
    lab.name_stretches();
    let cut = ini().set("EXPORT.segments_as_files", "True");
    export(&lab, &cut).run().success();
    for row in table(&lab, "copy/export.csv") {
        assert!(row["file"].ends_with("_0.100-0.250.wav"), "{row:?}");
        assert_eq!(row["start"], "0");
        let copy = lab.path("copy").join(&row["file"]);
        assert!((nkl_audio::info(&copy).unwrap().duration() - 0.15).abs() < 1e-4);
        // Sixteen bits go through unchanged.
        let original = row["file"].replace("_0.100-0.250", "");
        let all = nkl_audio::read(&lab.path(&original), None, Default::default()).unwrap();
        let cut = nkl_audio::read(&copy, None, Default::default()).unwrap();
        assert_eq!(cut.samples, all.samples[1600..4000]);
    }
    // As segments of a database in audformat.
    export(&lab, &ini().set("EXPORT.format", "audformat"))
        .run()
        .success();
    let text = fs::read_to_string(lab.path("copy/db.sound.train.csv")).unwrap();
    assert!(
        text.contains(",0 days 00:00:00.100000,0 days 00:00:00.250000,"),
        "{text}"
    );
}

#[test]
fn where_recordings_go() {
    let lab = Lab::new();
    // Without orig_root it is the folder that all of them lie in.
    export(&lab, &ini().without("EXPORT.orig_root"))
        .run()
        .success();
    assert!(lab.path("copy/wav/ann_bright_0.wav").exists());
    let run = export(&lab, &ini().set("EXPORT.orig_root", "elsewhere")).run();
    run.exit(2)
        .complains(&["EXPORT.orig_root", "elsewhere", "wav"]);
    // Onto itself: nothing is lost.
    let before = fs::read(lab.path("wav/ann_bright_0.wav")).unwrap();
    export(&lab, &ini().set("EXPORT.root", ".")).run().success();
    assert_eq!(fs::read(lab.path("wav/ann_bright_0.wav")).unwrap(), before);
    lab.write("wav/ann_bright_0.wav", "no recording");
    export(&lab, &ini())
        .run()
        .success()
        .complains(&["ann_bright_0.wav"]);
}

#[test]
fn killed_at_any_moment_it_goes_on() {
    let lab = Lab::new();
    let began = Instant::now();
    export(&lab, &ini()).run().success();
    let whole = began.elapsed();
    let files = || below(&lab.path("copy"));
    let expected = files();
    assert_eq!(expected.len(), 25);
    for moment in 0..5 {
        let _ = fs::remove_dir_all(lab.path("copy"));
        let mut child = export(&lab, &ini()).spawn();
        std::thread::sleep(whole.mul_f64(f64::from(moment) / 5.0) + Duration::from_millis(1));
        child.kill().expect("SIGKILL");
        child.wait().expect("an end");
        export(&lab, &ini()).run().success();
        same(&files(), &expected);
    }
}
