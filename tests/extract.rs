//! `nkl extract`: tables of features in every format, from recordings and from an INI file.

use crate::common::{Ini, Lab, Outcome};
use std::fs;
use std::path::Path;

/// Rows of a CSV table, the header first.
fn table(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .expect("a table");
    let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    reader
        .records()
        .map(|row| cells(row.expect("a row")))
        .collect()
}

/// `nkl extract --type mfcc --out <out> wav`.
fn mfcc(lab: &Lab, out: &str) -> Outcome {
    lab.nkl(["extract", "--type", "mfcc", "--out", out, "wav"])
        .run()
}

fn text(lab: &Lab, path: &str) -> String {
    fs::read_to_string(lab.path(path)).expect("a text")
}

#[test]
fn functionals_of_a_folder_and_a_file() {
    let lab = Lab::new();
    let deep = fs::read(lab.path("wav/bob_dull_1.wav")).unwrap();
    lab.write("wav/a/b/deep.WAV", &deep);
    lab.write("wav/notes.txt", "no recording");
    let args = ["extract", "--type", "os", "--set", "eGeMAPSv02", "--level"];
    let run = lab
        .nkl(args)
        .arg("functionals")
        .arg("--out")
        .arg("new/f.csv");
    run.arg("wav/cem_dull_0.wav")
        .arg("wav")
        .run()
        .success()
        .prints("25 rows, 88 features");
    let rows = table(&lab.path("new/f.csv"));
    assert_eq!(rows.len(), 26);
    assert!(rows.iter().all(|row| row.len() == 3 + 88));
    assert_eq!(rows[0][..3], ["file", "start", "end"]);
    assert_eq!(rows[0][3], "F0semitoneFrom27.5Hz_sma3nz_amean");
    // As named, then sorted; what was named twice is there once.
    let files: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(
        files[..3],
        [
            "wav/cem_dull_0.wav",
            "wav/a/b/deep.WAV",
            "wav/ann_bright_0.wav"
        ]
    );
    assert!(files[1..].is_sorted());
    assert_eq!(rows[1][1..3], ["0", "0.3"]);
    let bob = rows.iter().find(|row| row[0] == "wav/bob_dull_1.wav");
    assert_eq!(rows[2][3..], bob.unwrap()[3..], "the same recording");
    assert_ne!(rows[1][3..], rows[2][3..]);
}

#[test]
fn frames_of_recordings() {
    let lab = Lab::new();
    let args = ["extract", "--type", "os", "--level", "lld", "--out"];
    lab.nkl(args).arg("f.csv").arg("wav").run().success();
    let rows = table(&lab.path("f.csv"));
    assert_eq!(rows[0].len(), 3 + 25);
    let of = |file: &str| rows.iter().filter(|row| row[0] == file).count();
    assert_eq!(of("wav/ann_bright_0.wav"), of("wav/dot_dull_2.wav"));
    assert_eq!(rows.len(), 1 + 24 * of("wav/ann_bright_0.wav"));
    let second: Vec<f64> = rows[2][1..3].iter().map(|s| s.parse().unwrap()).collect();
    assert!((second[0] - 0.01).abs() < 1e-9 && second[1] > second[0]);

    let deltas = ["extract", "--type=os", "--set=ComParE_2016", "--level"];
    let run = lab.nkl(deltas).arg("lld_de").arg("wav/ann_bright_0.wav");
    run.arg("--out=d.csv").run().success();
    assert_eq!(table(&lab.path("d.csv"))[0].len(), 3 + 65);
    let wrong = ["extract", "--type=os", "--level=lld_de", "wav"];
    let run = lab.nkl(wrong).arg("--out=e.csv").run();
    run.exit(2).complains(&["ComParE_2016"]);
    let wrong = ["extract", "--type=os,mfcc", "--level=lld", "wav"];
    let run = lab.nkl(wrong).arg("--out=e.csv").run();
    run.exit(2).complains(&["frames", "os, mfcc"]);
    assert!(!lab.path("e.csv").exists());
}

