//! What is computed, and what is not computed again.

use super::*;

#[test]
fn a_second_run_computes_nothing_and_gives_the_same() {
    let corpus = Corpus::new()
        .tone("a.wav", 1)
        .tone("b.wav", 2)
        .tone("c.wav", 3);
    let plan = plan(&["mfcc", "spectra"]);
    let cold = corpus.run(&plan);
    assert_eq!(
        (cold.from_cache, cold.table.values.dim()),
        (0, (3, 195 + 128))
    );
    assert!(cold.table.values.iter().all(|v| v.is_finite()));
    let warm = corpus.run(&plan);
    assert_eq!(warm.from_cache, 3);
    assert_eq!(bits(&warm.table), bits(&cold.table));
    assert_eq!(warm.table.names, cold.table.names);
}

#[test]
fn one_content_is_computed_once() {
    let mut corpus = Corpus::new()
        .tone("a.wav", 1)
        .tone("copy.wav", 1)
        .tone("b.wav", 2);
    let again = corpus.segments.clone();
    corpus.segments.extend(again);
    let counting = Counting::new("");
    let values = counting.run(&corpus, &plan(&[]));
    assert_eq!(counting.calls(), 2);
    assert_eq!(values[0], values[2]);
    assert_ne!(values[0], values[4]);
    assert_eq!(values[..6], values[6..]);
}

#[test]
fn a_changed_setting_or_recording_is_computed_again() {
    let corpus = Corpus::new().tone("a.wav", 1).tone("b.wav", 2);
    let plan = plan(&[]);
    let first = Counting::new("x = 1");
    let before = first.run(&corpus, &plan);
    assert_eq!(first.calls(), 2);
    let other = Counting::new("x = 2");
    other.run(&corpus, &plan);
    assert_eq!(other.calls(), 2, "another setting");
    let path = &corpus.segments[0].path;
    nkl_audio::write_wav(path, &tone(9), 8000, nkl_audio::WavFormat::I16).unwrap();
    let after = first.run(&corpus, &plan);
    assert_eq!(first.calls(), 1, "one recording has changed");
    assert_ne!(before[0], after[0]);
    assert_eq!(before[2..], after[2..]);
    nkl_audio::write_wav(path, &tone(1), 8000, nkl_audio::WavFormat::I16).unwrap();
    assert_eq!(first.run(&corpus, &plan), before);
    assert_eq!(first.calls(), 0, "and has changed back");
}

#[test]
fn no_reuse_computes_everything_again() {
    let corpus = Corpus::new().tone("a.wav", 1).tone("b.wav", 2);
    let counting = Counting::new("");
    counting.run(&corpus, &plan(&[]));
    let mut fresh = plan(&[]);
    fresh.no_reuse = true;
    counting.calls();
    counting.run(&corpus, &fresh);
    assert_eq!(counting.calls(), 2);
    counting.run(&corpus, &plan(&[]));
    assert_eq!(counting.calls(), 0);
    let files = std::fs::read_dir(corpus.cache()).unwrap().flatten();
    let rows = files
        .filter(|e| e.file_name().to_string_lossy().starts_with("counting"))
        .count();
    assert_eq!(rows, 1, "the new values replace the old");
}

