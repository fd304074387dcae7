//! Every format of frames and of mixtures.

use super::{difference, numbers, scores, Frames, D};
use crate::common::Lab;
use nkl_data::parquet::{ColumnData, Table, TableWriter};
use nkl_mixture::files::{write_htk, ArkWriter, HTK_USER};
use nkl_mixture::Values;

/// Trains on a file, and gives the mixture's numbers.
fn trained(lab: &Lab, features: &str) -> Vec<f64> {
    let run = lab.nkl([
        "gmm",
        "train",
        "-m",
        "3",
        "--iterations",
        "3",
        "--out",
        "x.gmm",
        features,
    ]);
    run.run()
        .success()
        .prints("x.gmm")
        .prints("3 components over 3 dimensions");
    numbers(lab, "x.gmm")
}

#[test]
fn the_same_frames_in_any_format_give_the_same_mixture() {
    let (lab, frames) = (Lab::empty(), Frames::new(1, 900));
    lab.write("x.npy", frames.npy());
    lab.write("x.csv", frames.csv());
    let matrix = ndarray::Array2::from_shape_fn((900, D), |(i, d)| frames.0[i][d]);
    for text in [false, true] {
        let mut ark = if text {
            ArkWriter::text(Vec::new())
        } else {
            ArkWriter::binary(Vec::new())
        };
        let mut list = String::new();
        let name = if text { "text.ark" } else { "binary.ark" };
        for (u, part) in matrix.axis_chunks_iter(ndarray::Axis(0), 200).enumerate() {
            let place = ark.write(&format!("u{u}"), Values::F64(part)).unwrap();
            list += &format!("u{u} {name}:{place}\n");
        }
        lab.write(name, ark.into_inner());
        lab.write(&name.replace("ark", "scp"), list);
    }
    parquet(&lab, &frames);
    let expected = trained(&lab, "x.npy");
    for file in [
        "x.csv",
        "binary.ark",
        "text.ark",
        "binary.scp",
        "text.scp",
        "x.parquet",
    ] {
        let worst = difference(&trained(&lab, file), &expected);
        assert!(worst < 1e-9, "{file}: {worst}");
    }
    let mut htk = Vec::new();
    write_htk(&mut htk, matrix.mapv(|v| v as f32).view(), 0.01, HTK_USER).unwrap();
    lab.write("x.mfc", &htk);
    lab.write("nosuffix", &htk);
    assert!(difference(&trained(&lab, "x.mfc"), &expected) < 1e-4);
    let run = lab.nkl(["gmm", "train", "-m", "3", "--out", "y.gmm", "nosuffix"]);
    run.run().exit(2).complains(&["nosuffix", "--format"]);
    let run = lab.nkl([
        "gmm", "train", "-m", "3", "--out", "y.gmm", "--format", "htk", "nosuffix",
    ]);
    run.run().success();
}

/// As `nkl extract` writes them: where each row comes from, then features; two row groups.
fn parquet(lab: &Lab, frames: &Frames) {
    let table = |rows: std::ops::Range<usize>| {
        let files = rows
            .clone()
            .map(|i| Some(format!("{}.wav", i / 450).into()))
            .collect();
        let starts = rows.clone().map(|i| i as f64).collect();
        let mut columns = vec![
            ("file".to_string(), ColumnData::Text(files)),
            ("start".to_string(), ColumnData::F64(starts)),
        ];
        for d in 0..D {
            let values = rows.clone().map(|i| frames.0[i][d]).collect();
            columns.push((format!("f{d}"), ColumnData::F64(values)));
        }
        Table { columns }
    };
    let mut writer = TableWriter::create(&lab.path("x.parquet"), &table(0..0)).unwrap();
    writer.write(&table(0..500)).unwrap();
    writer.write(&table(500..900)).unwrap();
    writer.finish().unwrap();
    lab.nkl([
        "gmm",
        "train",
        "-m",
        "2",
        "--iterations",
        "1",
        "--out",
        "p.nkl",
        "x.parquet",
    ])
    .run()
    .success();
    lab.nkl([
        "gmm",
        "score",
        "--model",
        "p.nkl",
        "--out",
        "p.csv",
        "x.parquet",
    ])
    .run()
    .success();
    // The rows of a recording are an utterance, also where it lies in two row groups.
    let rows: Vec<_> = scores(lab, "p.csv")
        .into_iter()
        .map(|row| (row.utterance, row.frames))
        .collect();
    assert_eq!(
        rows,
        [("0.wav".to_string(), 450), ("1.wav".to_string(), 450)]
    );
}