#[test]
fn the_same_values_in_every_format() {
    let lab = Lab::new();
    for out in ["f.csv", "f.arff", "f.npy", "f.parquet"] {
        mfcc(&lab, out).success().prints("24 rows");
    }
    let rows = table(&lab.path("f.csv"));
    let width = rows[0].len() - 3;

    let arff = text(&lab, "f.arff");
    let data: Vec<&str> = arff.lines().skip_while(|line| *line != "@data").collect();
    assert_eq!(data.len(), 25);
    assert_eq!(arff.matches("@attribute ").count(), width + 3);
    for (row, line) in rows[1..].iter().zip(&data[1..]) {
        assert_eq!(**line, format!("'{}',{}", row[0], row[1..].join(",")));
    }

    let npy = fs::read(lab.path("f.npy")).unwrap();
    let length = 10 + usize::from(u16::from_le_bytes([npy[8], npy[9]]));
    assert_eq!((&npy[..8], length % 64), (&b"\x93NUMPY\x01\0"[..], 0));
    let header = String::from_utf8_lossy(&npy[10..length]).into_owned();
    assert!(
        header.contains(&format!("'shape': (24, {width})")),
        "{header}"
    );
    let values: Vec<String> = npy[length..]
        .chunks(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]).to_string())
        .collect();
    let expected: Vec<&String> = rows[1..].iter().flat_map(|row| &row[3..]).collect();
    assert_eq!(values.iter().collect::<Vec<_>>(), expected);
    let places = table(&lab.path("f.rows.csv"));
    assert!(places.iter().zip(&rows).all(|(p, row)| p[..] == row[..3]));
    let columns = text(&lab, "f.columns.txt");
    assert!(columns.lines().eq(rows[0][3..].iter()));

    let parquet = nkl_data::parquet::read(&lab.path("f.parquet")).unwrap();
    let names: Vec<&String> = parquet.columns.iter().map(|(name, _)| name).collect();
    assert_eq!(names, rows[0].iter().collect::<Vec<_>>());
    for (column, (name, values)) in parquet.columns.iter().enumerate().skip(3) {
        let nkl_data::parquet::ColumnData::F32(values) = values else {
            panic!("{name} is not real");
        };
        let values: Vec<String> = values.iter().map(f32::to_string).collect();
        assert!(values.iter().eq(rows[1..].iter().map(|row| &row[column])));
    }
}

#[test]
fn more_recordings_than_are_held_at_once() {
    let lab = Lab::new();
    let tone = fs::read(lab.path("wav/ann_bright_0.wav")).unwrap();
    for i in 0..520 {
        lab.write(&format!("many/{i:03}.wav"), &tone);
    }
    let args = ["extract", "--type", "mfcc", "--out"];
    lab.nkl(args).arg("f.csv").arg("many").run().success();
    let again = lab.nkl(args).arg("g.parquet").arg("many");
    again.arg("--threads=1").run().success();
    let rows = table(&lab.path("f.csv"));
    assert_eq!(rows.len(), 521);
    for (i, row) in rows[1..].iter().enumerate() {
        assert_eq!(row[0], format!("many/{i:03}.wav"));
        assert_eq!(row[3..], rows[1][3..]);
    }
    let parquet = nkl_data::parquet::read(&lab.path("g.parquet")).unwrap();
    assert_eq!(parquet.rows(), 520);
}

#[test]
fn bad_recordings_are_named_and_left_out() {
    let lab = Lab::new();
    lab.write("wav/cem_bright_1.wav", "This is not a recording.\n");
    lab.write("wav/zero.wav", "");
    let bad = ["left out", "cem_bright_1.wav", "zero.wav"];
    let run = mfcc(&lab, "f.csv").success().complains(&bad);
    run.prints("23 rows").prints("2 of 25 recordings left out");
    assert_eq!(table(&lab.path("f.csv")).len(), 24);

    let args = ["extract", "--type", "mfcc", "--out", "g.csv"];
    let run = lab.nkl(args).arg("wav/zero.wav").run();
    run.exit(2).complains(&["none of 1", "zero.wav"]);
    assert!(!lab.path("g.csv").exists());
}

#[test]
fn a_wrong_command_line_says_what_there_is() {
    let lab = Lab::new();
    mfcc(&lab, "f.xlsx")
        .exit(2)
        .complains(&[".csv, .parquet, .arff, .npy, .ark, .htk"]);
    let with = |args: [&str; 3]| {
        let run = lab.nkl(["extract", "--out", "f.csv"]);
        args.into_iter().fold(run, |run, arg| run.arg(arg)).run()
    };
    with(["--type", "mfcc", "nowhere"])
        .exit(2)
        .complains(&["nowhere"]);
    with(["--type", "nothing", "wav"])
        .exit(2)
        .complains(&["nothing", "mfcc"]);
    with(["--type=os", "--set=eGeMAPSv2", "wav"])
        .exit(2)
        .complains(&["eGeMAPSv02"]);
    with(["--type=mfcc", "--option=FEATS.mfcc.n_mfc=9", "wav"])
        .exit(2)
        .complains(&["n_mfcc"]);
    let empty = lab.path("empty");
    fs::create_dir(&empty).unwrap();
    with(["--type", "mfcc", "empty"])
        .exit(2)
        .complains(&["empty", ".flac"]);
    assert!(!lab.path("f.csv").exists());
}

