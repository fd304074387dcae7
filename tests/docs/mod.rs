//! Every command that README.md and docs/ show is run, and says what they say.
//!
//! `NKL_DOCS=write cargo test --release --test cli docs` writes what the commands say, and the pictures
//! they draw, into the pages; with `NKL_DOCS_PAGE=tutorial.md` into one of them. A new block shows `?` for
//! all of its output, or `? 5 2` for the first five lines and the last two.

mod page;
mod running;
mod shown;

use crate::common::{nkl, repository, Lab};
use page::links;
use running::Page;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Blocks that may stay as they are without being run.
const NOT_RUN: usize = 30;

#[test]
fn commands_say_what_the_pages_show() {
    let writes = std::env::var_os("NKL_DOCS").is_some_and(|value| value == "write");
    let only = std::env::var("NKL_DOCS_PAGE").unwrap_or_default();
    let waiting = Mutex::new(
        pages()
            .into_iter()
            .filter(|p| p.ends_with(&only) || only.is_empty())
            .collect::<Vec<_>>(),
    );
    let (problems, skipped) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| loop {
                let Some(path) = waiting.lock().expect("no panic").pop() else {
                    break;
                };
                let mut seen = Page::read(&path);
                seen.run(!writes);
                if writes {
                    seen.write();
                }
                problems
                    .lock()
                    .expect("no panic")
                    .append(&mut seen.problems);
                skipped.lock().expect("no panic").append(&mut seen.skipped);
            });
        }
    });
    let mut skipped = skipped.into_inner().expect("no panic");
    skipped.sort();
    println!(
        "{} blocks are not run:\n{}",
        skipped.len(),
        skipped.join("\n")
    );
    let problems = problems.into_inner().expect("no panic");
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    assert!(skipped.len() <= NOT_RUN, "too many blocks are not run");
}

/// A link or picture to a file that is not there.
#[test]
fn links_lead_somewhere() {
    let mut missing = Vec::new();
    for path in pages() {
        let text = fs::read_to_string(repository().join(&path)).expect("a page");
        let folder = repository()
            .join(&path)
            .parent()
            .expect("a folder")
            .to_owned();
        for link in links(&text)
            .into_iter()
            .filter(|link| !folder.join(link).exists())
        {
            missing.push(format!("{}: {link}", path.display()));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// docs/commands is what the definition of the command line says.
#[test]
fn pages_of_commands_are_up_to_date() {
    let lab = Lab::empty();
    let folder = repository().join("docs/commands");
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".md")).collect();
        names.sort();
        names
    };
    for name in names(&folder) {
        lab.write(
            &format!("commands/{name}"),
            fs::read(folder.join(&name)).expect("a page"),
        );
    }
    nkl(["man", "--markdown", "commands"])
        .folder(&lab.path(""))
        .run()
        .success();
    assert_eq!(
        names(&folder),
        names(&lab.path("commands")),
        "a page is missing, or one too many"
    );
    for name in names(&folder) {
        let text = |path: PathBuf| fs::read_to_string(path).expect("a page");
        assert!(
            text(folder.join(&name)) == text(lab.path("commands").join(&name)),
            "docs/commands/{name} is out of date: cargo run --release -- man --markdown docs/commands"
        );
    }
}

/// README.md and all pages below docs/, relative to the repository; the longest first.
fn pages() -> Vec<PathBuf> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|suffix| suffix == "md") {
                found.push(path);
            }
        }
    }
    let mut found = vec![repository().join("README.md")];
    below(&repository().join("docs"), &mut found);
    let relative = |path: PathBuf| path.strip_prefix(repository()).expect("below").to_owned();
    let mut found: Vec<PathBuf> = found.into_iter().map(relative).collect();
    // Taken from the end: the page of all pictures runs longest.
    found.sort_by_key(|path| (path.ends_with("plots.md"), path.clone()));
    found
}
