//! `nkl slices`: planted failures are found first, and each is named once.

use crate::common::{shared, Ini, Lab, Outcome};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;

#[track_caller]
fn slices(lab: &Lab, ini: &Ini, more: &[&str]) -> Outcome {
    lab.write("x.ini", ini.text());
    let mut run = lab.nkl(["slices", "--config", "x.ini"]);
    for arg in more {
        run = run.arg(*arg);
    }
    run.run()
}

#[track_caller]
fn found(lab: &Lab) -> Value {
    let bytes = std::fs::read(lab.path("out/exp/results/slices.json")).expect("slices.json");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// A table of 24 recordings with a column `guess`, and one `device`, which is a phone for half of
/// the recordings of cem; of those the guess is wrong.
fn with_guesses() -> Lab {
    let lab = Lab::new();
    lab.edit("db.csv", |text| {
        let mut lines = text.lines();
        let mut table = format!("{},device,guess\n", lines.next().unwrap_or_default());
        for line in lines {
            let class = line.split(',').nth(2).unwrap_or_default();
            let phone = line.contains("cem_bright");
            let (device, guess) = match phone {
                true => ("phone", "dull"),
                false => ("desk", class),
            };
            writeln!(table, "{line},{device},{guess}").unwrap();
        }
        table
    });
    lab
}

#[test]
fn a_column_of_predictions_and_the_device_on_which_they_fail() {
    let lab = with_guesses();
    let own = ["--no-features", "--min-support", "3"];
    let run = slices(
        &lab,
        &Ini::new(),
        &[&["--predictions", "guess"][..], &own].concat(),
    );
    run.success().prints("device = phone");
    let json = found(&lab);
    assert_eq!(json["overall"], 21.0 / 24.0);
    let all = json["slices"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(
        (&all[0]["samples"], &all[0]["metric"]),
        (&3.into(), &0.0.into())
    );
    let words = all[0]["words"].to_string();
    assert!(words.contains("speaker = cem in 100 %"), "{words}");
    assert!(words.contains("takes bright for dull (3)"), "{words}");

    // The same from a table, whose rows are in another order and do not name all samples.
    let text = std::fs::read_to_string(lab.path("db.csv")).unwrap();
    let mut rows: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{},{}", cells[0], cells[cells.len() - 1])
        })
        .collect();
    rows.reverse();
    rows.pop();
    lab.write(
        "guess.csv",
        format!("file,predicted\n{}\n", rows.join("\n")),
    );
    let run = slices(
        &lab,
        &Ini::new(),
        &[&["--predictions", "guess.csv"][..], &own].concat(),
    );
    run.success().notes(&["1 of 24 samples have no prediction"]);
    assert_eq!(found(&lab)["slices"][0]["where"], "device = phone");
    for file in ["slices.csv", "slices_samples.csv", "slices.html"] {
        assert!(lab.path("out/exp/results").join(file).exists(), "{file}");
    }
}

#[test]
fn unusual_recordings_without_a_target() {
    let lab = Lab::new();
    // All recordings of dot are noise, and each of another colour.
    let folder = std::fs::read_dir(lab.path("wav")).unwrap();
    let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().contains("dot_"));
    paths.sort();
    for (number, path) in paths.iter().enumerate() {
        let (mut state, mut last) = (7 + 1000 * number as u32, 0.0);
        let memory = 0.97 * number as f32 / paths.len() as f32;
        let noise: Vec<f32> = (0..4800)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let white = (state >> 8) as f32 / 8_388_608.0 - 1.0;
                last = memory * last + (1.0 - memory) * white;
                last
            })
            .collect();
        nkl_audio::write_wav(path, &noise, 16_000, nkl_audio::WavFormat::I16).unwrap();
    }
    let ini = Ini::new().without("DATA.target").without("MODEL");
    let run = slices(
        &lab,
        &ini,
        &["--outliers", "--min-support", "4", "--max-p", "0.5"],
    );
    run.success();
    let json = found(&lab);
    assert_eq!(json["measure"], "distance");
    assert_eq!(json["slices"][0]["where"], "speaker = dot", "{json}");
}

