use super::*;
use crate::testing::plan;
use crate::Silent;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder with recordings and a cache.
struct Corpus {
    folder: tempfile::TempDir,
    segments: Vec<Segment>,
}

impl Corpus {
    fn new() -> Self {
        Corpus {
            folder: tempfile::tempdir().unwrap(),
            segments: Vec::new(),
        }
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// Adds half a second of sound that depends on `seed`.
    fn tone(mut self, name: &str, seed: u32) -> Self {
        let path = self.folder.path().join(name);
        nkl_audio::write_wav(&path, &tone(seed), 8000, nkl_audio::WavFormat::I16).unwrap();
        self.segments.push(segment(path, None));
        self
    }

    /// Adds a file with any content.
    fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.segments.push(segment(path, None));
        self
    }

    fn run(&self, plan: &FeatsPlan) -> Extracted {
        self.try_run(plan).unwrap()
    }

    fn try_run(&self, plan: &FeatsPlan) -> Result<Extracted, FeatureError> {
        extract(plan, &self.segments, &self.cache(), &Silent)
    }
}

fn tone(seed: u32) -> Vec<f32> {
    let step = 0.05 + 0.01 * seed as f32;
    (0..4000).map(|i| (i as f32 * step).sin() * 0.5).collect()
}

fn segment(path: PathBuf, span: Option<(f64, f64)>) -> Segment {
    let file = path.file_name().unwrap().to_string_lossy().into_owned();
    let (start, end) = span.unwrap_or((0.0, 0.5));
    Segment {
        path,
        file,
        start,
        end,
        whole: span.is_none(),
        channel: None,
    }
}

fn bits(table: &FeatureTable) -> Vec<u32> {
    table.values.iter().map(|v| v.to_bits()).collect()
}

/// Counts how often it is asked; gives the mean and the rate.
struct Counting {
    calls: AtomicUsize,
    setting: &'static str,
}

impl Counting {
    fn new(setting: &'static str) -> Self {
        Counting {
            calls: AtomicUsize::new(0),
            setting,
        }
    }

    fn calls(&self) -> usize {
        self.calls.swap(0, Ordering::Relaxed)
    }

    fn run(&self, corpus: &Corpus, plan: &FeatsPlan) -> Vec<f32> {
        let request = Request {
            plan,
            segments: &corpus.segments,
            reference: None,
            cache_dir: &corpus.cache(),
            progress: &Silent,
        };
        let (blocks, _) = compute::compute(&request, &[self]).unwrap();
        blocks[0].table.values.iter().copied().collect()
    }
}

impl Extractor for Counting {
    fn name(&self) -> &str {
        "counting"
    }
    fn version(&self) -> u32 {
        1
    }
    fn settings(&self) -> String {
        self.setting.into()
    }
    fn sample_rate(&self) -> Option<u32> {
        None
    }
    fn feature_names(&self) -> Vec<String> {
        vec!["power".into(), "rate".into()]
    }
    fn extract(&self, audio: &[f32], rate: u32, out: &mut [f32]) -> Result<(), String> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        out[0] = audio.iter().map(|v| v * v).sum();
        out[1] = rate as f32;
        Ok(())
    }
}

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
fn the_number_of_threads_changes_nothing() {
    let mut corpus = Corpus::new();
    for i in 0..20 {
        corpus = corpus.tone(&format!("{i}.wav"), i % 7);
    }
    let mut plan = plan(&["mfcc", "spectra"]);
    plan.no_reuse = true;
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        bits(&pool.install(|| corpus.run(&plan)).table)
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(7));
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

#[test]
fn unknown_types_list_what_there_is() {
    let error = crate::check(&plan(&["wavlm"])).unwrap_err().to_string();
    assert!(
        error.contains("`wavlm`") && error.contains("mfcc, spectra"),
        "{error}"
    );
    assert!(crate::check(&plan(&[])).is_err());
    assert!(crate::check(&plan(&["mfcc", "mfcc"])).is_err());
    assert!(crate::check(&plan(&["import"]))
        .unwrap_err()
        .to_string()
        .contains("FEATS.import_file"));
    let mut bad = plan(&["mfcc"]);
    bad.mfcc.functionals = vec!["kurtosis".into()];
    assert!(crate::check(&bad)
        .unwrap_err()
        .to_string()
        .contains("kurtosis"));
    assert!(crate::check(&plan(&["mfcc", "spectra"])).is_ok());
}

