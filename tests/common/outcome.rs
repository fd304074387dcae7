//! The program: how it is started, and what it said.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A command line that has not been started yet.
pub struct Run {
    args: Vec<OsString>,
    folder: Option<PathBuf>,
    environment: Vec<(String, String)>,
}

/// `nkl` with these arguments.
pub fn nkl<S: Into<OsString>>(args: impl IntoIterator<Item = S>) -> Run {
    let args = args.into_iter().map(Into::into).collect();
    Run {
        args,
        folder: None,
        environment: Vec::new(),
    }
}

impl Run {
    /// One more argument.
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// `--set name=value`.
    pub fn set(self, name: &str, value: impl std::fmt::Display) -> Self {
        self.arg("--set").arg(format!("{name}={value}"))
    }

    /// Started in this folder.
    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// With this environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nkl"));
        command.args(&self.args).stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(k, v)| (k, v)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    /// Starts it and goes on; what it prints is thrown away.
    pub fn spawn(&self) -> Child {
        let mut command = self.command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("nkl starts")
    }

    /// Runs it to its end. Whatever is asked of it, it must not panic.
    #[track_caller]
    pub fn run(&self) -> Outcome {
        let output = self.command().output().expect("nkl starts");
        let outcome = Outcome {
            command: format!("nkl {}", self.args.join(" ".as_ref()).to_string_lossy()),
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert!(!outcome.stderr.contains("panicked"), "a panic: {outcome}");
        assert!(outcome.code.is_some(), "ended by a signal: {outcome}");
        outcome
    }
}

/// What a run of the program said.
#[derive(Debug)]
pub struct Outcome {
    command: String,
    code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// Its exit code.
    pub fn code(&self) -> Option<i32> {
        self.code
    }

    /// It ended with this exit code.
    #[track_caller]
    pub fn exit(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// It ended well.
    #[track_caller]
    pub fn success(self) -> Self {
        self.exit(0)
    }

    /// It refused its input, and said each of these.
    #[track_caller]
    pub fn bad_input(self, texts: &[&str]) -> Self {
        self.exit(2).complains(texts)
    }

    /// Standard output contains `text`.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text),
            "no {text:?} on standard output of {self}"
        );
        self
    }

    /// Standard error contains each of `texts`, in any case.
    #[track_caller]
    pub fn complains(self, texts: &[&str]) -> Self {
        let said = self.stderr.to_lowercase();
        for text in texts {
            assert!(
                said.contains(&text.to_lowercase()),
                "no {text:?} on standard error of {self}"
            );
        }
        self
    }

    /// The report contains each of `texts`, in any case; line breaks count as blanks, because long
    /// notes are wrapped.
    #[track_caller]
    pub fn notes(self, texts: &[&str]) -> Self {
        let said = one_line(&self.stdout);
        for text in texts {
            assert!(
                said.contains(&one_line(text)),
                "no {text:?} in the report of {self}"
            );
        }
        self
    }

    /// Whether it ended well.
    pub fn is_success(&self) -> bool {
        self.code == Some(0)
    }
}

/// In lower case, with single blanks.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Outcome {
            command,
            code,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "`{command}`, exit code {code:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
    }
}
