//! `nkl submit --engine local`: several processes give the bytes of one. The same on a real Slurm is
//! `tests/slurm/run`.

use crate::common::{below, repository, same, wav, Ini, Lab, Run};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// `nkl submit --engine local --slots 3 --shards 5 --wait` and a command.
fn submit(lab: &Lab, command: &[&str]) -> Run {
    let run = lab.nkl([
        "submit", "--engine", "local", "--slots", "3", "--shards", "5", "--wait",
    ]);
    command.iter().fold(run, |run, word| run.arg(*word))
}

/// What a command leaves, without cache, work folders and what counts seconds.
fn left(lab: &Lab, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = below(&lab.path(folder));
    files.retain(|path, _| {
        let mut parts = path.iter().map(|part| part.to_string_lossy());
        !parts.any(|part| part == "cache" || part.ends_with("submit"))
    });
    for (path, bytes) in &mut files {
        if path.ends_with("result.json") {
            let mut json: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
            json.as_object_mut().expect("an object").remove("seconds");
            *bytes = json.to_string().into_bytes();
        }
    }
    files
}

/// Runs a command alone and as processes, both from an empty folder `out`, and compares all files.
#[track_caller]
fn compare(lab: &Lab, command: &[&str]) {
    let (first, rest) = command.split_first().expect("a command");
    let alone = lab.nkl([*first]);
    let alone = rest.iter().fold(alone, |run, word| run.arg(*word));
    alone.run().success();
    let expected = left(lab, "out");
    assert!(!expected.is_empty(), "{command:?} writes nothing");
    fs::remove_dir_all(lab.path("out")).expect("removed");
    submit(lab, command).run().success();
    same(&expected, &left(lab, "out"));
    fs::remove_dir_all(lab.path("out")).expect("removed");
}

#[test]
fn every_command_gives_the_bytes_of_one_process() {
    let lab = Lab::new();
    let series = Ini::new().without("MODEL").without("FEATS.scale");
    let flags = (series.clone())
        .set("FLAGS.models", "['svm', 'knn']")
        .set("FLAGS.features", "['mfcc', 'praat']")
        .set("FLAGS.scale", "['none', 'standard']");
    let optim = (series.clone())
        .set("OPTIM.model", "svm")
        .set("OPTIM.C_val", "[0.1, 1, 10, 100]")
        .set("OPTIM.search_strategy", "halving_grid");
    let multidb = Ini::new()
        .without("EXP.name")
        .without("DATA.databases")
        .set("EXP.databases", "['db', 'other']")
        .set("DATA.other", "db.csv")
        .set("DATA.other.type", "csv")
        .set("DATA.other.absolute_path", "False")
        .set("DATA.other.test_size", "50");
    // One set of features that learns from the training part.
    let experiment = Ini::new().set("FEATS.type", "['praat', 'mfcc']");
    // Features that are kept in a file.
    let large = Ini::new()
        .set("EXP.memory", "60KB")
        .set("MODEL.type", "log_reg");
    for (command, ini) in [
        ("experiment", experiment),
        ("experiment", large),
        ("flags", flags),
        ("optim", optim),
        ("multidb", multidb),
    ] {
        lab.write("x.ini", ini.text());
        compare(&lab, &[command, "--config", "x.ini"]);
    }
    let extract = ["extract", "--out", "out/f.csv", "wav", "--type"];
    for more in [&["mfcc"][..], &["praat"], &["os", "--level", "lld"]] {
        compare(&lab, &[&extract[..], more].concat());
    }
    // The pieces of several processes are other ones, its groups of rows are not.
    compare(
        &lab,
        &["extract", "--out", "out/f.parquet", "wav", "--type", "mfcc"],
    );
    let recording = fs::read(repository().join("data/conversation/synthetic/conversation.flac"));
    let recording = recording.expect("a recording");
    for name in ["a", "b", "c"] {
        lab.write(&format!("talk/{name}.flac"), &recording);
    }
    compare(
        &lab,
        &["diarize", "--speakers", "3", "--out", "out/turns", "talk"],
    );
}

#[test]
fn without_a_command_it_is_an_experiment() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    let set = ["--set", "MODEL.type=knn"];
    let alone = set
        .iter()
        .fold(lab.nkl(["experiment", "--config", "x.ini"]), |r, w| {
            r.arg(*w)
        });
    alone.run().success();
    let expected = left(&lab, "out");
    fs::remove_dir_all(lab.path("out")).expect("removed");
    submit(&lab, &["--config", "x.ini", set[0], set[1]])
        .run()
        .success()
        .prints("Files in out/exp");
    same(&expected, &left(&lab, "out"));
    let status = lab.nkl(["submit", "--status", "out/exp/submit/experiment"]);
    status.run().success().prints("complete").prints("features");
}

/// The processes that have claimed something in a work folder. Others write there meanwhile, so what is
/// listed may be gone when it is opened.
fn at_work(folder: &Path) -> BTreeSet<u64> {
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let owner = |claim: PathBuf| {
        let json: serde_json::Value = serde_json::from_slice(&fs::read(claim).ok()?).ok()?;
        json["pid"].as_u64()
    };
    let rounds = below(&folder.join("rounds"));
    let claims = rounds.iter().flat_map(|round| below(&round.join("claims")));
    claims.filter_map(owner).collect()
}

/// Whether a process works on this folder; a claim may be of one that has long ended.
fn is_alive(pid: u64, folder: &Path) -> bool {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).contains(&*folder.to_string_lossy())
}

