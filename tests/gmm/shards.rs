//! The same mixture, however the frames are divided.

use super::{difference, numbers, Frames};
use crate::common::Lab;

/// A lab with 4000 frames, in one file and in twenty.
fn lab() -> Lab {
    let (lab, frames) = (Lab::empty(), Frames::new(1, 4000));
    lab.write("all.npy", frames.npy());
    let mut from = 0;
    for shard in 0..20 {
        // Shards of different sizes, the last with what is left.
        let to = if shard == 19 {
            4000
        } else {
            from + 130 + 7 * shard
        };
        lab.write(&format!("shard{shard}.npy"), frames.part(from, to).npy());
        from = to;
    }
    let start = [
        "gmm",
        "train",
        "-m",
        "5",
        "--iterations",
        "0",
        "--out",
        "0.nkl",
        "all.npy",
    ];
    lab.nkl(start).run().success().prints("not trained");
    lab
}

#[test]
fn twenty_shards_give_the_mixture_of_one_process() {
    let lab = lab();
    for round in 0..3 {
        let mut update = lab
            .nkl(["gmm", "update", "--out"])
            .arg(format!("{}.nkl", round + 1));
        let mut merge = lab.nkl(["gmm", "merge", "--out", "half.nkl"]);
        for shard in 0..20 {
            let out = format!("s{shard}.nkl");
            let run = lab
                .nkl(["gmm", "accumulate", "--out"])
                .arg(&out)
                .arg("--model");
            let run = run
                .arg(format!("{round}.nkl"))
                .arg(format!("shard{shard}.npy"));
            run.run().success();
            // Half of them are merged before, as a tree of processes would do it.
            if shard < 10 {
                merge = merge.arg(out);
            } else {
                update = update.arg(out);
            }
        }
        merge.run().success().prints("half.nkl");
        update.arg("half.nkl").run().success().prints("4000 frames");
    }
    let text = [
        "gmm",
        "train",
        "--start",
        "3.nkl",
        "--iterations",
        "0",
        "--out",
        "sharded.gmm",
    ];
    lab.nkl(text).arg("all.npy").run().success();
    let whole = [
        "gmm",
        "train",
        "--start",
        "0.nkl",
        "--iterations",
        "3",
        "--threshold",
        "0",
    ];
    lab.nkl(whole)
        .arg("--out")
        .arg("whole.gmm")
        .arg("all.npy")
        .run()
        .success();
    let (sharded, whole) = (numbers(&lab, "sharded.gmm"), numbers(&lab, "whole.gmm"));
    let worst = difference(&sharded, &whole);
    assert!(worst < 1e-9, "{worst}");
    lab.nkl([
        "gmm",
        "train",
        "--start",
        "0.nkl",
        "--iterations",
        "0",
        "--out",
        "start.gmm",
        "all.npy",
    ])
    .run()
    .success();
    assert!(
        difference(&numbers(&lab, "start.gmm"), &whole) > 1e-3,
        "nothing was trained"
    );
}

#[test]
fn threads_files_and_memory_do_not_matter() {
    let lab = lab();
    let train = |out: &str, options: &[&str]| {
        let run = lab.nkl(["gmm", "train", "-m", "4", "--iterations", "4", "--out", out]);
        options
            .iter()
            .fold(run, |run, option| run.arg(*option))
            .run()
            .success();
        std::fs::read(lab.path(out)).unwrap()
    };
    let one = train("a.gmm", &["--threads", "1", "all.npy"]);
    assert_eq!(one, train("b.gmm", &["--threads", "3", "all.npy"]));
    assert_eq!(one, train("c.gmm", &["--memory", "0", "all.npy"]));
    let shards: String = (0..20).map(|i| format!("shard{i}.npy\n\n")).collect();
    lab.write("list.txt", shards);
    train("d.gmm", &["@list.txt"]);
    assert!(difference(&numbers(&lab, "a.gmm"), &numbers(&lab, "d.gmm")) < 1e-9);
    train("e.gmm", &["--precision", "single", "all.npy"]);
    assert!(difference(&numbers(&lab, "a.gmm"), &numbers(&lab, "e.gmm")) < 1e-3);
    assert_ne!(
        one,
        train("f.gmm", &["--seed", "7", "--init", "random", "all.npy"])
    );
}

#[test]
fn statistics_of_different_mixtures_are_not_added() {
    let lab = lab();
    lab.nkl([
        "gmm",
        "train",
        "-m",
        "5",
        "--iterations",
        "1",
        "--out",
        "1.nkl",
        "all.npy",
    ])
    .run()
    .success();
    for (model, out) in [("0.nkl", "a.nkl"), ("1.nkl", "b.nkl")] {
        let run = lab.nkl([
            "gmm",
            "accumulate",
            "--model",
            model,
            "--out",
            out,
            "shard0.npy",
        ]);
        run.run().success().prints("130 frames");
    }
    let run = lab
        .nkl(["gmm", "merge", "--out", "c.nkl", "a.nkl", "b.nkl"])
        .run();
    run.exit(2).complains(&["b.nkl", "another mixture"]);
    let run = lab
        .nkl([
            "gmm", "update", "--model", "1.nkl", "--out", "c.nkl", "a.nkl",
        ])
        .run();
    run.exit(2).complains(&["another mixture"]);
    let run = lab.nkl(["gmm", "update", "--out", "c.nkl", "0.nkl"]).run();
    run.exit(2)
        .complains(&["0.nkl", "expected statistics", "a mixture"]);
    assert!(!lab.path("c.nkl").exists());
}
