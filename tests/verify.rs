//! `nkl verify` and `nkl score trials`: on the synthetic voices of `data/digits`.

use crate::common::{nkl, repository, table, Ini, Lab};
use std::fs;

/// Six synthetic voices: 70 % of their digits train and enroll, the others test.
fn ini() -> Ini {
    let digits = repository().join("data/digits/digits.csv");
    Ini::new()
        .without("FEATS")
        .without("MODEL")
        .set("DATA.db", &digits.display().to_string())
        .set("DATA.db.split_strategy", "random")
        .set("DATA.db.test_size", "30")
        .set("DATA.target", "none")
        .set("VERIFY.components", "16")
        .set("VERIFY.sample_rate", "8000")
        .set("VERIFY.normalisation", "none")
        .set("VERIFY.enroll_part", "train")
        .set("VERIFY.enroll_samples", "0")
}

fn errors(lab: &Lab, folder: &str) -> serde_json::Value {
    let text = fs::read(lab.path(folder).join("exp/results/verification.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// One file trains, enrolls and scores; the system that it leaves serves later recordings.
#[test]
fn voices_verify() {
    let lab = Lab::empty();
    let run = |threads: &str, root: &str| {
        nkl([
            "verify",
            "--config",
            "configs/voices_verify.ini",
            "--threads",
            threads,
        ])
        .folder(repository())
        .set("EXP.root", lab.path(root).display())
        .set("EXP.name", "exp")
        .set("VERIFY.method", "['gmm_ubm', 'isv', 'jfa', 'ivector']")
        .set("VERIFY.speaker_rank", "3")
        .run()
        .success();
    };
    run("1", "out");
    let found = errors(&lab, "out");
    let systems = found["systems"].as_array().unwrap();
    assert_eq!(systems.len(), 8);
    for system in systems {
        let eer = system["errors"]["eer"].as_f64().unwrap();
        // Voices of one synthesiser, half a second each: six are too few for i-vectors.
        let limit = if system["method"] == "ivector" {
            0.45
        } else {
            0.25
        };
        assert!(eer <= limit, "{system}");
        assert_eq!(system["trials"].as_u64().unwrap() % 6, 0);
    }
    let scores = "out/exp/results/scores_gmm_ubm_1.csv";
    for name in [
        scores,
        "out/exp/results/verification.html",
        "out/exp/images/det_1.png",
    ] {
        assert!(lab.path(name).exists(), "{name}");
    }
    // Any number of threads.
    run("2", "again");
    for name in [
        "scores_gmm_ubm_1.csv",
        "scores_isv_3.csv",
        "scores_jfa_1.csv",
    ] {
        let bytes = |root: &str| fs::read(lab.path(root).join("exp/results").join(name)).unwrap();
        assert!(bytes("out") == bytes("again"), "{name}");
    }
    let judged = lab.nkl([
        "score",
        "trials",
        scores,
        "--out",
        "errors.json",
        "--det",
        "det.svg",
    ]);
    judged.run().success().prints("scores_gmm_ubm_1");
    assert!(lab.path("det.svg").exists());

    let model = "out/exp/models/verify_gmm_ubm.nkl";
    let digits = repository().join("data/digits/synthetic");
    let of = |n: usize| digits.join(format!("{n:03}.wav")).display().to_string();
    let voices = fs::read_to_string(repository().join("data/digits/digits.csv")).unwrap();
    let ben: Vec<usize> = voices
        .lines()
        .skip(1)
        .enumerate()
        .filter(|(_, line)| line.contains(",ben,"))
        .map(|(n, _)| n)
        .collect();
    let enroll = lab.nkl([
        "verify",
        "enroll",
        "--model",
        model,
        "--speaker",
        "benny",
        "--out",
        "new.nkl",
    ]);
    let enroll = ben[..12].iter().fold(enroll, |run, n| run.arg(of(*n)));
    enroll.run().success().prints("the system has 7 speakers");
    let score = lab.nkl([
        "verify",
        "score",
        "--model",
        "new.nkl",
        "--out",
        "benny.csv",
    ]);
    let tests = &ben[12..];
    tests
        .iter()
        .fold(score, |run, n| run.arg(of(*n)))
        .run()
        .success();
    let rows = table(&lab.path("benny.csv"));
    assert_eq!(rows.len(), 7 * tests.len());
    let right = rows.chunks(7).filter(|trials| {
        let best = trials.iter().max_by(|a, b| {
            let score = |row: &std::collections::BTreeMap<String, String>| {
                row["score"].parse::<f64>().unwrap()
            };
            score(a).total_cmp(&score(b))
        });
        best.is_some_and(|row| row["model"].starts_with("ben"))
    });
    assert!(right.count() * 10 >= tests.len() * 6);
}

#[test]
fn lists_decide_who_is_compared() {
    let lab = Lab::empty();
    lab.write(
        "enroll.txt",
        "ben 000.wav\nada 001.wav\nada synthetic/004.wav\n",
    );
    lab.write(
        "trials.txt",
        "ben 003.wav target\nada 003.wav nontarget\nada 005.wav 0\n",
    );
    let ini = ini()
        .set("VERIFY.enroll", "enroll.txt")
        .set("VERIFY.trials", "trials.txt")
        .set("VERIFY.calibration", "none")
        .set("VERIFY.scoring", "linear");
    lab.write("x.ini", ini.text());
    // Labels of one form only.
    let run = lab.nkl(["verify", "--config", "x.ini"]).run();
    run.success();
    assert_eq!(
        table(&lab.path("out/exp/results/scores_gmm_ubm_1.csv")).len(),
        3
    );
    lab.write("trials.txt", "ben nowhere.wav target\n");
    lab.nkl(["verify", "--config", "x.ini"])
        .run()
        .bad_input(&["trials.txt", "nowhere.wav"]);
    lab.write("trials.txt", "zoe 003.wav target\n");
    lab.nkl(["verify", "--config", "x.ini"])
        .run()
        .bad_input(&["zoe is not enrolled"]);
    lab.write("trials.txt", "ben 003.wav maybe\n");
    lab.nkl(["verify", "--config", "x.ini"])
        .run()
        .bad_input(&["trials.txt, line 1"]);
}

#[test]
fn wrong_settings_and_files_are_named() {
    let lab = Lab::empty();
    let with = |name: &str, value: &str| {
        lab.write("x.ini", ini().set(name, value).text());
        lab.nkl(["verify", "--config", "x.ini"]).run()
    };
    with("VERIFY.speaker", "voice").bad_input(&["no column voice", "speaker"]);
    with("VERIFY.calibration", "dev").bad_input(&["there is no dev part"]);
    with("VERIFY.p_target", "[2]").bad_input(&["p_target", "between 0 and 1"]);
    with("VERIFY.method", "dnn").bad_input(&["dnn", "gmm_ubm"]);
    with("VERIFY.trials", "none.txt").bad_input(&["none.txt"]);
    with("VERIFY.components", "60000").bad_input(&["60000 components"]);
    with("VERIFY.n_mfcc", "60").bad_input(&["n_mfcc = 60"]);
    lab.write(
        "model.nkl",
        "nkl verification system, layout 9, written by nkl 9\nx\n",
    );
    let score = lab.nkl(["verify", "score", "--model", "model.nkl", "a.wav"]);
    score.run().bad_input(&["layout 9"]);
    lab.write("scores.txt", "a b 1.0\na c 2.0\n");
    let score = lab.nkl(["score", "trials", "scores.txt"]);
    score.run().bad_input(&["--trials"]);
    lab.write("list.txt", "a b target\na d nontarget\n");
    let score = lab.nkl(["score", "trials", "scores.txt", "--trials", "list.txt"]);
    score.run().bad_input(&["the trial a d has no score"]);
    lab.write("list.txt", "a b target\na c nontarget\n");
    let score = lab.nkl(["score", "trials", "scores.txt", "--trials", "list.txt"]);
    score.run().success().prints("100.00");
}
