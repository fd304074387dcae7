//! Old INI files are accepted: set `NKL_INI_FOLDER` to a folder that holds some (for instance a
//! checkout of nkululeko) and every file below it is checked. Nothing may be wrong with them but
//! missing data, apart from the files listed in `NKL_INI_WRONG` (ends of paths, with commas).

use nkl_config::{load, Problem, ProblemKind, Purpose};
use std::path::{Path, PathBuf};

fn ini_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            ini_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "ini") {
            files.push(path);
        }
    }
}

#[test]
fn old_files_are_accepted() {
    let Ok(folder) = std::env::var("NKL_INI_FOLDER") else {
        println!("skipped: NKL_INI_FOLDER is not set");
        return;
    };
    let known = std::env::var("NKL_INI_WRONG").unwrap_or_default();
    let known: Vec<&str> = known.split(',').filter(|end| !end.is_empty()).collect();
    let mut files = Vec::new();
    ini_files(Path::new(&folder), &mut files);
    assert!(!files.is_empty(), "no INI files below {folder}");
    let mut complaints = Vec::new();
    for file in files
        .iter()
        .filter(|file| !known.iter().any(|end| file.ends_with(end)))
    {
        if let Err(problems) = load(file, &[], Purpose::Check) {
            let wrong = |problem: &&Problem| problem.kind != ProblemKind::MissingData;
            complaints.extend(problems.0.iter().filter(wrong).map(Problem::to_string));
        }
    }
    assert!(
        complaints.is_empty(),
        "{} files:\n{}",
        files.len(),
        complaints.join("\n")
    );
}