#[test]
fn a_damaged_cache_is_noted_and_computed_again() {
    let corpus = Corpus::new().tone("a.wav", 1).tone("b.wav", 2);
    let plan = plan(&["mfcc"]);
    let cold = corpus.run(&plan);
    for damage in [0usize, 1, 2] {
        for entry in std::fs::read_dir(corpus.cache()).unwrap().flatten() {
            let mut bytes = std::fs::read(entry.path()).unwrap();
            let half = bytes.len() / 2;
            match damage {
                0 => bytes.truncate(half),
                1 => bytes[half] ^= 0x55,
                _ => bytes.clear(),
            }
            std::fs::write(entry.path(), bytes).unwrap();
        }
        let again = corpus.run(&plan);
        assert_eq!(again.from_cache, 0);
        assert_eq!(bits(&again.table), bits(&cold.table));
        assert!(
            again.notes.iter().any(|n| n.text.contains("damaged")),
            "{:?}",
            again.notes
        );
        let healed = corpus.run(&plan);
        assert_eq!(healed.from_cache, 2);
        assert!(healed.notes.is_empty(), "{:?}", healed.notes);
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_a_note() {
    let corpus = Corpus::new().tone("a.wav", 1);
    std::fs::write(corpus.cache(), b"a file where the folder should be").unwrap();
    let got = corpus.run(&plan(&["mfcc"]));
    assert!(got.table.values.iter().all(|v| v.is_finite()));
    assert!(
        got.notes
            .iter()
            .any(|n| n.text.contains("could not be kept")),
        "{:?}",
        got.notes
    );
}

#[test]
fn two_runs_can_share_a_cache() {
    let mut corpus = Corpus::new();
    for i in 0..12 {
        corpus = corpus.tone(&format!("{i}.wav"), i);
    }
    let plan = plan(&["mfcc"]);
    let alone = {
        let mut fresh = plan.clone();
        fresh.no_reuse = true;
        bits(
            &extract(
                &fresh,
                &corpus.segments,
                &corpus.folder.path().join("other"),
                &Silent,
            )
            .unwrap()
            .table,
        )
    };
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..6)
            .map(|i| {
                let (corpus, plan) = (&corpus, &plan);
                scope.spawn(move || {
                    let mine = &corpus.segments[..12 - i];
                    (
                        i,
                        extract(plan, mine, &corpus.cache(), &Silent).unwrap().table,
                    )
                })
            })
            .collect();
        for run in runs {
            let (i, table) = run.join().unwrap();
            assert_eq!(bits(&table), alone[..195 * (12 - i)]);
        }
    });
    let after = corpus.run(&plan);
    assert_eq!(after.from_cache, 12);
    assert_eq!(bits(&after.table), alone);
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    use crate::cache::{hash_file, Row, Store};
    let corpus = Corpus::new()
        .tone("a.wav", 1)
        .tone("b.wav", 2)
        .tone("c.wav", 3);
    let counting = Counting::new("");
    let whole = counting.run(&corpus, &plan(&[]));
    std::fs::remove_dir_all(corpus.cache()).unwrap();
    // What a run leaves that saved two parts, each of one row, and then was killed.
    for i in 0..2 {
        let store = Store::open(&corpus.cache(), &counting);
        let key = tasks::key(
            &corpus.segments[i],
            &hash_file(&corpus.segments[i].path).unwrap(),
        );
        let row = Row {
            values: whole[2 * i..2 * i + 2].into(),
            remark: None,
        };
        store.save_part(&[(key, row)]).unwrap();
    }
    counting.calls();
    assert_eq!(counting.run(&corpus, &plan(&[])), whole);
    assert_eq!(counting.calls(), 1);
    counting.run(&corpus, &plan(&[]));
    assert_eq!(counting.calls(), 0);
}

#[test]
fn parts_are_put_together() {
    let mut corpus = Corpus::new();
    let counting = Counting::new("");
    for i in 0..30 {
        corpus = corpus.tone(&format!("{i}.wav"), i);
        counting.run(&corpus, &plan(&[]));
        assert_eq!(counting.calls(), 1, "only the new recording");
    }
    assert!(std::fs::read_dir(corpus.cache()).unwrap().count() < 9);
}

/// Each of several processes fills in some rows; then a run computes nothing and gives the same.
#[test]
fn rows_that_others_filled_in_are_found() {
    let mut corpus = Corpus::new();
    for i in 0..24 {
        corpus = corpus.tone(&format!("{i}.wav"), i);
    }
    // One set with columns relative to the training part, one without, one that learns from it.
    let training: Vec<usize> = (0..16).collect();
    for (types, learns) in [(&["praat", "mfcc"][..], false), (&["xbow"], true)] {
        let plan = plan(types);
        let request = |cache: &std::path::Path| -> (Vec<u32>, usize) {
            let request = Request {
                plan: &plan,
                segments: &corpus.segments,
                reference: Some(&training),
                cache_dir: cache,
                progress: &Silent,
            };
            let extracted = request.run().unwrap();
            (bits(&extracted.table), extracted.from_cache)
        };
        let alone = corpus.folder.path().join(format!("alone-{}", types[0]));
        let (expected, _) = request(&alone);

        let shared = corpus.folder.path().join(format!("shared-{}", types[0]));
        let of_shared = Request {
            plan: &plan,
            segments: &corpus.segments,
            reference: Some(&training),
            cache_dir: &shared,
            progress: &Silent,
        };
        assert_eq!(of_shared.learns().unwrap(), learns);
        let each = |work: &(dyn Fn(std::ops::Range<usize>) + Sync)| {
            std::thread::scope(|scope| {
                for from in [0, 6, 12, 18] {
                    scope.spawn(move || work(from..from + 6));
                }
            });
        };
        if learns {
            each(&|rows| of_shared.fill_samples(rows).unwrap());
        }
        let parts = |cache: &std::path::Path| std::fs::read_dir(cache).unwrap().count();
        each(&|rows| {
            let filler = of_shared.filler().unwrap();
            of_shared.fill(&filler, rows).unwrap();
        });
        let before = parts(&shared);
        assert!(before >= 4, "each adds a file of its own, and removes none");
        let (bits, from_cache) = request(&shared);
        assert_eq!((bits == expected, from_cache), (true, 24), "{types:?}");
        assert_eq!(parts(&shared), before, "nothing was computed");
    }
}
