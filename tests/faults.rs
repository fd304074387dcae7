//! What the program says, and leaves behind, where the disk and not the input is at fault: no space,
//! a limit on the size of files, a folder that nobody may write to, files that vanish during the run,
//! two runs in one folder.

use crate::common::{nkl, wav, Ini, Lab, Outcome};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const NKL: &str = env!("CARGO_BIN_EXE_nkl");

/// A mount that is gone at the end of the test.
struct Mount {
    place: PathBuf,
}

impl Mount {
    /// `mount ARGUMENTS PLACE`; `None`, with a line that says so, where that is not allowed.
    fn new(place: PathBuf, arguments: &[&str]) -> Option<Mount> {
        fs::create_dir_all(&place).expect("a folder");
        let mut command = Command::new("mount");
        command.args(arguments).arg(&place).stderr(Stdio::null());
        match command.status() {
            Ok(status) if status.success() => Some(Mount { place }),
            _ => {
                println!("skipped: file systems cannot be mounted here");
                None
            }
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(&self.place)
            .status();
    }
}

/// Files below a folder that are there under their final names, and are not whole.
fn broken(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            found.extend(broken(&path));
        } else if name.starts_with('.') {
            // Under a temporary name.
        } else {
            let bytes = fs::read(&path).expect("a file");
            let json = name.ends_with(".json");
            let read = !json || serde_json::from_slice::<serde_json::Value>(&bytes).is_ok();
            let table = !name.ends_with(".csv") || bytes.ends_with(b"\n");
            if bytes.is_empty() || !read || !table {
                found.push(path);
            }
        }
    }
    found
}

/// Each command with what it writes, so that there is something to fail at.
fn commands() -> Vec<Vec<&'static str>> {
    [
        "experiment --config x.ini --set EXP.root=full",
        "extract --config x.ini --out full/f.csv",
        "extract --config x.ini --out full/f.parquet",
        "extract --config x.ini --out full/f.npy",
        "extract --config x.ini --out full/f.ark",
        "explore --config x.ini --set EXP.root=full",
        "issues --config x.ini --set EXP.root=full",
        "slices --config x.ini --set EXP.root=full",
        "segment --method fixed --max-length 0.1 --audio --out full/s.csv wav",
        "resample --rate 8000 --folder full/r wav",
        "export --config x.ini --set EXPORT.root=full/e",
        "augment --config x.ini --set AUGMENT.augment=random_splice --set EXP.root=full",
    ]
    .map(|line| line.split(' ').collect())
    .into()
}

#[track_caller]
fn says_so(outcome: &Outcome, words: &[&str]) {
    assert!(matches!(outcome.code(), Some(1 | 2)), "{outcome}");
    let said = outcome.stderr.to_lowercase();
    assert!(
        words.iter().any(|word| said.contains(word)),
        "none of {words:?}: {outcome}"
    );
    assert!(said.contains("full/"), "no file is named: {outcome}");
}

#[test]
fn a_full_disk() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    for command in commands() {
        let size = ["-t", "tmpfs", "-o", "size=16k", "nkl-test"];
        let Some(mount) = Mount::new(lab.path("full"), &size) else {
            return;
        };
        let outcome = nkl(command).folder(&lab.path("")).run();
        says_so(&outcome, &["no space left"]);
        assert_eq!(broken(&mount.place), Vec::<PathBuf>::new(), "{outcome}");
    }
}

#[test]
fn a_read_only_folder() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    let Some(_mount) = Mount::new(lab.path("full"), &["-t", "tmpfs", "-o", "ro", "nkl-test"])
    else {
        return;
    };
    for command in commands() {
        let outcome = nkl(command).folder(&lab.path("")).run();
        says_so(&outcome, &["read-only"]);
    }
}

/// A program that is not told of the signal gets an error at the write that goes too far.
#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files() {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    for command in commands() {
        let _ = fs::remove_dir_all(lab.path("full"));
        let words = command.join(" ");
        // In blocks of 1024 bytes (bash) or 512 (sh).
        let line = format!("trap '' XFSZ; ulimit -f 4; exec '{NKL}' {words}");
        let ended = Command::new("sh")
            .args(["-c", &line])
            .current_dir(lab.path(""))
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&ended.stderr).to_lowercase();
        assert!(!said.contains("panicked"), "{words}: {said}");
        if ended.status.success() {
            // Whatever it wrote was below the limit, or a cache, which is only a note.
            continue;
        }
        assert!(said.contains("too large"), "{words}: {said}");
        assert!(said.contains("full/"), "{words}: {said}");
        assert_eq!(broken(&lab.path("full")), Vec::<PathBuf>::new(), "{words}");
    }
}

/// Recordings go while features are computed: those that are gone are named and left out, or too many
/// are and the run ends; in no case is there a result of something that was not read.
#[test]
fn recordings_that_vanish_during_the_run() {
    let lab = Lab::new();
    for i in 0..60 {
        lab.write(&format!("wav/more_{i}.wav"), wav::tone(150.0, 0.7, 2.0, i));
        let row = format!("wav/more_{i}.wav,ann,dull,0.5\n");
        lab.edit("db.csv", |text| text + &row);
    }
    for wait in [20, 60, 120, 200] {
        let _ = fs::remove_dir_all(lab.path("out"));
        let hidden = lab.path("hidden");
        let mut child = lab.experiment(&Ini::new()).spawn();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        fs::rename(lab.path("wav"), &hidden).expect("a rename");
        let code = child.wait().expect("an end").code();
        fs::rename(hidden, lab.path("wav")).expect("a rename");
        assert!(matches!(code, Some(0..=2)), "{code:?}");
        let there = lab.path("out/exp/results/result.json").exists();
        assert_eq!(there, code == Some(0), "a result of a run that failed");
        // What was not read is not kept as if it had been: with the files back, all samples count.
        lab.experiment(&Ini::new()).run().success();
        assert_eq!(lab.results().total("samples"), 84);
    }
}

/// Two runs of one experiment at once: both end well, and leave what one leaves.
#[test]
fn two_runs_in_one_folder() {
    let lab = Lab::new();
    lab.experiment(&Ini::new()).run().success();
    let expected = lab.results().files();
    for _ in 0..3 {
        let _ = fs::remove_dir_all(lab.path("out"));
        // Once, because this writes the INI file.
        let run = lab.experiment(&Ini::new());
        let (mut first, mut second) = (run.spawn(), run.spawn());
        assert_eq!(first.wait().expect("an end").code(), Some(0));
        assert_eq!(second.wait().expect("an end").code(), Some(0));
        assert_eq!(lab.results().files(), expected);
    }
}
