//! Stored models: `nkl test`, `nkl demo`, `nkl infer`, `nkl bundle`, `DATA.tests`.

use crate::common::{Ini, Lab, Results};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

type Row = BTreeMap<String, String>;

fn table(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

/// The recordings of the test part, one per line.
fn test_list(lab: &Lab) -> usize {
    let (_, rows) = lab.results().predictions();
    let files: Vec<&str> = rows.iter().map(|row| row["file"].as_str()).collect();
    lab.write("test.txt", files.join("\n"));
    files.len()
}

/// The same label and digits of probability (or of the value) for every recording.
#[track_caller]
fn same_answers(lab: &Lab, answers: &Path) {
    let (header, expected) = lab.results().predictions();
    let got = table(answers);
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(&expected) {
        for column in header
            .iter()
            .filter(|c| !["speaker", "truth", "file"].contains(&c.as_str()))
        {
            assert_eq!(got[column], expected[column], "{column} of {got:?}");
        }
    }
}

const DEMO: [&str; 7] = [
    "demo",
    "--config",
    "x.ini",
    "--list",
    "test.txt",
    "--outfile",
    "answers.csv",
];

#[test]
fn recordings_get_the_answers_of_the_experiment_to_the_last_digit() {
    for (features, model) in [("['mfcc']", "svm"), ("['praat', 'os']", "xgb")] {
        let lab = Lab::new();
        let ini = Ini::new()
            .set("FEATS.type", features)
            .set("MODEL.type", model);
        lab.experiment(&ini).run().success();
        let count = test_list(&lab);
        lab.nkl(DEMO)
            .run()
            .success()
            .prints(&format!("{count} predictions"));
        same_answers(&lab, &lab.path("answers.csv"));
        // By the model alone: nothing is left of the experiment.
        fs::copy(
            lab.path("out/exp/models/run_0/model.nkl"),
            lab.path("m.nkl"),
        )
        .unwrap();
        fs::remove_dir_all(lab.path("out/exp/cache")).unwrap();
        let args = [
            "infer",
            "--model",
            "m.nkl",
            "--list",
            "test.txt",
            "--out",
            "again.csv",
        ];
        lab.nkl(args).run().success();
        same_answers(&lab, &lab.path("again.csv"));
    }
}

#[test]
fn values_are_predicted_as_well() {
    let lab = Lab::new();
    let ini = Ini::new()
        .set("DATA.target", "level")
        .set("EXP.type", "regression")
        .set("MODEL.type", "knn_reg");
    lab.experiment(&ini).run().success();
    test_list(&lab);
    lab.nkl(DEMO).run().success();
    same_answers(&lab, &lab.path("answers.csv"));
    lab.nkl(["demo", "--config", "x.ini", "wav/ann_dull_0.wav"])
        .run()
        .success()
        .prints("wav/ann_dull_0.wav\t0.");
}

#[test]
fn folders_segments_and_bad_recordings() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    lab.write("wav/bad.wav", "no recording");
    lab.nkl(["demo", "--config", "x.ini", "wav", "gone.wav"])
        .run()
        .success()
        .prints("wav/dot_dull_2.wav\t")
        .prints("bright=")
        .complains(&["left out: ", "bad.wav", "gone.wav"]);
    lab.write(
        "s.csv",
        "file,start,end\nwav/ann_dull_0.wav,0.1,0.25\nwav/bad.wav,,\n",
    );
    let args = [
        "demo",
        "--config",
        "x.ini",
        "--list",
        "s.csv",
        "--outfile",
        "s_out.csv",
    ];
    lab.nkl(args)
        .run()
        .success()
        .prints("1 predictions, 1 of 2 left out");
    let rows = table(&lab.path("s_out.csv"));
    assert_eq!(
        (rows[0]["start"].as_str(), rows[0]["end"].as_str()),
        ("0.1", "0.25")
    );
    // Nothing usable: an error, and no table.
    let args = [
        "demo",
        "--config",
        "x.ini",
        "wav/bad.wav",
        "--outfile",
        "none.csv",
    ];
    lab.nkl(args)
        .run()
        .exit(2)
        .complains(&["none of 1", "bad.wav"]);
    assert!(!lab.path("none.csv").exists());
    lab.nkl(["demo", "--config", "x.ini"])
        .run()
        .exit(2)
        .complains(&["nothing to predict"]);
}

