//! `nkl segment`: stretches of speech and of fixed length, their tables and clips.

use crate::common::{below, same, shared, wav, Ini, Lab};
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

/// Noise with tones like vowels in it, at these seconds.
fn talk(spans: &[(f64, f64)], seconds: f64) -> Vec<u8> {
    let rate = f64::from(wav::RATE);
    let mut state = 7u64;
    let samples: Vec<i16> = (0..(seconds * rate) as usize)
        .map(|i| {
            let t = i as f64 / rate;
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let noise = (state >> 33) as f64 / f64::from(1u32 << 31) - 0.5;
            let spoken = spans.iter().any(|(start, end)| (*start..*end).contains(&t));
            let syllable = 0.6 + 0.4 * (t * 25.0).sin();
            let voice: f64 = (1..=20)
                .map(|n| (std::f64::consts::TAU * 130.0 * f64::from(n) * t).sin() / f64::from(n))
                .sum();
            let speech = if spoken { 0.15 * syllable * voice } else { 0.0 };
            ((speech + 0.004 * noise) * 30_000.0) as i16
        })
        .collect();
    wav::pcm16(&samples, 1)
}

/// Two recordings with columns.
fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("wav/one.wav", talk(&[(1.0, 3.0), (4.0, 9.0)], 10.0));
    lab.write("wav/two.wav", talk(&[(0.5, 2.5)], 4.0));
    lab.write(
        "db.csv",
        "file,speaker,sound\nwav/one.wav,ann,bright\nwav/two.wav,bob,dull\n",
    );
    lab
}

/// Without a target: one speaker, or one class, is enough to be cut.
fn ini() -> Ini {
    Ini::new()
        .set("DATA.db.split_strategy", "train")
        .set("DATA.target", "none")
}

/// Rows of a table by column.
fn rows(lab: &Lab, path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(lab.path(path)).expect(path);
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

fn seconds(row: &BTreeMap<String, String>) -> (f64, f64) {
    (row["start"].parse().unwrap(), row["end"].parse().unwrap())
}

#[test]
fn speech_and_gaps_are_tables() {
    let lab = lab();
    lab.write("x.ini", ini().text());
    let run = lab.nkl(["segment", "--config", "x.ini"]).run();
    run.success().prints("2 samples gave 3 segments");
    let found = rows(&lab, "out/exp/segmented.csv");
    let expected = [(1.0, 3.0), (4.0, 9.0), (0.5, 2.5)];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (row, (start, end)) in found.iter().zip(expected) {
        let (first, last) = seconds(row);
        assert!(
            (first - start).abs() < 0.15 && (last - end).abs() < 0.15,
            "{row:?}"
        );
        let length: f64 = row["duration"].parse().unwrap();
        assert!((length - (last - first)).abs() < 1e-6);
    }
    assert_eq!(found[0]["speaker"], "ann");
    assert_eq!(found[2]["sound"], "dull");
    let gaps = rows(&lab, "out/exp/segmented_silence.csv");
    assert_eq!(gaps.len(), 1);
    let with = lab.nkl(["segment", "--config", "x.ini"]);
    with.set("SEGMENT.include_silence_borders", "True")
        .run()
        .success();
    assert_eq!(rows(&lab, "out/exp/segmented_silence.csv").len(), 5);
}

#[test]
fn the_table_is_a_database() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    let run = lab.nkl([
        "segment",
        "--config",
        "x.ini",
        "--method",
        "fixed",
        "--max-length",
        "0.1",
    ]);
    run.run().success().prints("24 samples gave 72 segments");
    assert!(!lab.path("out/exp/segmented_silence.csv").exists());
    let ini = Ini::new()
        .set("DATA.db", "out/exp/segmented.csv")
        .set("DATA.db.absolute_path", "True");
    lab.experiment(&ini).run().success();
    assert_eq!(lab.results().total("samples"), 72);
}

