//! `nkl data info`: what is in data.

use crate::common::{table, wav, Ini, Lab};
use std::fs;

#[test]
fn every_problem_of_a_database_is_found() {
    let lab = Lab::new();
    let silence = wav::pcm16(&[0; 8000], 1);
    let clipped: Vec<i16> = (0..8000)
        .map(|i| ((f64::from(i) * 0.1).sin() * 60_000.0).clamp(-20_000.0, 20_000.0) as i16)
        .collect();
    lab.write("wav/silent.wav", silence);
    lab.write("wav/clipped.wav", wav::pcm16(&clipped, 1));
    lab.write("wav/stereo.wav", wav::pcm16(&clipped[..4000], 2));
    lab.write("wav/broken.wav", "no recording");
    fs::copy(lab.path("wav/ann_dull_0.wav"), lab.path("wav/twin.wav")).expect("a copy");
    let names = ["silent", "clipped", "stereo", "broken", "twin", "gone"];
    lab.edit("db.csv", |mut text| {
        for name in names {
            text += &format!("wav/{name}.wav,eve,dull,0.5\n");
        }
        text
    });
    lab.write("x.ini", Ini::new().without("MODEL").without("FEATS").text());
    let run = lab
        .nkl(["data", "info", "--config", "x.ini"])
        .run()
        .success();
    for text in [
        "rows            30",
        "recordings      30",
        "speakers        5",
        "dull (18), bright (12)",
        "1 missing",
        "1 unreadable",
        "1 silent",
        "wav/gone.wav",
        "the samples of wav/ann_dull_0.wav",
        "16000 Hz",
        "1 (27), 2 (1)",
        "As an experiment uses them",
    ] {
        assert!(run.stdout.contains(text), "no {text:?} in {}", run.stdout);
    }
    let rows = table(&lab.path("out/exp/results/data_info.csv"));
    assert_eq!(rows.len(), 30);
    let problems = |name: &str| {
        let row = rows
            .iter()
            .find(|row| row["file"] == format!("wav/{name}.wav"));
        row.map(|row| row["problems"].clone()).unwrap_or_default()
    };
    for (name, problem) in [
        ("silent", "silent"),
        ("clipped", "clipped"),
        ("broken", "unreadable"),
        ("gone", "missing"),
        ("twin", "duplicate"),
        ("ann_bright_0", ""),
    ] {
        assert!(
            problems(name).starts_with(problem),
            "{name}: {}",
            problems(name)
        );
        assert_eq!(problems(name).is_empty(), problem.is_empty(), "{name}");
    }
    let json = fs::read_to_string(lab.path("out/exp/results/data_info.json")).expect("json");
    let json: serde_json::Value = serde_json::from_str(&json).expect("json");
    assert_eq!(json["databases"][0]["problems"]["missing"], 1);
    assert_eq!(
        json["databases"][0]["columns"]["sound"]["counts"]["dull"],
        18
    );
}

#[test]
fn folders_need_no_ini_file_and_headers_are_enough_for_lengths() {
    let lab = Lab::new();
    let run = lab.nkl(["data", "info", "wav", "--headers", "--out", "about"]);
    run.run()
        .success()
        .prints("recordings      24")
        .prints("7.2 s in all; shortest 0.30 s")
        .prints("none (headers alone were looked at)");
    assert_eq!(table(&lab.path("about/data_info.csv")).len(), 24);
    let first = fs::read(lab.path("about/data_info.json")).expect("json");
    let again = lab.nkl([
        "data",
        "info",
        "wav",
        "--headers",
        "--out",
        "about",
        "--threads",
        "1",
    ]);
    again.run().success();
    assert_eq!(
        fs::read(lab.path("about/data_info.json")).expect("json"),
        first
    );
}

#[test]
fn data_that_no_experiment_can_use_is_looked_at_all_the_same() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().set("DATA.target", "colour").text());
    lab.nkl(["data", "info", "--config", "x.ini"])
        .run()
        .success()
        .prints("an experiment cannot use the data as they are")
        .prints("colour");
    let ini = Ini::new().set("DATA.db.audio_path", "elsewhere");
    lab.write("x.ini", ini.text());
    let run = lab.nkl(["data", "info", "--config", "x.ini"]).run();
    run.exit(2)
        .complains(&["none of the 24 recordings is there", "audio_path"]);
    let run = lab.nkl(["data", "info", "nowhere"]).run();
    run.exit(2).complains(&["nowhere"]);
}