#[test]
fn a_bundle_works_alone_and_elsewhere() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    test_list(&lab);
    lab.write("about.md", "Only for tones.");
    let args = [
        "bundle", "--config", "x.ini", "--out", "my.nkl", "--card", "about.md",
    ];
    lab.nkl(args)
        .run()
        .success()
        .prints("my.nkl")
        .prints("Only for tones.");
    let elsewhere = Lab::empty();
    elsewhere.write("my.nkl", fs::read(lab.path("my.nkl")).unwrap());
    elsewhere
        .nkl(["bundle", "--info", "my.nkl"])
        .run()
        .success()
        .prints("sound: bright, dull")
        .prints("mfcc")
        .prints("UAR");
    for row in lab.results().predictions().1 {
        let file = &row["file"];
        elsewhere.write(file, fs::read(lab.path(file)).unwrap());
    }
    elsewhere.write("test.txt", fs::read(lab.path("test.txt")).unwrap());
    let args = [
        "infer", "--model", "my.nkl", "--list", "test.txt", "--out", "a.csv",
    ];
    elsewhere.nkl(args).run().success();
    same_answers(&lab, &elsewhere.path("a.csv"));
    // Its place without --out.
    lab.nkl(["bundle", "--config", "x.ini"])
        .run()
        .success()
        .prints("exp.nkl");
    assert!(lab.path("out/exp/export/exp.nkl").exists());
}

#[test]
fn damaged_models_are_refused() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let good = fs::read(lab.path("out/exp/models/run_0/model.nkl")).unwrap();
    let refused = |bytes: &[u8], why: &str| {
        lab.write("m.nkl", bytes);
        for args in [
            ["infer", "--model", "m.nkl", "wav"],
            ["bundle", "--model", "m.nkl", "--out=n.nkl"],
        ] {
            lab.nkl(args).run().exit(2).complains(&["m.nkl", why]);
        }
        assert!(!lab.path("n.nkl").exists());
    };
    let mut changed = good.clone();
    changed[good.len() / 2] ^= 1;
    refused(&changed, "checksum");
    refused(&good[..good.len() - 5], "cut short");
    refused(&[&good[..], b"more"].concat(), "behind its end");
    refused(b"RIFF....WAVE", "not a model");
    refused(b"", "not a model");
    refused(&replaced(&good, b"layout 2", b"layout 9"), "layout 9");
    // Whole, but made for another version of a feature set.
    let content = content(&good);
    lab.write(
        "old.nkl",
        sealed(&replaced(content, b"\xa7version\x01", b"\xa7version\x7f")),
    );
    lab.nkl(["infer", "--model", "old.nkl", "wav"])
        .run()
        .exit(2)
        .complains(&["version 127", "train the model again"]);
    refused(&sealed(&content[..content.len() - 9]), "its parts are not");
    lab.nkl(["infer", "--model", "gone.nkl", "wav"])
        .run()
        .exit(2)
        .complains(&["gone.nkl"]);
}

/// What is behind the two lines of text.
fn content(file: &[u8]) -> &[u8] {
    let ends: Vec<usize> = (0..file.len())
        .filter(|i| file[*i] == b'\n')
        .take(2)
        .collect();
    &file[ends[1] + 1..]
}

