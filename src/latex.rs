//! From a report in LaTeX to a PDF file, where a TeX is installed.

use crate::failure::Failure;
use nkl_config::plan::ReportPlan;
use nkl_config::Note;
use nkl_report::{latex_exploration, Exploration, Layout, ReportError};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program that compiles, and its arguments before the folder and the file.
struct Engine {
    program: &'static str,
    arguments: &'static [&'static str],
    /// What comes before the folder of the output.
    folder: &'static str,
    /// So often, until page numbers and widths of tables have settled.
    times: usize,
}

/// In the order in which they are tried. Nothing in a document may start another program.
const ENGINES: [Engine; 2] = [
    Engine {
        program: "pdflatex",
        arguments: &[
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-no-shell-escape",
        ],
        folder: "-output-directory",
        times: 2,
    },
    Engine {
        program: "tectonic",
        arguments: &["--untrusted"],
        folder: "--outdir",
        times: 1,
    },
];

/// The report of an exploration, as [`compiled`].
///
/// # Errors
/// A file cannot be written.
pub fn exploration(
    found: &Exploration,
    layout: &Layout,
    asked: &ReportPlan,
) -> Result<(Vec<PathBuf>, Option<Note>), Failure> {
    compiled(latex_exploration(found, layout, asked))
}

/// Compiles the first of `written`, the document, and adds the PDF file behind it; the note says
/// what became of it. Nothing to do where there are no files.
///
/// # Errors
/// What was to be written could not be.
pub fn compiled(
    written: Result<Vec<PathBuf>, ReportError>,
) -> Result<(Vec<PathBuf>, Option<Note>), Failure> {
    let mut files = written.map_err(Failure::run)?;
    let Some(document) = files.first().cloned() else {
        return Ok((files, None));
    };
    let note = match compile(&document) {
        Ok(Some(pdf)) => {
            files.insert(1, pdf);
            None
        }
        Ok(None) => {
            let name = document.file_name().unwrap_or_default().to_string_lossy();
            let note = format!(
                "no TeX is installed (pdflatex or tectonic): {name} was not made into a PDF file"
            );
            Some(Note::info(note))
        }
        Err(reason) => Some(Note::warning(reason)),
    };
    Ok((files, note))
}

/// The PDF file; `None` where no program is installed.
fn compile(document: &Path) -> Result<Option<PathBuf>, String> {
    let (Some(folder), Some(name)) = (document.parent(), document.file_name()) else {
        return Ok(None);
    };
    let failed = |what: &dyn std::fmt::Display| {
        format!(
            "{} was not made into a PDF file: {what}",
            document.display()
        )
    };
    let scratch = tempfile::tempdir_in(folder).map_err(|e| failed(&e))?;
    for engine in &ENGINES {
        let mut ran = None;
        for _ in 0..engine.times {
            ran = start(engine, folder, scratch.path(), Path::new(name));
        }
        let Some(success) = ran else { continue };
        let made = scratch.path().join(name).with_extension("pdf");
        if !success || !made.is_file() {
            let log = std::fs::read_to_string(made.with_extension("log")).unwrap_or_default();
            let line = log.lines().find(|line| line.starts_with('!'));
            let line = line.unwrap_or("it gave no reason");
            return Err(failed(&format!("{} stopped: {line}", engine.program)));
        }
        let pdf = document.with_extension("pdf");
        std::fs::rename(&made, &pdf).map_err(|e| failed(&e))?;
        return Ok(Some(pdf));
    }
    Ok(None)
}

/// Whether it went well; `None` where the program is not there.
fn start(engine: &Engine, folder: &Path, scratch: &Path, name: &Path) -> Option<bool> {
    let scratch = std::path::absolute(scratch).ok()?;
    let status = Command::new(engine.program)
        .args(engine.arguments)
        .arg(engine.folder)
        .arg(scratch)
        .arg(name)
        .current_dir(folder)
        // The same document gives the same bytes.
        .env("SOURCE_DATE_EPOCH", "0")
        .env("FORCE_SOURCE_DATE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.ok().map(|status| status.success())
}
