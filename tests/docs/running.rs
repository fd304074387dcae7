//! A page whose commands are run.

use super::page::{blocks, pictures, Block, Mark};
use super::shown;
use crate::common::{repository, Lab};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A page while its commands are run, in a folder with data/ and configs/.
pub struct Page {
    path: PathBuf,
    text: String,
    lab: Lab,
    pub problems: Vec<String>,
    pub skipped: Vec<String>,
    /// What each command said, by the lines that show it.
    said: BTreeMap<(usize, usize), Vec<String>>,
    /// The pictures in the folder that is called as the page, as the commands above each drew it.
    drawn: Vec<(String, Vec<u8>)>,
}

impl Page {
    /// A page of the repository, nothing of it run yet.
    pub fn read(path: &Path) -> Self {
        Page {
            path: path.to_owned(),
            text: fs::read_to_string(repository().join(path)).expect("a page"),
            lab: Lab::empty(),
            problems: Vec::new(),
            skipped: Vec::new(),
            said: BTreeMap::new(),
            drawn: Vec::new(),
        }
    }

    fn problem(&mut self, line: usize, text: &str) {
        self.problems
            .push(format!("{}:{line}: {text}", self.path.display()));
    }

    /// Runs the commands, and compares what they say with what is shown unless that is written anew.
    pub fn run(&mut self, compares: bool) {
        let blocks = blocks(&self.text);
        self.hidden(&blocks);
        if blocks.iter().all(|block| block.steps.is_empty()) {
            return;
        }
        for folder in ["data", "configs"] {
            copy(&repository().join(folder), &self.lab.path(folder));
        }
        for (number, block) in blocks.iter().enumerate() {
            if let (Mark::NotRun(why), false) = (&block.mark, block.steps.is_empty()) {
                self.skipped
                    .push(format!("{}:{}: {why}", self.path.display(), block.line));
                continue;
            }
            for (number, step) in block.steps.iter().enumerate() {
                let expected = match block.mark {
                    Mark::Exit(code) if number + 1 == block.steps.len() => code,
                    _ => 0,
                };
                let (code, said) = shell(&step.command, &self.lab.path(""));
                let line = step.place.0;
                if code != Some(expected) {
                    self.problem(
                        line,
                        &format!("`{}` ended with {code:?}\n{said}", step.command),
                    );
                }
                let alike = shown::compare(&step.shown, &said);
                if let (Err(text), true) = (alike, compares) {
                    self.problem(line, &format!("`{}`\n{text}", step.command));
                }
                self.said
                    .insert(step.place, shown::renewed(&step.shown, &said));
            }
            let next = blocks.get(number + 1).map_or(usize::MAX, |next| next.line);
            self.look_at_pictures(block.line, next);
        }
    }

    /// Commands that are shown in a way in which nobody runs them.
    fn hidden(&mut self, blocks: &[Block]) {
        let command = |line: &str| {
            let line = line.trim_start().trim_start_matches("$ ");
            line.starts_with("nkl ")
        };
        for block in blocks
            .iter()
            .filter(|b| !matches!(b.language.as_str(), "console" | "text"))
        {
            if block.text.iter().any(|line| command(line)) {
                self.problem(
                    block.line,
                    "commands stand in blocks of the language `console`",
                );
            }
        }
        let mut fenced = false;
        for (number, line) in self.text.clone().lines().enumerate() {
            fenced ^= line.starts_with("```");
            if !fenced && line.starts_with("    ") && command(line) {
                self.problem(
                    number + 1,
                    "commands stand in fenced blocks of the language `console`",
                );
            }
        }
    }

    /// The pictures between these lines have to have been drawn by now. A later command may draw another one
    /// of the same name.
    fn look_at_pictures(&mut self, from: usize, to: usize) {
        let own = self.path.file_stem().unwrap_or_default().to_owned();
        let made = files(&self.lab.path(""));
        for (line, picture) in pictures(&self.text) {
            let path = Path::new(&picture);
            if line < from || line > to || path.parent() != Some(Path::new(&own)) {
                continue;
            }
            match made
                .iter()
                .find(|file| file.file_name() == path.file_name())
            {
                Some(file) => {
                    let bytes = fs::read(file).expect("a picture");
                    self.drawn.push((picture, bytes));
                }
                None => self.problem(line, "no command above draws this picture"),
            }
        }
    }

    /// What was said and drawn, into the repository.
    pub fn write(&self) {
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        for ((from, to), said) in self.said.iter().rev() {
            lines.splice(*from..*to, said.iter().cloned());
        }
        let target = repository().join(&self.path);
        fs::write(&target, lines.join("\n") + "\n").expect("a page");
        for (picture, bytes) in &self.drawn {
            let place = target.with_file_name(picture);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(place, bytes).expect("a picture");
        }
    }
}

/// Exit code, and standard output and error as a terminal shows them.
fn shell(command: &str, folder: &Path) -> (Option<i32>, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_nkl"));
    let others = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{others}", program.parent().expect("a folder").display());
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", folder.join("home"))
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a new folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.append(&mut files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
