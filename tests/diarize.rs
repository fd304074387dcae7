//! `nkl diarize` and `nkl score diarization`.

use crate::common::{wav, Lab};
use std::f64::consts::TAU;
use std::fs;

/// Who speaks for how many seconds.
const TURNS: [(usize, f64); 6] = [(0, 5.0), (1, 4.0), (0, 3.0), (1, 5.0), (0, 4.0), (1, 3.0)];

/// Two voices in turn, harmonics with moving formants over faint noise; and their RTTM.
fn conversation(name: &str) -> (Vec<u8>, String) {
    let rate = f64::from(wav::RATE);
    let (mut samples, mut rttm) = (Vec::<i16>::new(), String::new());
    let mut state = 1u64;
    let mut pause = |samples: &mut Vec<i16>, seconds: f64| {
        samples.extend((0..(seconds * rate) as usize).map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 61) as i16 - 4
        }));
    };
    pause(&mut samples, 1.0);
    for (voice, seconds) in TURNS {
        let start = samples.len() as f64 / rate;
        let pitch = [110.0, 210.0][voice];
        let formants = [[500.0, 1500.0, 2500.0], [850.0, 1200.0, 3200.0]][voice];
        let sample = |i: usize| {
            let t = i as f64 / rate;
            // Syllables: the voice comes and goes.
            let level = 0.6 + 0.4 * (TAU * 4.0 * t).sin();
            let harmonics = (1..40).map(|h| f64::from(h) * pitch);
            let harmonics = harmonics.filter(|f| *f < 0.45 * rate);
            let sum: f64 = harmonics
                .map(|f| {
                    let near = |c: &f64| {
                        let away = (f - c * (1.0 + 0.1 * (2.0 * t).sin())) / 120.0;
                        1.0 / (1.0 + away * away)
                    };
                    let gain: f64 = formants.iter().map(near).sum();
                    gain * (TAU * f * t).sin()
                })
                .sum();
            (2000.0 * level * sum) as i16
        };
        samples.extend((0..(seconds * rate) as usize).map(sample));
        rttm.push_str(&format!(
            "SPEAKER {name} 1 {start:.3} {seconds:.3} <NA> <NA> voice{voice} <NA> <NA>\n"
        ));
        pause(&mut samples, 0.7);
    }
    (wav::pcm16(&samples, 1), rttm)
}

#[test]
fn two_voices_are_told_apart_and_scored() {
    let lab = Lab::empty();
    let (recording, truth) = conversation("a_talk");
    lab.write("a talk.wav", recording);
    lab.write("truth.rttm", truth);
    let diarize = |threads: &str| {
        let run = lab.nkl([
            "--threads",
            threads,
            "diarize",
            "--speakers",
            "2",
            "--plot",
            "svg",
            "--reference",
            "truth.rttm",
            "--out",
            threads,
            "a talk.wav",
        ]);
        run.run().success()
    };
    diarize("1")
        .prints("1 diarized, 0 were there, 0 failed")
        .prints("times real time");
    diarize("2");
    for file in ["a_talk.rttm", "a_talk.gmm", "a_talk.svg"] {
        let read = |folder: &str| fs::read(lab.path(folder).join(file)).unwrap();
        assert!(!read("1").is_empty() && read("1") == read("2"), "{file}");
    }
    // What is there is kept; other settings make it anew.
    diarize("1").prints("0 diarized, 1 were there");
    let score = "score diarization -r truth.rttm -s 1 --collar 0.25 --out s.json --out s.csv";
    let args: Vec<&str> = score.split(' ').collect();
    let args: [&str; 12] = args.try_into().unwrap();
    lab.nkl(args).run().success().prints("a_talk");
    let scores = fs::read(lab.path("s.json")).unwrap();
    let scores: serde_json::Value = serde_json::from_slice(&scores).unwrap();
    let rate = scores["all"]["diarization_error_rate"].as_f64().unwrap();
    assert!(rate < 0.1, "{scores}");
    let table = fs::read_to_string(lab.path("s.csv")).unwrap();
    assert!(table.starts_with("recording,total,correct,missed_detection,"));
    assert_eq!(table.lines().count(), 3);
}

#[test]
fn configurations_of_the_specializer_run_unchanged() {
    let lab = Lab::empty();
    // HTK: two kinds of frames, ten seconds each.
    let (frames, dimensions) = (2000u32, 5u16);
    let mut htk = Vec::new();
    htk.extend(frames.to_be_bytes());
    htk.extend(100_000u32.to_be_bytes());
    htk.extend((4 * dimensions).to_be_bytes());
    htk.extend(9u16.to_be_bytes());
    for t in 0..frames {
        for d in 0..u32::from(dimensions) {
            let wave = ((t * (d + 3) * 7919 % 1009) as f32 / 1009.0 - 0.5) * 4.0;
            let shift = if t < 1000 { 0.0 } else { 5.0 };
            htk.extend((wave + shift).to_be_bytes());
        }
    }
    lab.write("feats.x", htk);
    lab.write("speech.txt", "a b 0.0 9.99\na b 10.5 19.0\n");
    let cfg = "[Diarizer]\nbasename = IS1\nmfcc_feats = feats.x\noutput_cluster = o.rttm\n\
        gmm_output = o.gmm\nspnsp_file = speech.txt\ninitial_clusters = 4\nM_mfcc = 2\n\
        KL_ntop = 3\nseg_length = 100\n";
    lab.write("d.cfg", cfg);
    lab.nkl(["diarize", "--config", "d.cfg"]).run().success();
    let rttm = fs::read_to_string(lab.path("o.rttm")).unwrap();
    let expected = "SPEAKER IS1 1 0.000 10.000 <NA> <NA> speaker_0 <NA> <NA>\n\
        SPEAKER IS1 1 10.500 8.510 <NA> <NA> speaker_1 <NA> <NA>\n";
    assert_eq!(rttm, expected);
    let gmm = fs::read_to_string(lab.path("o.gmm")).unwrap();
    assert!(
        gmm.starts_with("Number of clusters: 2\nCluster 0\n"),
        "{gmm}"
    );
    lab.write("d.cfg", cfg.replace("M_mfcc = 2", "M_mfcc = two"));
    let broken = lab.nkl(["diarize", "--config", "d.cfg"]).run();
    broken.bad_input(&["line 8: m_mfcc = two is not a whole number"]);
}

#[test]
fn bad_input_is_named() {
    let lab = Lab::empty();
    lab.write(
        "bad.rttm",
        "SPEAKER a 1 0 1 <NA> <NA> s <NA>\nSPEAKER a 1 x 1 <NA> <NA> s\n",
    );
    lab.write("noise.wav", "no wave");
    let bad = |args: &[&str], text: &str| {
        let run = crate::common::nkl(args.iter().copied()).folder(&lab.path(""));
        run.run().bad_input(&[text]);
    };
    bad(&["diarize"], "there is nothing to diarize");
    bad(&["diarize", "--speakers", "0", "x.wav"], "speakers = 0-0");
    bad(&["diarize", "--speakers", "few", "x.wav"], "--speakers few");
    bad(
        &["diarize", "--method", "magic", "x.wav"],
        "the methods are viterbi, gmm",
    );
    bad(&["diarize", "noise.wav"], "no recording could be diarized");
    let score = ["score", "diarization", "-r", "bad.rttm", "-s", "bad.rttm"];
    bad(&score, "bad.rttm, line 2: the start is `x`");
    let score = [
        "score",
        "diarization",
        "-r",
        "a",
        "-s",
        "b",
        "--out",
        "x.txt",
    ];
    bad(&score, "x.txt: scores are written as .json or .csv");
}