/// SIGKILL.
fn kill(pid: u64) {
    let killed = Command::new("kill").args(["-9", &pid.to_string()]).output();
    killed.expect("kill");
}

/// Kills the processes of a submission at several moments, and the submission itself in the end;
/// submits again until it comes through.
fn through_kills(lab: &Lab, folder: &str, command: &[&str], whole: Duration) -> usize {
    let mut killed = 0;
    for moment in 1..=3 {
        let mut child = submit(lab, command).spawn();
        let until = Instant::now() + whole.mul_f64(0.2 * f64::from(moment));
        while Instant::now() < until && child.try_wait().expect("a child").is_none() {
            std::thread::sleep(Duration::from_millis(20));
            let folder = lab.path(folder);
            let workers = at_work(&folder).into_iter();
            let mut workers =
                workers.filter(|pid| *pid != u64::from(child.id()) && is_alive(*pid, &folder));
            if let Some(pid) = workers.next().filter(|_| moment > 1) {
                kill(pid);
                killed += 1;
            }
        }
        killed += usize::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("SIGKILL");
        child.wait().expect("an end");
    }
    // Workers that outlive their parent may still be at it: that does not matter.
    submit(lab, command).run().success();
    killed
}

#[test]
fn killed_at_any_moment_it_comes_to_the_same() {
    let lab = Lab::empty();
    for i in 0..60_u64 {
        lab.write(
            &format!("wav/{i}.wav"),
            wav::tone(100.0 + i as f64, 0.7, 1.5, i),
        );
    }
    let frames = crate::gmm::Frames::new(1, 120_000).npy();
    lab.write("frames.npy", frames);
    let extract = ["extract", "--type", "os", "--level", "lld", "wav", "--out"];
    let train = [
        "gmm",
        "train",
        "-m",
        "12",
        "--part",
        "1",
        "--iterations",
        "6",
        "--threshold",
        "0",
        "frames.npy",
        "--out",
    ];
    for (command, out) in [(&extract[..], "f.csv"), (&train[..], "m.nkl")] {
        let alone = command
            .iter()
            .fold(lab.nkl([command[0]]), |run, word| match *word {
                word if word == command[0] => run,
                word => run.arg(word),
            });
        let began = Instant::now();
        alone.arg(format!("alone.{out}")).run().success();
        let whole = began.elapsed().max(Duration::from_millis(500));
        let whole_command = [command, &[out]].concat();
        let killed = through_kills(&lab, &format!("{out}.submit"), &whole_command, whole);
        assert!(killed > 0, "{command:?} was over before it could be killed");
        let read = |name: String| fs::read(lab.path(&name)).expect("a file");
        assert!(
            read(out.to_owned()) == read(format!("alone.{out}")),
            "{out} differs after {killed} kills"
        );
    }
}

#[test]
fn what_goes_wrong_is_said() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    let local = |words: &[&str]| submit(&lab, words).run();
    local(&["check", "--config", "x.ini"]).bad_input(&["cannot be divided", "multidb"]);
    local(&["nothing"]).bad_input(&["nothing"]);
    local(&[]).bad_input(&["--config"]);
    local(&["--config", "no.ini"]).bad_input(&["no.ini"]);
    local(&["--config", "x.ini", "--set", "FEATS.no_reuse=True"]).bad_input(&["FEATS.no_reuse"]);
    let nowhere = lab.nkl(["submit", "--engine", "slurm", "--config", "x.ini"]);
    nowhere
        .env("PATH", "")
        .run()
        .bad_input(&["sbatch", "--engine local"]);
    lab.nkl(["submit", "--status", "wav"])
        .run()
        .bad_input(&["nothing was submitted"]);

    // A shard that fails is tried again; its message is kept.
    lab.write("bad.csv", "a,b\n1,2\n3,nan\n");
    let bad = [
        "--retries",
        "1",
        "--folder",
        "work",
        "gmm",
        "train",
        "-m",
        "1",
        "bad.csv",
    ];
    let run = submit(&lab, &[&bad[..], &["--out", "b.nkl"]].concat()).run();
    run.exit(1).complains(&["bad.csv", "failed 2 times"]);
    let status = lab.nkl(["submit", "--status", "work"]).run().success();
    status.prints("bad.csv").prints("Submit again");
    assert!(!lab.path("b.nkl").exists());
    // Other work in the same folder.
    submit(&lab, &["--folder", "work", "--config", "x.ini"])
        .run()
        .bad_input(&["other work", "gmm train"]);
    // Mended, it goes on.
    lab.write("bad.csv", "a,b\n1,2\n3,1\n");
    submit(&lab, &[&bad[..], &["--out", "b.nkl"]].concat())
        .run()
        .success();
    assert!(lab.path("b.nkl").exists());
}

#[test]
fn an_ini_file_that_changes_on_the_way_is_noticed() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    submit(&lab, &["--config", "x.ini"]).run().success();
    let work = "out/exp/submit/experiment";
    lab.edit("x.ini", |text| text + "\n[EXPL]\n");
    for merge in [false, true] {
        let run = lab.nkl(["shard", work]);
        let run = if merge { run.arg("--merge") } else { run };
        run.run().bad_input(&["x.ini has changed"]);
    }
    let again = ["--folder", "again", "--config", "x.ini"];
    submit(&lab, &["--config", "x.ini"])
        .run()
        .bad_input(&["x.ini has changed", "--folder"]);
    // What was complete is done anew when it is submitted again.
    for _ in 0..2 {
        submit(&lab, &again).run().success();
        lab.edit("x.ini", |text| text + "\n");
    }
}
