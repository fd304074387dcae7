//! Recordings that cannot be read: each is named and left out; only when too many are bad does
//! the run end. Segments that make no sense likewise.

use crate::common::{wav, Ini, Lab};
use std::fs;

const BAD: &str = "wav/ann_bright_0.wav";

/// One of 24 recordings is spoiled: the run goes on with the other 23, and says which it left out.
#[track_caller]
fn left_out(spoil: impl Fn(&Lab)) {
    let lab = Lab::new();
    spoil(&lab);
    lab.experiment(&Ini::new())
        .run()
        .success()
        .notes(&["ann_bright_0.wav"]);
    assert_eq!(lab.results().total("samples"), 23);
    assert!(
        lab.results()
            .json()
            .to_string()
            .contains("ann_bright_0.wav"),
        "result.json names it"
    );
}

#[test]
fn missing() {
    left_out(|lab| fs::remove_file(lab.path(BAD)).unwrap());
}

#[test]
fn no_bytes() {
    left_out(|lab| lab.write(BAD, ""));
}

#[test]
fn a_text_with_the_ending_wav() {
    left_out(|lab| lab.write(BAD, "This is not a recording.\n".repeat(40)));
}

#[test]
fn a_picture_with_the_ending_wav() {
    left_out(|lab| {
        lab.write(
            BAD,
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0",
        )
    });
}

#[test]
fn a_folder_with_the_name_of_a_recording() {
    left_out(|lab| {
        fs::remove_file(lab.path(BAD)).unwrap();
        fs::create_dir(lab.path(BAD)).unwrap();
    });
}

#[test]
fn a_header_without_samples() {
    left_out(|lab| lab.write(BAD, wav::pcm16(&[], 1)));
}

#[test]
fn half_a_header() {
    left_out(|lab| lab.write(BAD, &wav::tone(200.0, 0.5, 0.3, 1)[..30]));
}

#[test]
fn cut_off_in_the_middle() {
    // What is there is used, and said.
    let lab = Lab::new();
    lab.write(BAD, &wav::tone(200.0, 0.5, 0.3, 1)[..3_001]);
    let outcome = lab.experiment(&Ini::new()).run().success();
    outcome.notes(&["ann_bright_0.wav", "truncated", "1478 of 4800"]);
    assert_eq!(lab.results().total("samples"), 24);
}

#[test]
fn samples_that_are_no_numbers() {
    left_out(|lab| {
        let mut samples = vec![0.1f32; 4_800];
        samples[2_000] = f32::NAN;
        samples[2_001] = f32::INFINITY;
        lab.write(BAD, wav::float32(&samples));
    });
}

#[test]
fn five_samples() {
    // Shorter than any analysis window: it may have features (padded) or not, but it is no crash
    // and no NaN.
    let lab = Lab::new();
    lab.write(BAD, wav::pcm16(&[1, -1, 2, -2, 3], 1));
    lab.experiment(&Ini::new()).run().success();
    assert!(lab.results().total("samples") >= 23);
}

#[test]
fn silence() {
    let lab = Lab::new();
    lab.write(BAD, wav::pcm16(&[0; 4_800], 1));
    lab.experiment(&Ini::new()).run().success();
    assert_eq!(lab.results().total("samples"), 24);
}

#[test]
fn too_many_bad_ones_end_the_run() {
    let lab = Lab::new();
    for entry in fs::read_dir(lab.path("wav")).unwrap().take(20) {
        fs::write(entry.unwrap().path(), "not a recording").unwrap();
    }
    let outcome = lab.experiment(&Ini::new()).run();
    assert!(!outcome.is_success());
    outcome.complains(&["20", "fail_threshold"]);
    assert!(!lab.path("out/exp/results/result.json").exists());
}

#[test]
fn every_recording_missing() {
    // The usual reason is a wrong base folder, which the message should say.
    let lab = Lab::new();
    fs::rename(lab.path("wav"), lab.path("elsewhere")).unwrap();
    lab.experiment(&Ini::new())
        .run()
        .exit(2)
        .complains(&["wav/ann_bright_0.wav", "audio_path"]);
}

// Segments

/// The corpus as segments: column `start` and `end`, of which the first row's are given.
fn segments(start: &str, end: &str) -> Lab {
    let lab = Lab::new();
    lab.edit("db.csv", |text| {
        let rows = text.lines().enumerate().map(|(i, line)| match i {
            0 => format!("{line},start,end\n"),
            1 => format!("{line},{start},{end}\n"),
            _ => format!("{line},0.05,0.25\n"),
        });
        rows.collect()
    });
    lab
}

/// The first row is left out, or changed, in these words; the run goes on.
#[track_caller]
fn noted(start: &str, end: &str, samples: u64, words: &[&str]) {
    let lab = segments(start, end);
    lab.experiment(&Ini::new())
        .run()
        .success()
        .notes(&["db.csv:2"])
        .notes(words);
    assert_eq!(lab.results().total("samples"), samples);
}

#[test]
fn sound_segments() {
    for (start, end) in [
        ("0.1", "0.2"),
        ("0 days 00:00:00.1", "0 days 00:00:00.2"),
        ("0", ""),
    ] {
        let lab = segments(start, end);
        lab.experiment(&Ini::new()).run().success();
        assert_eq!(lab.results().total("samples"), 24);
    }
}

#[test]
fn a_segment_of_no_length() {
    noted("0.1", "0.1", 23, &["1 segment without length", "left out"]);
}

#[test]
fn a_segment_that_ends_before_it_starts() {
    noted("0.2", "0.1", 23, &["1 segment without length", "left out"]);
}

#[test]
fn a_segment_after_the_recording() {
    noted("8", "9", 23, &["1 segment without length", "left out"]);
}

#[test]
fn a_segment_that_ends_after_the_recording() {
    noted("0.1", "9", 24, &["1 segment past the end", "clipped"]);
}

#[test]
fn a_segment_that_starts_before_the_recording() {
    let lab = segments("-0.1", "0.1");
    lab.experiment(&Ini::new())
        .run()
        .exit(2)
        .complains(&["db.csv:2", "start", "-0.1"]);
}

#[test]
fn times_that_are_none() {
    let lab = segments("soon", "later");
    lab.experiment(&Ini::new())
        .run()
        .exit(2)
        .complains(&["db.csv", "soon", "2"]);
}

#[test]
fn a_channel_that_is_not_there() {
    let lab = Lab::new();
    let outcome = lab
        .experiment(&Ini::new().set("DATA.db.channel", "3"))
        .run();
    assert!(!outcome.is_success());
    outcome.complains(&["channel"]);
}
