//! Checks every INI file below a folder, and prints what is wrong with each: a table of complaints
//! for old files. With `--notes` it prints notes as well.
//!
//! `cargo run --release -p nkl-config --example check_folder -- FOLDER [--notes]`, from the folder
//! that paths in the files start at.

use nkl_config::{load, ProblemKind, Purpose};
use std::path::{Path, PathBuf};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let notes = arguments.iter().any(|argument| argument == "--notes");
    let Some(folder) = arguments
        .iter()
        .find(|argument| !argument.starts_with("--"))
    else {
        eprintln!("which folder?");
        std::process::exit(2);
    };
    let mut files = Vec::new();
    collect(Path::new(folder), &mut files);
    files.sort();
    let (mut clean, mut missing, mut wrong) = (0, 0, 0);
    for file in &files {
        match load(file, &[], Purpose::Check) {
            Ok(loaded) => {
                clean += 1;
                for note in loaded.notes.iter().filter(|_| notes) {
                    println!("note  {}", note.text);
                }
            }
            Err(problems) if problems.only_missing_data() => missing += 1,
            Err(problems) => {
                wrong += 1;
                for problem in problems
                    .0
                    .iter()
                    .filter(|problem| problem.kind != ProblemKind::MissingData)
                {
                    println!("{:?}  {problem}", problem.kind);
                }
            }
        }
    }
    println!("{} files: {clean} without a complaint, {missing} with data missing only, {wrong} with other complaints", files.len());
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "ini") {
            files.push(path);
        }
    }
}