/// A file with this content and the right checksum.
fn sealed(content: &[u8]) -> Vec<u8> {
    let sum: String = Sha256::digest(content)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let first = format!(
        "nkl model, layout 2, written by nkl 0.0.0\nsha256 {sum}, {} bytes\n",
        content.len()
    );
    [first.as_bytes(), content].concat()
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes
        .windows(from.len())
        .position(|w| w == from)
        .expect("the bytes");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn other_databases_have_a_report_of_their_own() {
    let lab = Lab::new();
    let other =
        "file,speaker,sound\nwav/ann_dull_0.wav,ann,dull\nwav/ann_bright_1.wav,ann,bright\n\
                 wav/bob_dull_2.wav,bob,dull\nwav/cem_dull_2.wav,cem,shrill\n";
    lab.write("other.csv", other);
    let ini = Ini::new()
        .set("DATA.tests", "['other']")
        .set("DATA.other", "other.csv")
        .set("DATA.other.type", "csv")
        .set("DATA.other.absolute_path", "False");
    lab.experiment(&ini)
        .run()
        .success()
        .notes(&["1 row left out whose label the model does not know: shrill"]);
    let of_tests = Results::at(lab.path("out/exp/tests/other"));
    assert_eq!(of_tests.count("test", "samples"), 3);
    let (_, rows) = of_tests.predictions();
    let kept = fs::read(lab.path("out/exp/tests/other/results/predictions.csv")).unwrap();
    // The same without training.
    let trained = fs::read(lab.path("out/exp/results/result.json")).unwrap();
    let args = ["test", "--config", "x.ini", "--outfile", "t.csv"];
    lab.nkl(args).run().success().prints("t.csv");
    assert_eq!(
        fs::read(lab.path("out/exp/tests/other/results/predictions.csv")).unwrap(),
        kept
    );
    assert_eq!(
        fs::read(lab.path("out/exp/results/result.json")).unwrap(),
        trained
    );
    let all = table(&lab.path("t.csv"));
    assert_eq!(all.len(), rows.len());
    for (all, row) in all.iter().zip(&rows) {
        assert_eq!(all["predicted"], row["predicted"]);
        assert_eq!(all["bright"], row["bright"]);
        assert_eq!(all["sound"], row["truth"]);
    }
    // A database without labels: predictions alone.
    lab.write(
        "other.csv",
        "file\nwav/ann_dull_0.wav\nwav/ann_bright_1.wav\n",
    );
    lab.nkl(["test", "--config", "x.ini", "--outfile", "u.csv"])
        .run()
        .success()
        .prints("2 predictions")
        .complains(&["no column 'sound'"]);
    assert_eq!(table(&lab.path("u.csv")).len(), 2);
    // Labels that the model does not know at all.
    lab.write("other.csv", "file,sound\nwav/ann_dull_0.wav,loud\n");
    lab.nkl(["test", "--config", "x.ini"])
        .run()
        .exit(2)
        .complains(&["none of the labels", "loud", "bright, dull"]);
}

#[test]
fn without_other_databases_the_test_part_is_evaluated_again() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    lab.nkl(["test", "--config", "x.ini"]).run().success();
    let again = Results::at(lab.path("out/exp/tests/db"));
    assert_eq!(again.predictions(), lab.results().predictions());
    assert_eq!(again.measure("uar"), lab.results().measure("uar"));
    let only = Ini::new().set("MODEL.only_test", "True");
    lab.experiment(&only).run().success().prints("stored");
}

#[test]
fn models_that_are_not_there_or_not_meant() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    let how = "nkl experiment --config x.ini";
    for args in [
        &["demo", "--config", "x.ini", "wav"][..],
        &["test", "--config", "x.ini"],
        &["bundle", "--config", "x.ini"],
    ] {
        let run = crate::common::nkl(args.iter().copied()).folder(&lab.path(""));
        run.run()
            .exit(2)
            .complains(&["there is no trained model", how]);
    }
    lab.experiment(&Ini::new().set("MODEL.save", "False"))
        .run()
        .success();
    let demo = ["demo", "--config", "x.ini", "wav/ann_dull_0.wav"];
    lab.nkl(demo)
        .run()
        .exit(2)
        .complains(&["MODEL.save = False", how]);
    lab.experiment(&Ini::new()).run().success();
    for (key, value, said) in [
        ("MODEL.type", "knn", "MODEL.type `knn`"),
        ("FEATS.type", "['os']", "FEATS.type `os`"),
        ("FEATS.mfcc.n_mfcc", "7", "features `mfcc`"),
    ] {
        lab.write("x.ini", Ini::new().set(key, value).text());
        lab.nkl(demo)
            .run()
            .exit(2)
            .complains(&[said, "the stored model has"]);
    }
    lab.write("x.ini", Ini::new().set("MODEL.C_val", "3").text());
    lab.nkl(demo)
        .run()
        .success()
        .complains(&["other settings in [MODEL]", "used as it was trained"]);
}

#[test]
fn speakers_are_needed_where_features_are_scaled_by_them() {
    let lab = Lab::new();
    lab.experiment(&Ini::new().set("FEATS.scale", "speaker"))
        .run()
        .success();
    lab.nkl(["demo", "--config", "x.ini", "wav"])
        .run()
        .exit(2)
        .complains(&["column speaker"]);
    let rows = lab.results().predictions().1;
    let lines = rows
        .iter()
        .map(|row| format!("{},{}\n", row["file"], row["speaker"]));
    lab.write(
        "l.csv",
        format!("file,speaker\n{}", lines.collect::<String>()),
    );
    let args = [
        "demo",
        "--config",
        "x.ini",
        "--list",
        "l.csv",
        "--outfile",
        "answers.csv",
    ];
    lab.nkl(args).run().success();
    same_answers(&lab, &lab.path("answers.csv"));
}
