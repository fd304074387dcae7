//! `nkl issues`: planted faults are found, named and taken out.

use crate::common::{Ini, Lab, Outcome};
use std::fs;

#[track_caller]
fn issues(lab: &Lab, ini: &Ini, more: &[&str]) -> Outcome {
    lab.write("x.ini", ini.text());
    let mut run = lab.nkl(["issues", "--config", "x.ini"]);
    for arg in more {
        run = run.arg(*arg);
    }
    run.run()
}

/// The table of issues, one list of cells per line.
#[track_caller]
fn found(lab: &Lab) -> Vec<Vec<String>> {
    let bytes = fs::read(lab.path("out/exp/results/issues.csv")).expect("the table of issues");
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_string).collect());
    rows.collect()
}

#[test]
fn a_clipped_a_silent_and_a_doubled_recording_are_named() {
    let lab = Lab::new();
    let mut names: Vec<_> = fs::read_dir(lab.path("wav"))
        .expect("recordings")
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    let read = |i: usize| nkl_audio::read(&names[i], None, nkl_audio::Channels::Mix).unwrap();
    let write = |i: usize, samples: &[f32], rate: u32| {
        nkl_audio::write_wav(&names[i], samples, rate, nkl_audio::WavFormat::I16).unwrap();
    };
    let loud = read(0);
    let clipped: Vec<f32> = loud
        .samples
        .iter()
        .map(|v| (30.0 * v).clamp(-1.0, 1.0))
        .collect();
    write(0, &clipped, loud.sample_rate);
    let silent = read(1);
    write(1, &vec![0.0; silent.samples.len()], silent.sample_rate);
    fs::copy(&names[2], &names[3]).unwrap();

    let run = issues(&lab, &Ini::new(), &["--apply", "clean.csv"]);
    run.success().prints("issues among");
    let found = found(&lab);
    for (recording, kind) in [(0, "clipped"), (1, "silent"), (3, "exact_duplicate")] {
        let file = names[recording]
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let there = found
            .iter()
            .any(|row| row[0].ends_with(&file) && row[3] == kind);
        assert!(there, "{file} should be {kind}: {found:?}");
    }
    let severities: Vec<f64> = found.iter().map(|row| row[4].parse().unwrap()).collect();
    assert!(severities.windows(2).all(|w| w[0] >= w[1]));

    let clean = fs::read_to_string(lab.path("clean.csv")).unwrap();
    let silent = names[1].file_name().unwrap().to_string_lossy().into_owned();
    assert!(!clean.contains(&silent));
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let tables: Vec<_> = ["1", "3"]
        .into_iter()
        .map(|threads| {
            let lab = Lab::new();
            issues(&lab, &Ini::new(), &["--threads", threads]).success();
            found(&lab)
        })
        .collect();
    assert_eq!(tables[0], tables[1]);
}

#[test]
fn a_regression_is_judged_by_its_residuals() {
    let lab = Lab::new();
    // The level of a recording is in its features: one that does not belong there stands out.
    let wrong = "wav/ann_bright_1.wav";
    lab.edit("db.csv", |text| {
        let line = |l: &str| match l.starts_with(wrong) {
            true => format!("{wrong},ann,bright,9.50"),
            false => l.to_owned(),
        };
        text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
    });
    let ini = Ini::new()
        .set("EXP.type", "regression")
        .set("DATA.target", "level")
        .set("DATA.db.split_strategy", "random")
        .set("MODEL.type", "knn_reg");
    let run = issues(
        &lab,
        &ini,
        &["--no-audio", "--apply", "clean.csv", "--fix", "relabel"],
    );
    run.success().prints("9.5000 where");
    let found = found(&lab);
    let label = found
        .iter()
        .find(|row| row[3] == "label")
        .expect("a label issue");
    assert_eq!((label[0].as_str(), label[5].as_str()), (wrong, "9.5"));
    let better: f64 = label[6].parse().unwrap();
    assert!((0.0..2.0).contains(&better), "{better}");
    assert!(!fs::read_to_string(lab.path("clean.csv"))
        .unwrap()
        .contains("9.5"));

    let run = issues(&lab, &ini, &["--score", "normalized_margin"]);
    run.exit(2)
        .complains(&["--score normalized_margin", "outre"]);
    let run = issues(&lab, &Ini::new(), &["--score", "outre"]);
    run.exit(2).complains(&["--score outre", "self_confidence"]);
    let run = issues(&lab, &ini, &["--threshold", "5"]);
    run.exit(2).complains(&["--threshold 5"]);
}

#[test]
fn the_page_holds_tables_and_pictures() {
    let lab = Lab::new();
    issues(&lab, &Ini::new(), &[]).success();
    let page = fs::read_to_string(lab.path("out/exp/results/issues.html")).expect("the page");
    for text in [
        "<svg",
        "label quality",
        "nkl issues --config x.ini --filter prune_by_noise_rate",
    ] {
        assert!(page.contains(text), "no {text:?} on the page");
    }
    for picture in ["joint", "labels", "quality", "map", "durations"] {
        let path = lab.path(&format!("out/exp/images/issues_{picture}.png"));
        assert!(path.exists(), "{}", path.display());
        assert!(path.with_extension("csv").exists());
    }
    let quality = fs::read_to_string(lab.path("out/exp/results/label_quality.csv")).unwrap();
    assert_eq!(quality.lines().count(), 25);
}

#[test]
fn later_rounds_do_not_learn_from_doubtful_labels() {
    let lab = Lab::new();
    let ini = Ini::new();
    // One recording gets the label of the last one.
    lab.edit("db.csv", |text| {
        let last = text.lines().last().and_then(|row| row.split(',').nth(2));
        let last = last.expect("a label").to_owned();
        let change = |(number, row): (usize, &str)| match number {
            1 => {
                let mut cells: Vec<&str> = row.split(',').collect();
                cells[2] = &last;
                cells.join(",") + "\n"
            }
            _ => format!("{row}\n"),
        };
        text.lines().enumerate().map(change).collect()
    });
    issues(&lab, &ini, &["--no-audio"]).success();
    let first = lab.path("out/exp/results/label_quality.csv");
    let first = fs::read(first).expect("label quality");
    let doubtful = found(&lab).iter().filter(|row| row[3] == "label").count();
    assert!(doubtful > 0, "the corpus has no doubtful label");
    let run = issues(&lab, &ini, &["--no-audio", "--rounds", "2"]);
    run.success()
        .prints(&format!("nothing learned from {doubtful} doubtful label"));
    let second = lab.path("out/exp/results/label_quality.csv");
    assert_ne!(first, fs::read(second).expect("label quality"));
    issues(&lab, &ini, &["--rounds", "0"])
        .exit(2)
        .complains(&["--rounds"]);
}

#[test]
fn names_that_are_not_known_are_refused_before_work_starts() {
    let lab = Lab::new();
    let run = issues(&lab, &Ini::new(), &["--filter", "best"]);
    run.exit(2).complains(&["--filter best", "prune_by_class"]);
    let run = issues(&lab, &Ini::new(), &["--score", "best"]);
    run.exit(2).complains(&["--score best", "self_confidence"]);
}
