//! Bad inputs from a table: what is spoiled, the command, and what it has to say.
//!
//! `table.csv` has a row per input. `spoil` is a list of steps, divided by `;;`:
//!
//! | step | what it does |
//! |---|---|
//! | `set SECTION.key value`, `unset SECTION.key` | changes the settings of `x.ini`, before all else |
//! | `file NAME TEXT`, `append NAME TEXT` | writes a file, or to its end |
//! | `replace NAME OLD => NEW` | every place of a text that has to be there |
//! | `cut NAME N`, `flip NAME N` | leaves the first N bytes; inverts byte N |
//! | `remove NAME`, `folder NAME`, `copy FROM TO` | of files and folders |
//!
//! Texts have the escapes `\n`, `\t`, `\r`, `\0`, `\\`, `\"` and `\xHH`. The command is divided at
//! blanks; `"` holds words together. It must not panic, ends with the exit code of the row, and says
//! every part of `message` (divided by ` | `); parts are compared without case and line breaks.

mod steps;

use crate::common::{nkl, Ini, Lab};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use steps::{copied, done, is_setting, setting, words};

/// A row of the table.
struct Row {
    case: String,
    spoil: Vec<String>,
    command: String,
    exit: i32,
    message: Vec<String>,
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_inputs/table.csv");
    let mut table = csv::Reader::from_path(path).expect("the table");
    let list = |text: &str, by: &str| {
        let parts = text.split(by).map(str::trim);
        parts.filter(|p| !p.is_empty()).map(str::to_owned).collect()
    };
    let rows = table.records().map(|record| {
        let record = record.expect("a row");
        Row {
            case: record[0].to_owned(),
            spoil: list(&record[1], ";;"),
            command: record[2].to_owned(),
            exit: record[3].parse().expect("an exit code"),
            message: list(&record[4], " | "),
        }
    });
    rows.collect()
}

/// The corpus of [`Lab::new`] with `x.ini` and what `fixtures.txt` makes.
fn fixtures() -> Lab {
    let lab = Lab::new();
    lab.write("x.ini", Ini::new().text());
    for line in include_str!("fixtures.txt").lines() {
        match line.strip_prefix("nkl ") {
            Some(command) => {
                let run = nkl(words(command)).folder(&lab.path("")).run();
                run.success();
            }
            None if line.starts_with('#') => {}
            None => done(&lab.path(""), line),
        }
    }
    lab
}

/// What is wrong with the answer to one row.
fn fault(row: &Row, fixtures: &Path) -> Option<String> {
    let lab = Lab::empty();
    copied(fixtures, &lab.path(""));
    let (settings, steps): (Vec<&String>, Vec<&String>) =
        row.spoil.iter().partition(|step| is_setting(step));
    let ini = settings.iter().fold(Ini::new(), |ini, s| setting(ini, s));
    lab.write("x.ini", ini.text());
    for step in steps {
        done(&lab.path(""), step);
    }
    let command = row.command.strip_prefix("nkl").expect("nkl first");
    let outcome = nkl(words(command)).folder(&lab.path("")).run();
    let flat = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ").to_lowercase()
    };
    // A recording that is left out, or a row, is a note of a run that succeeds.
    let said = match row.exit {
        0 => flat(&format!("{} {}", outcome.stderr, outcome.stdout)),
        _ => flat(&outcome.stderr),
    };
    let missing: Vec<&String> = row
        .message
        .iter()
        .filter(|part| !said.contains(&flat(part)))
        .collect();
    let right = outcome.code() == Some(row.exit) && missing.is_empty();
    (!right).then(|| {
        format!(
            "{}: {}\n  exit {:?}, expected {}; not said: {missing:?}\n  said: {}",
            row.case,
            row.command,
            outcome.code(),
            row.exit,
            outcome.stderr.trim()
        )
    })
}

#[test]
fn every_bad_input_of_the_table_is_answered() {
    let (rows, fixtures) = (rows(), fixtures());
    let mut cases: Vec<&str> = rows.iter().map(|row| row.case.as_str()).collect();
    cases.sort_unstable();
    assert!(
        cases.windows(2).all(|pair| pair[0] != pair[1]),
        "a case twice"
    );
    assert!(rows.iter().all(|row| !row.message.is_empty()));
    let (next, faults) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(fault) = fault(row, &fixtures.path("")) {
                        faults.lock().expect("no panic").push(fault);
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().expect("no panic");
    println!("{} bad inputs", rows.len());
    assert!(
        faults.is_empty(),
        "{} wrong:\n{}",
        faults.len(),
        faults.join("\n")
    );
}
