//! Good and bad recordings, and pieces of them.

use super::*;

#[test]
fn a_bad_recording_is_named_and_left_out() {
    let mut corpus = Corpus::new()
        .tone("good.wav", 1)
        .file("empty.wav", b"")
        .file("text.wav", b"file,speaker\na.wav,1\n")
        .tone("good2.wav", 2)
        .tone("good3.wav", 3)
        .tone("good4.wav", 4);
    corpus
        .segments
        .push(segment(corpus.folder.path().join("missing.wav"), None));
    corpus
        .segments
        .push(segment(corpus.segments[0].path.clone(), Some((0.7, 0.9))));
    corpus
        .segments
        .push(segment(corpus.segments[0].path.clone(), Some((0.2, 0.2))));
    let mut plan = plan(&["mfcc", "spectra"]);
    plan.fail_threshold = 0.6;
    for run in ["cold", "warm"] {
        let got = corpus.run(&plan);
        let rows: Vec<usize> = got.table.failed.iter().map(|(row, _)| *row).collect();
        assert_eq!(rows, [1, 2, 6, 7, 8], "{run}");
        for ((row, reason), part) in got.table.failed.iter().zip([
            "empty",
            "not a recording",
            "no such file",
            "past the end",
            "is empty",
        ]) {
            assert!(
                reason.contains(part) && reason.contains(&corpus.segments[*row].file),
                "{reason}"
            );
            assert_eq!(reason.matches(".wav").count(), 1, "{reason}");
            assert!(got.table.values.row(*row).iter().all(|v| v.is_nan()));
        }
        for row in [0, 3, 4, 5] {
            assert!(got.table.values.row(row).iter().all(|v| v.is_finite()));
        }
    }
    plan.fail_threshold = 0.5;
    let error = corpus.try_run(&plan).unwrap_err().to_string();
    assert!(
        error.contains("5 of 9 recordings failed") && error.contains("empty.wav"),
        "{error}"
    );
}

#[test]
fn a_copy_of_a_bad_recording_is_named_by_its_own_name() {
    let corpus = Corpus::new()
        .tone("a.wav", 1)
        .tone("b.wav", 2)
        .file("x.wav", b"junk junk")
        .file("y.wav", b"junk junk");
    let failed = corpus.run(&plan(&["mfcc"])).table.failed;
    assert!(
        failed[0].1.contains("x.wav") && failed[1].1.contains("y.wav"),
        "{failed:?}"
    );
}

#[test]
fn all_failed_is_an_error_whatever_the_threshold() {
    let corpus = Corpus::new().file("x.wav", b"");
    let mut plan = plan(&["mfcc"]);
    plan.fail_threshold = 1.0;
    assert!(matches!(
        corpus.try_run(&plan),
        Err(FeatureError::TooManyFailed { failed: 1, .. })
    ));
}

#[test]
fn spans_are_cut_to_the_sample_and_kept_apart() {
    let mut corpus = Corpus::new().tone("a.wav", 1);
    let path = corpus.segments[0].path.clone();
    corpus
        .segments
        .push(segment(path.clone(), Some((0.0, 0.25))));
    corpus
        .segments
        .push(segment(path.clone(), Some((0.25, 0.5))));
    corpus
        .segments
        .push(segment(path.clone(), Some((0.25, 0.75))));
    let counting = Counting::new("");
    let values = counting.run(&corpus, &plan(&[]));
    assert!(
        (values[0] - values[2] - values[4]).abs() < 1e-3,
        "halves add up"
    );
    assert_eq!(values[4], values[6], "cut at the end");
    for run in ["cold", "warm"] {
        let notes = corpus.run(&plan(&["mfcc"])).notes;
        assert!(
            notes.iter().any(|n| n.text.contains("0.75 s")),
            "{run}: {notes:?}"
        );
    }
}

#[test]
fn many_segments_of_one_recording_are_divided_among_threads() {
    let mut corpus = Corpus::new().tone("a.wav", 1);
    let path = corpus.segments[0].path.clone();
    corpus.segments.extend((0..400).map(|i| {
        segment(
            path.clone(),
            Some((i as f64 * 1e-3, i as f64 * 1e-3 + 0.01)),
        )
    }));
    let counting = Counting::new("");
    let values = counting.run(&corpus, &plan(&[]));
    assert_eq!(counting.calls(), 401);
    let samples = nkl_audio::read(&path, None, nkl_audio::Channels::Mix)
        .unwrap()
        .samples;
    for i in 0..400 {
        let power: f32 = samples[i * 8..i * 8 + 80].iter().map(|v| v * v).sum();
        assert_eq!(values[2 + 2 * i], power, "segment {i}");
    }
    counting.run(&corpus, &plan(&[]));
    assert_eq!(counting.calls(), 0);
}

#[test]
fn a_truncated_recording_is_used_and_noted() {
    let corpus = Corpus::new().tone("a.wav", 1);
    let bytes = std::fs::read(&corpus.segments[0].path).unwrap();
    let corpus = corpus.file("cut.wav", &bytes[..bytes.len() / 2]);
    for run in ["cold", "warm"] {
        let got = corpus.run(&plan(&["mfcc"]));
        assert!(got.table.failed.is_empty());
        let note = got
            .notes
            .iter()
            .find(|n| n.text.contains("cut.wav"))
            .unwrap();
        assert!(note.text.contains("truncated"), "{run}: {}", note.text);
    }
}

#[test]
fn windows_that_overlap_are_read_in_parts() {
    let plan = plan(&["mfcc"]);
    let mut corpus = Corpus::new();
    let path = corpus.folder.path().join("long.wav");
    let sound: Vec<f32> = (0..8).flat_map(tone).collect();
    nkl_audio::write_wav(&path, &sound, 8000, nkl_audio::WavFormat::I16).unwrap();
    // An hour out of 4 s, from the last window to the first.
    let window = |i: usize| segment(path.clone(), Some((5e-4 * i as f64, 5e-4 * i as f64 + 3.0)));
    corpus.segments = (0..1200).rev().map(window).collect();
    let all = corpus.run(&plan).table.values;
    for row in [0, 17, 300, 1199] {
        let mut one = Corpus::new();
        one.segments = vec![corpus.segments[row].clone()];
        assert_eq!(one.run(&plan).table.values.row(0), all.row(row), "{row}");
    }
}