#[test]
fn long_segments_are_cut_and_written_as_clips() {
    let lab = lab();
    lab.write("x.ini", ini().set("EXP.sample_selection", "all").text());
    let run = lab.nkl([
        "segment",
        "--config",
        "x.ini",
        "--max-length",
        "2",
        "--audio",
    ]);
    run.arg("--min-length").arg("0.5").run().success();
    let found = rows(&lab, "out/exp/segmented.csv");
    assert!(found.len() >= 5, "{found:?}");
    let mut clips: Vec<_> = fs::read_dir(lab.path("out/exp/segments"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    clips.sort_by_key(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.split("_segment_").nth(1).unwrap().to_owned()
    });
    assert_eq!(clips.len(), found.len());
    for (row, clip) in found.iter().zip(&clips) {
        let (start, end) = seconds(row);
        assert!(end - start <= 2.5 + 1e-9, "{row:?}");
        let length = nkl_audio::info(clip).unwrap().duration();
        assert!((length - (end - start)).abs() < 1e-3, "{row:?} {clip:?}");
    }
    assert!(lab.path("out/exp/segments_silence").is_dir());
    // The same as flac: sample by sample.
    let run = lab.nkl([
        "segment",
        "--config",
        "x.ini",
        "--max-length",
        "2",
        "--audio",
    ]);
    let run = run.arg("--min-length").arg("0.5");
    run.set("SEGMENT.audio_format", "flac").run().success();
    for clip in &clips {
        let flac = nkl_audio::read(&clip.with_extension("flac"), None, Default::default()).unwrap();
        let wav = nkl_audio::read(clip, None, Default::default()).unwrap();
        assert_eq!(flac.samples, wav.samples);
    }
}

#[test]
fn files_without_an_ini_file() {
    let lab = lab();
    lab.write("wav/broken.wav", "no recording");
    let run = lab.nkl(["segment", "--out", "found.csv", "wav"]).run();
    run.success().complains(&["broken.wav"]);
    assert_eq!(rows(&lab, "found.csv").len(), 3);
    assert_eq!(rows(&lab, "found_silence.csv").len(), 1);
}

#[test]
fn old_and_impossible_methods() {
    let lab = lab();
    lab.write("x.ini", ini().text());
    let with = |method: &str| {
        lab.nkl(["segment", "--config", "x.ini", "--method", method])
            .run()
    };
    with("silero").success().complains(&["method energy"]);
    with("pyannote").exit(2).complains(&["pyannote", "energy"]);
    with("magic").exit(2).complains(&["`method`", "magic"]);
    let mp3 = lab.nkl(["segment", "--config", "x.ini", "--audio"]);
    mp3.set("SEGMENT.audio_format", "mp3")
        .run()
        .exit(2)
        .complains(&["mp3", "wav"]);
    let run = lab.nkl([
        "segment",
        "--config",
        "x.ini",
        "--min-length",
        "5",
        "--max-length",
        "2",
    ]);
    run.run().exit(2).complains(&["min_length", "max_length"]);
    let run = lab.nkl([
        "segment",
        "--method",
        "fixed",
        "--max-length",
        "1",
        "--overlap",
        "1",
        "wav",
    ]);
    run.run().exit(2).complains(&["overlap"]);
    lab.nkl(["segment", "nowhere"])
        .run()
        .exit(2)
        .complains(&["nowhere"]);
}

/// Noise and digital silence are no speech.
#[test]
fn check_vad_leaves_out_recordings_without_speech() {
    let lab = lab();
    lab.write("wav/noise.wav", talk(&[], 3.0));
    lab.write("wav/silence.wav", wav::pcm16(&[0; 48_000], 1));
    lab.edit("db.csv", |text| {
        text + "wav/noise.wav,ann,dull\nwav/silence.wav,bob,bright\n"
    });
    lab.write("x.ini", ini().text());
    let run = lab.nkl(["segment", "--config", "x.ini"]);
    run.run().success().prints("4 samples gave 3 segments");
    let run = lab.nkl(["segment", "--config", "x.ini"]);
    let run = run.set("DATA.check_vad", "True").run().success();
    run.prints("2 samples gave 3 segments")
        .complains(&["check_vad", "2 rows", "wav/noise.wav"]);
}

/// The same bytes for any number of threads, and after a kill at any moment.
#[test]
fn killed_or_not_the_files_are_the_same() {
    let lab = lab();
    let mut table = String::from("file,speaker,sound\n");
    for number in 0..40 {
        let start = 0.5 + 0.01 * f64::from(number);
        lab.write(
            &format!("wav/{number}.wav"),
            talk(&[(start, start + 2.0)], 4.0),
        );
        table += &format!("wav/{number}.wav,ann,bright\n");
    }
    lab.write("db.csv", table);
    lab.write("x.ini", ini().text());
    let run = |threads: &str| {
        lab.nkl([
            "segment",
            "--config",
            "x.ini",
            "--audio",
            "--threads",
            threads,
        ])
    };
    let began = Instant::now();
    run("2").run().success();
    let whole = began.elapsed();
    let expected = below(&lab.path("out"));
    assert!(expected.len() > 40);
    for moment in 0..4 {
        let _ = fs::remove_dir_all(lab.path("out"));
        let mut child = run("1").spawn();
        std::thread::sleep(whole.mul_f64(f64::from(moment) / 4.0) + Duration::from_millis(1));
        child.kill().expect("SIGKILL");
        child.wait().expect("an end");
        run("1").run().success();
        same(&below(&lab.path("out")), &expected);
    }
}

/// Every recording of a meeting is mostly speech, and found to be.
#[test]
fn meetings_are_mostly_speech() {
    let Some(folder) = shared("data/ami") else {
        return;
    };
    let lab = Lab::empty();
    let run = lab.nkl(["segment", "--out", "ami.csv"]);
    run.arg(folder.join("dev00.wav"))
        .arg(folder.join("dev01.wav"))
        .run()
        .success();
    let spoken: f64 = rows(&lab, "ami.csv")
        .iter()
        .map(|row| row["duration"].parse::<f64>().unwrap())
        .sum();
    assert!((35.0..60.0).contains(&spoken), "{spoken} of 60 s");
}
