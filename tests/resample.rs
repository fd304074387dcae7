//! `nkl resample`: copies, replacements, and the table of the samples.

use crate::common::{Ini, Lab};
use std::fs;
use std::path::{Path, PathBuf};

fn rate(path: &Path) -> u32 {
    nkl_audio::info(path).expect("a recording").sample_rate
}

fn recordings(lab: &Lab) -> Vec<PathBuf> {
    let mut all: Vec<_> = fs::read_dir(lab.path("wav"))
        .expect("recordings")
        .map(|entry| entry.unwrap().path())
        .collect();
    all.sort();
    all
}

#[test]
fn an_experiment_runs_on_the_copies() {
    let lab = Lab::new();
    let before = recordings(&lab);
    lab.write("x.ini", Ini::new().text());
    let run = lab.nkl(["resample", "--config", "x.ini", "--rate", "8000"]);
    run.run()
        .success()
        .prints("24 recordings resampled to 8000 Hz");
    for path in &before {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let copy = path.with_file_name(format!("{stem}_8kHz.wav"));
        assert_eq!(rate(&copy), 8000);
        let (old, new) = (
            nkl_audio::info(path).unwrap(),
            nkl_audio::info(&copy).unwrap(),
        );
        assert!((old.duration() - new.duration()).abs() < 1e-3);
    }
    let table = fs::read_to_string(lab.path("resampled.csv")).unwrap();
    assert_eq!(table.lines().count(), 25);
    assert!(table
        .lines()
        .skip(1)
        .all(|line| line.contains("_8kHz.wav,")));
    let ini = Ini::new().set("DATA.db", "resampled.csv");
    lab.experiment(&ini).run().success();
}

#[test]
fn replaced_recordings_are_kept_and_replaced_once() {
    let lab = Lab::new();
    let first = recordings(&lab)[0].clone();
    let before = fs::read(&first).unwrap();
    for said in ["24 recordings resampled", "0 recordings resampled"] {
        let run = lab.nkl(["resample", "--replace", "--rate", "11025", "wav"]);
        run.run().success().prints(said);
        assert_eq!(rate(&first), 11025);
        assert_eq!(fs::read(first.with_extension("orig.wav")).unwrap(), before);
    }
}

#[test]
fn bad_input_is_named() {
    let lab = Lab::new();
    let run = lab.nkl(["resample", "--rate", "1", "wav"]).run();
    run.exit(2).complains(&["--rate 1", "Hz"]);
    let run = lab.nkl(["resample", "nowhere"]).run();
    run.exit(2).complains(&["nowhere"]);
    lab.write("broken/a.wav", "no recording");
    let run = lab.nkl(["resample", "broken"]).run();
    run.exit(2).complains(&["no recording could be resampled"]);
}
