//! A background model, speakers adapted from it, and scores.

use super::{scores, Frames, Score};
use crate::common::Lab;

#[test]
fn adapted_mixtures_know_their_speakers() {
    let lab = Lab::empty();
    for speaker in 0..3 {
        lab.write(
            &format!("train{speaker}.npy"),
            Frames::new(speaker, 600).npy(),
        );
        lab.write(
            &format!("test{speaker}.npy"),
            Frames::new(speaker + 1000, 0).npy(),
        );
        let test = Frames::new(speaker, 900).part(600, 900);
        lab.write(&format!("test{speaker}.npy"), test.npy());
    }
    let run = lab.nkl([
        "gmm",
        "train",
        "-m",
        "8",
        "--out",
        "ubm.nkl",
        "train0.npy",
        "train1.npy",
    ]);
    run.arg("train2.npy").run().success().prints("8 components");
    for speaker in 0..3 {
        let run = lab.nkl([
            "gmm",
            "adapt",
            "--model",
            "ubm.nkl",
            "--relevance",
            "4",
            "--out",
        ]);
        let run = run
            .arg(format!("s{speaker}.nkl"))
            .arg(format!("train{speaker}.npy"));
        run.run().success().prints("adapted from ubm.nkl");
    }
    for linear in [false, true] {
        let run = lab.nkl(["gmm", "score", "--ubm", "ubm.nkl", "--out", "scores.csv"]);
        let run = if linear { run.arg("--linear") } else { run };
        let files = ["test0.npy", "test1.npy", "test2.npy"];
        let run = (0..3).fold(run, |run, s| run.arg("--model").arg(format!("s{s}.nkl")));
        files
            .iter()
            .fold(run, |run, file| run.arg(*file))
            .run()
            .success()
            .prints("3 utterances");
        let rows = scores(&lab, "scores.csv");
        assert_eq!(rows.len(), 9);
        for row in &rows {
            let own = row.file.replace("test", "s").replace(".npy", "") == row.model;
            assert_eq!(
                own,
                row.score > 0.0 && best(&rows, &row.file) == row.model,
                "{rows:?}"
            );
            assert_eq!(row.frames, 300);
        }
    }
    // Without a background model: log-likelihoods.
    let run = lab.nkl([
        "gmm",
        "score",
        "--model",
        "ubm.nkl",
        "--out",
        "l.csv",
        "test0.npy",
    ]);
    run.run().success().prints("average log-likelihood");
    assert!(scores(&lab, "l.csv")[0].score < 0.0);
}

fn best(rows: &[Score], file: &str) -> String {
    let own = rows.iter().filter(|row| row.file == file);
    own.max_by(|a, b| a.score.total_cmp(&b.score))
        .map(|row| row.model.clone())
        .unwrap()
}

#[test]
fn full_adaptation_is_training() {
    let lab = Lab::empty();
    lab.write("x.npy", Frames::new(1, 500).npy());
    lab.nkl([
        "gmm",
        "train",
        "-m",
        "3",
        "--iterations",
        "1",
        "--out",
        "a.nkl",
        "x.npy",
    ])
    .run()
    .success();
    let run = lab.nkl([
        "gmm", "adapt", "--model", "a.nkl", "--alpha", "1", "--out", "b.gmm",
    ]);
    run.arg("--update")
        .arg("means,variances,weights")
        .arg("x.npy")
        .run()
        .success();
    let run = lab.nkl([
        "gmm",
        "train",
        "--start",
        "a.nkl",
        "--iterations",
        "1",
        "--out",
        "c.gmm",
        "x.npy",
    ]);
    run.run().success();
    let worst = super::difference(
        &super::numbers(&lab, "b.gmm"),
        &super::numbers(&lab, "c.gmm"),
    );
    assert!(worst < 1e-9, "{worst}");
}