#[test]
fn what_cannot_be_done_is_said_before_work_starts() {
    let lab = with_guesses();
    let refused = |more: &[&str], texts: &[&str]| {
        slices(&lab, &Ini::new(), more).exit(2).complains(texts);
    };
    refused(&["--metric", "wer"], &["--metric wer", "accuracy"]);
    refused(
        &["--predictions", "gues"],
        &["neither a file nor a column", "guess"],
    );
    refused(
        &["--predictions", "guess", "--columns", "age"],
        &["--columns age", "speaker"],
    );
    refused(&["--predictions", "sound"], &["the target itself"]);
    refused(
        &["--predictions", "guess", "--metric", "mae"],
        &["mae cannot be measured"],
    );
    refused(
        &["--predictions", "guess", "--metric", "log_loss"],
        &["no probabilities"],
    );
    refused(&["--max-p", "2"], &["--max-p 2"]);
    refused(
        &["--predictions", "guess", "--columns", "duration"],
        &["--columns duration"],
    );
    lab.write("bad.csv", "name,predicted\na,b\n");
    refused(&["--predictions", "bad.csv"], &["no column 'file'"]);
    lab.write("other.csv", "file,predicted\nelse.wav,dull\n");
    refused(
        &["--predictions", "other.csv", "--no-features"],
        &["no sample"],
    );
}

/// The clips of one speaker of FSDD, low-passed where `phone` says so, in `lab`, with a table of
/// all clips of takes below `takes`.
fn with_phone(lab: &Lab, fsdd: &Path, takes: usize, phone: impl Fn(&str, usize) -> bool) {
    let text = std::fs::read_to_string(fsdd).expect("the table");
    let folder = fsdd.parent().expect("a folder");
    let mut table = "file,digit,speaker,device\n".to_owned();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let take: usize = cells[3].parse().expect("a number");
        if take >= takes {
            continue;
        }
        let mut file = folder.join(cells[0]);
        let low = phone(cells[2], take);
        if low {
            let audio = nkl_audio::read(&file, None, nkl_audio::Channels::Mix).unwrap();
            let name = format!("phone/{}_{}_{take}.wav", cells[1], cells[2]);
            lab.write(&name, "");
            file = lab.path(&name);
            let samples = low_passed(&audio.samples, 400.0 / f64::from(audio.sample_rate));
            let format = nkl_audio::WavFormat::I16;
            nkl_audio::write_wav(&file, &samples, audio.sample_rate, format).unwrap();
        }
        let device = if low { "phone" } else { "desk" };
        writeln!(
            table,
            "{},{},{},{device}",
            file.display(),
            cells[1],
            cells[2]
        )
        .unwrap();
    }
    lab.write("fsdd.csv", table);
}

/// Four times a first-order low-pass; `edge` in shares of the sampling rate.
fn low_passed(samples: &[f32], edge: f64) -> Vec<f32> {
    let keep = (-2.0 * std::f64::consts::PI * edge).exp();
    let mut out: Vec<f64> = samples.iter().map(|v| f64::from(*v)).collect();
    for _ in 0..4 {
        let mut last = 0.0;
        for v in &mut out {
            last = keep * last + (1.0 - keep) * *v;
            *v = last;
        }
    }
    out.into_iter().map(|v| v as f32).collect()
}

#[test]
fn a_speaker_who_is_low_passed_in_real_recordings() {
    let Some(fsdd) = shared("data/fsdd/fsdd.csv") else {
        return;
    };
    let lab = Lab::empty();
    with_phone(&lab, &fsdd, 10, |speaker, _| speaker == "theo");
    let ini = Ini::new()
        .set("DATA.db", "fsdd.csv")
        .set("DATA.db.absolute_path", "True")
        .set("DATA.target", "digit")
        .set("FEATS.mfcc.sample_rate", "8000")
        .set("MODEL.type", "log_reg")
        .set("MODEL.C_val", "0.01");
    slices(&lab, &ini, &["--speakers"]).success();
    let first = found(&lab)["slices"][0].clone();
    let where_ = first["where"].as_str().unwrap();
    assert!(
        ["speaker = theo", "device = phone"].contains(&where_),
        "{first}"
    );

    // Neither speaker nor device is among the columns: it has to show in the features.
    slices(&lab, &ini, &["--speakers", "--columns", "digit"]).success();
    let samples = std::fs::read_to_string(lab.path("out/exp/results/slices_samples.csv")).unwrap();
    let first: Vec<&str> = samples.lines().filter(|l| l.starts_with("1,")).collect();
    let phones = first.iter().filter(|l| l.contains("phone/")).count();
    assert!(
        phones >= 80 && 10 * phones >= 9 * first.len(),
        "{phones} of {}",
        first.len()
    );
}