#[test]
fn imported_and_computed_columns_stand_side_by_side() {
    let corpus = Corpus::new().tone("a.wav", 1).tone("b.wav", 2);
    let table = corpus.folder.path().join("own.csv");
    std::fs::write(&table, "file,own\nb.wav,7\na.wav,5\n").unwrap();
    let mut plan = plan(&["import", "mfcc"]);
    plan.import_files = vec![table];
    plan.features = vec!["mfcc_1_mean".into(), "own".into()];
    let got = corpus.run(&plan).table;
    assert_eq!(got.names, ["mfcc_1_mean", "own"]);
    assert_eq!(got.values.column(1).to_vec(), [5.0, 7.0]);
}

/// Prints how fast real recordings are worked through; run it alone:
/// `cargo test --release -p nkl-features throughput -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn throughput() {
    use std::time::Instant;
    let Some(folder) = crate::testing::shared("data") else {
        return;
    };
    for corpus in ["emodb", "urdu", "fsdd"] {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join(corpus).join("wav"))
            .unwrap()
            .flatten()
            .map(|e| e.path())
            .collect();
        paths.retain(|p| p.extension().is_some_and(|e| e == "wav"));
        paths.sort();
        let seconds: f64 = paths
            .iter()
            .map(|p| nkl_audio::info(p).unwrap().duration())
            .sum();
        let segments: Vec<Segment> = paths.into_iter().map(|p| segment(p, None)).collect();
        for set in ["mfcc", "spectra"] {
            let cache = tempfile::tempdir().unwrap();
            let plan = plan(&[set]);
            let run = |threads: usize, cache: &Path, repeat: usize| {
                let many: Vec<Segment> = (0..repeat).flat_map(|_| segments.clone()).collect();
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                pool.install(|| {
                    let start = Instant::now();
                    let got = extract(&plan, &many, cache, &Silent).unwrap();
                    (start.elapsed().as_secs_f64(), got.from_cache)
                })
            };
            let one = run(1, &cache.path().join("one"), 1).0;
            let two = run(2, &cache.path().join("two"), 1).0;
            let (warm, from_cache) = run(2, &cache.path().join("two"), 1);
            let repeat = 53_500 / segments.len();
            let (repeated, _) = run(2, &cache.path().join("three"), repeat);
            println!(
                "{corpus} {set}: {} files, {seconds:.0} s of sound; cold {one:.3} s on 1 thread ({:.0} x real time), \
                 {two:.3} s on 2; warm {:.1} ms ({from_cache} from the cache); {} rows cold {repeated:.3} s",
                segments.len(),
                seconds / one,
                warm * 1e3,
                segments.len() * repeat
            );
        }
    }
}

/// Prints the speed of the parts on one core, the best of many passes (other work on the machine
/// slows only some); run it alone, as [`throughput`].
#[test]
#[ignore = "a measurement"]
fn speed_of_the_parts() {
    use std::time::Instant;
    let Some(folder) = crate::testing::shared("data/emodb/wav") else {
        return;
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .collect();
    paths.sort();
    paths.truncate(10);
    let read = |p: &PathBuf| nkl_audio::read(p, None, nkl_audio::Channels::Mix).unwrap();
    let recordings: Vec<nkl_audio::Audio> = paths.iter().map(read).collect();
    let seconds: f64 = recordings.iter().map(|r| r.duration()).sum();
    let report = |what: &str, pass: &mut dyn FnMut()| {
        let time = |_| {
            let start = Instant::now();
            pass();
            start.elapsed().as_secs_f64()
        };
        let best = (0..200).map(time).fold(f64::INFINITY, f64::min);
        println!("{what}: {:.0} x real time", seconds / best);
    };
    report("reading wav", &mut || {
        std::hint::black_box(paths.iter().map(read).count());
    });
    let convert = |r: &nkl_audio::Audio| nkl_audio::resample(&r.samples, 22_050, 16_000).unwrap();
    report("resampling 22.05 to 16 kHz", &mut || {
        std::hint::black_box(recordings.iter().map(convert).count());
    });
    let converted: Vec<Vec<f32>> = recordings.iter().map(convert).collect();
    for family in crate::check::families(&plan(&["mfcc", "spectra"])).unwrap() {
        let crate::check::Family::Recording(extractor) = family else {
            continue;
        };
        let mut out = vec![0.0; extractor.feature_names().len()];
        report(extractor.name(), &mut || {
            for samples in &converted {
                extractor.extract(samples, 16_000, &mut out).unwrap();
            }
            std::hint::black_box(&out);
        });
    }
}