#[test]
fn options_and_several_types() {
    let lab = Lab::new();
    let args = ["extract", "--type", "mfcc,os", "--type", "snr", "--option"];
    let run = lab.nkl(args).arg("FEATS.features=['mfcc_1_mean', 'snr']");
    let names = |path: &str| table(&lab.path(path))[0][3..].to_vec();
    let run = run.arg("--out=f.csv").arg("wav").run();
    run.success();
    assert_eq!(names("f.csv"), ["mfcc_1_mean", "snr"]);
    let args = ["extract", "--type=mfcc", "--option=FEATS.mfcc.n_mfcc=5"];
    let run = lab.nkl(args).arg("--out=g.csv").arg("wav").run();
    run.success();
    mfcc(&lab, "h.csv").success();
    assert!(names("g.csv").len() < names("h.csv").len());
}

#[test]
fn samples_of_an_experiment() {
    let lab = Lab::new();
    lab.edit("db.csv", |table| {
        let segment = |line: &str| match line.starts_with("file") {
            true => format!("{line},start,end\n"),
            false => format!("{line},0.1,0.25\n"),
        };
        table.lines().map(segment).collect()
    });
    lab.write("x.ini", Ini::new().text());
    let args = ["extract", "--config", "x.ini", "--out"];
    lab.nkl(args).arg("f.csv").run().success().prints("24 rows");
    let rows = table(&lab.path("f.csv"));
    assert!(rows[1..].iter().all(|row| row[1..3] == ["0.1", "0.25"]));
    assert!(lab.path("out/exp/cache").exists());
    let again = lab.nkl(args).arg("g.csv").run();
    again.success();
    assert_eq!(text(&lab, "f.csv"), text(&lab, "g.csv"), "from the cache");

    // Frames count from the begin of the recording, not of the segment.
    let run = lab.nkl(args).arg("l.csv").arg("--type=os");
    run.arg("--level=lld").run().success();
    let frames = table(&lab.path("l.csv"));
    assert_eq!(frames[1][1], "0.1");
    assert!(frames[1..]
        .iter()
        .all(|row| row[2].parse::<f64>().unwrap() <= 0.25 + 1e-6));

    // With recordings, only the settings come from the INI file.
    let run = lab.nkl(args).arg("one.csv").arg("wav/ann_dull_0.wav");
    run.run().success().prints("1 rows");
}

#[test]
fn frames_go_to_archives_that_mixtures_read() {
    let lab = Lab::new();
    let frames = |out: &str, from: &str| {
        let args = ["extract", "--type=os", "--level=lld", from];
        lab.nkl(args).arg(format!("--out={out}")).run()
    };
    frames("f.csv", "wav").success();
    frames("f.ark", "wav").success();
    let rows = table(&lab.path("f.csv"));
    let list = text(&lab, "f.scp");
    assert_eq!(list.lines().count(), 24);
    let width = format!("{} dimensions", rows[0].len() - 3);
    for file in ["f.ark", "f.scp", "f.csv"] {
        let train = ["gmm", "train", "--components=2", "--iterations=2", file];
        let run = lab.nkl(train).arg(format!("--out={file}.nkl")).run();
        run.success();
        let info = lab.nkl(["gmm", "info"]).arg(format!("{file}.nkl")).run();
        info.success().prints(&width);
    }
    let one = rows[1][0].clone();
    frames("one.htk", &one).success();
    let htk = fs::read(lab.path("one.htk")).unwrap();
    let count = rows[1..].iter().filter(|row| row[0] == one).count();
    assert_eq!(
        i32::from_be_bytes(htk[..4].try_into().unwrap()),
        count as i32
    );
    assert_eq!(i32::from_be_bytes(htk[4..8].try_into().unwrap()), 100_000);
    frames("all.htk", "wav")
        .exit(1)
        .complains(&["one recording", ".ark"]);
    assert!(!lab.path("all.htk").exists());
}
