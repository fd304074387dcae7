//! What the program says of itself: version, completions, manual.

use crate::common::{nkl, Lab};
use std::process::Command;

#[test]
fn the_version_says_what_there_is() {
    let short = nkl(["--version"]).run().success();
    short.prints(concat!("nkl ", env!("CARGO_PKG_VERSION")));
    for words in [["--version", "--verbose"], ["--verbose", "-V"]] {
        nkl(words)
            .run()
            .success()
            .prints(concat!("nkl ", env!("CARGO_PKG_VERSION")))
            .prints("core")
            .prints("mfcc")
            .prints("svm")
            .prints("card");
    }
}

#[test]
fn shells_get_their_completions() {
    for (shell, sign) in [
        ("bash", "complete -F _nkl"),
        ("zsh", "#compdef nkl"),
        ("fish", "complete -c nkl"),
    ] {
        nkl(["completions", shell]).run().success().prints(sign);
    }
    nkl(["completions", "word"]).run().exit(2);
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let lab = Lab::empty();
    lab.nkl(["man", "pages"]).run().success().prints("pages in");
    let page = |name: &str| std::fs::read_to_string(lab.path(&format!("pages/{name}.1")));
    for name in ["nkl", "nkl-experiment", "nkl-gmm-train"] {
        let text = page(name).expect(name);
        assert!(text.contains(".TH") && text.contains("SYNOPSIS"), "{text}");
    }
    let formatted = Command::new("man")
        .args(["-l", "pages/nkl-experiment.1"])
        .current_dir(lab.path(""))
        .env("MANPAGER", "cat")
        .output();
    match formatted {
        Ok(output) if output.status.success() => {
            assert!(String::from_utf8_lossy(&output.stdout).contains("--config"));
        }
        _ => println!("skipped: no man to format the page with"),
    }
}

/// A reader that goes away ends the program, and there is no complaint.
#[test]
fn a_closed_pipe_ends_it_quietly() {
    let piped = format!("{} keys FEATS | head -n 1", env!("CARGO_BIN_EXE_nkl"));
    let Ok(output) = Command::new("sh").args(["-c", &piped]).output() else {
        println!("skipped: no shell");
        return;
    };
    assert!(output.stderr.is_empty(), "{output:?}");
    assert!(output.stdout.starts_with(b"[FEATS]"), "{output:?}");
}