#[test]
fn features_of_recordings_go_straight_into_a_mixture() {
    let lab = Lab::new();
    let extract = [
        "extract",
        "--type",
        "os",
        "--set",
        "eGeMAPSv02",
        "--level",
        "lld",
        "--out",
    ];
    lab.nkl(extract)
        .arg("lld.parquet")
        .arg("wav")
        .run()
        .success();
    let train = ["gmm", "train", "-m", "4", "--out", "ubm.nkl", "lld.parquet"];
    lab.nkl(train)
        .run()
        .success()
        .prints("4 components over 25 dimensions");
    lab.nkl([
        "gmm",
        "score",
        "--model",
        "ubm.nkl",
        "--out",
        "s.csv",
        "lld.parquet",
    ])
    .run()
    .success();
    let rows = scores(&lab, "s.csv");
    assert_eq!(rows.len(), 24, "one row per recording");
    assert!(rows
        .iter()
        .all(|row| row.score.is_finite() && row.utterance.ends_with(".wav")));
}

#[test]
fn mixtures_go_from_format_to_format() {
    let (lab, frames) = (Lab::empty(), Frames::new(1, 500));
    lab.write("x.npy", frames.npy());
    let train = [
        "gmm",
        "train",
        "-m",
        "3",
        "--iterations",
        "2",
        "--out",
        "a.nkl",
        "x.npy",
    ];
    lab.nkl(train).run().success();
    for (from, to) in [("a.nkl", "b.hdf5"), ("b.hdf5", "c.gmm"), ("c.gmm", "d.nkl")] {
        let convert = [
            "gmm",
            "train",
            "--start",
            from,
            "--iterations",
            "0",
            "--out",
            to,
            "x.npy",
        ];
        lab.nkl(convert).run().success();
        lab.nkl(["gmm", "info", to])
            .run()
            .success()
            .prints("mixture of 3 components over 3 dimensions");
    }
    let [a, d] = ["a.nkl", "d.nkl"].map(|name| std::fs::read(lab.path(name)).unwrap());
    assert_eq!(a, d, "not bit for bit the same");
    // Statistics in bob's format do not know their mixture.
    let run = [
        "gmm",
        "accumulate",
        "--model",
        "a.nkl",
        "--out",
        "s.hdf5",
        "x.npy",
    ];
    lab.nkl(run).run().success();
    lab.nkl(["gmm", "info", "s.hdf5"])
        .run()
        .success()
        .prints("GMMStats")
        .prints("500 frames");
    let run = lab.nkl(["gmm", "update", "--out", "e.gmm", "s.hdf5"]).run();
    run.exit(2).complains(&["--model"]);
    lab.nkl([
        "gmm", "update", "--model", "a.nkl", "--out", "e.gmm", "s.hdf5",
    ])
    .run()
    .success();
    let more = [
        "gmm",
        "train",
        "--start",
        "a.nkl",
        "--iterations",
        "1",
        "--out",
        "f.gmm",
        "x.npy",
    ];
    lab.nkl(more).run().success();
    assert!(difference(&numbers(&lab, "e.gmm"), &numbers(&lab, "f.gmm")) < 1e-12);
    lab.nkl(["gmm", "merge", "--out", "s2.hdf5", "s.hdf5", "s.hdf5"])
        .run()
        .success()
        .prints("1000 frames");
    let full = ["gmm", "train", "-m", "2", "--covariance", "full", "--out"];
    lab.nkl(full)
        .arg("g.hdf5")
        .arg("x.npy")
        .run()
        .exit(2)
        .complains(&["g.hdf5", "full"]);
    lab.nkl(full).arg("g.nkl").arg("x.npy").run().success();
    lab.nkl(["gmm", "info", "--all", "g.nkl"])
        .run()
        .success()
        .prints("full")
        .prints("covariances");
}
