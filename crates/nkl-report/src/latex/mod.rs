//! A report in LaTeX (`REPORT.latex`): `<name>.tex` in the experiment's folder, its pictures as PDF
//! in the folder `<name>_figures` beside it; of commands other than `nkl experiment`
//! `<name>_<kind>.tex`, so that none takes the place of another's.
//!
//! The document needs nothing beyond a small TeX installation (article, geometry, graphicx,
//! longtable) and holds no date, so that two equal runs give equal files.

mod document;
mod escape;

use crate::output::write_file;
use crate::plots::{self, Subject};
use crate::{sheets, text, Across, Evaluation, ExperimentResult, Exploration, Layout};
use crate::{Predictions, ReportError};
use document::{plain, Document};
use nkl_config::plan::ReportPlan;
use nkl_config::{Note, NoteLevel};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// What is written: the document first.
pub type Written = Vec<PathBuf>;

/// The report of an experiment; nothing where `REPORT.latex` is not set.
///
/// # Errors
/// Where a file cannot be written.
pub fn latex_experiment(
    result: &ExperimentResult,
    predictions: &Predictions,
    layout: &Layout,
    asked: &ReportPlan,
) -> Result<Written, ReportError> {
    let Some(name) = &asked.latex else {
        return Ok(Vec::new());
    };
    let mut document = start(name, asked);
    document.section("Summary");
    document.pairs(&sheets::summary(result));
    notes(&mut document, &result.notes);
    evaluation(&mut document, result, &result.main);
    document.section("Figures");
    let subject = Subject {
        result,
        predictions,
        titles: false,
    };
    for entry in plots::registry() {
        if let Some(scene) = (entry.draw)(&subject) {
            let name = match entry.suffix.trim_matches('_') {
                "" => "confusion",
                suffix => suffix,
            };
            document.figure(name, scene, &capital(entry.summary));
        }
    }
    for further in &result.further {
        evaluation(&mut document, result, further);
    }
    if let Some((sheet, sentence)) = sheets::runs(result) {
        document.section("Runs");
        document.table(&sheet);
        document.paragraph(&sentence);
    }
    document.section("Data");
    document.table(&sheets::data(result));
    let failed = sheets::failed(result);
    if !failed.rows.is_empty() {
        document.section("Left out");
        document.table(&failed);
    }
    let command = result.config.as_ref().map(crate::Config::command);
    repeat(
        &mut document,
        command.as_deref(),
        &result.program,
        Some(result.seed),
    );
    written(document, &layout.root, name)
}

/// The report of an exploration; nothing where `REPORT.latex` is not set.
///
/// # Errors
/// Where a file cannot be written.
pub fn latex_exploration(
    found: &Exploration,
    layout: &Layout,
    asked: &ReportPlan,
) -> Result<Written, ReportError> {
    let Some(name) = &asked.latex else {
        return Ok(Vec::new());
    };
    let name = format!("{name}_{}", found.kind);
    let mut document = start(&name, asked);
    document.section("Summary");
    document.pairs(&found.summary);
    notes(&mut document, &found.notes);
    for (title, sheet) in found
        .tables
        .iter()
        .filter(|(_, sheet)| !sheet.rows.is_empty())
    {
        document.section(title);
        document.table(sheet);
    }
    let mut section = "";
    for exhibit in &found.exhibits {
        if exhibit.section != section {
            section = &exhibit.section;
            document.section(section);
        }
        let caption = exhibit.lines.join(". ");
        document.figure(&exhibit.name, exhibit.scene.clone(), &caption);
    }
    repeat(
        &mut document,
        Some(&found.command),
        &found.program,
        Some(found.seed),
    );
    written(document, &layout.root, &name)
}

/// The report of experiments across databases, in `folder`; nothing where `REPORT.latex` is not set.
///
/// # Errors
/// Where a file cannot be written.
pub fn latex_across(
    found: &Across,
    folder: &Path,
    asked: &ReportPlan,
) -> Result<Written, ReportError> {
    let Some(name) = &asked.latex else {
        return Ok(Vec::new());
    };
    let name = format!("{name}_multidb");
    let mut document = start(&name, asked);
    document.section("Summary");
    document.pairs(&found.summary);
    notes(&mut document, &found.notes);
    document.section("Heatmap");
    document.figure("heatmap", plots::across(found, false), &found.headline());
    document.section("Experiments");
    document.table(&sheets::pairs(found));
    let failed = sheets::failed_pairs(found);
    if !failed.is_empty() {
        document.section("Failed");
        document.pairs(&failed);
    }
    repeat(&mut document, Some(&found.command), &found.program, None);
    written(document, folder, &name)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn start(name: &str, asked: &ReportPlan) -> Document {
    let folder = format!("{}_figures", plain(name));
    Document::new(&asked.title, &asked.author, &folder)
}

fn notes(document: &mut Document, notes: &[Note]) {
    if notes.is_empty() {
        return;
    }
    document.section("Notes");
    let item = |note: &Note| {
        let word = match note.level {
            NoteLevel::Info => "Note",
            NoteLevel::Warning => "Warning",
        };
        format!("{word}: {}", note.text)
    };
    document.list(&notes.iter().map(item).collect::<Vec<_>>());
}

fn evaluation(document: &mut Document, result: &ExperimentResult, of: &Evaluation) {
    document.section(&format!("Scores on {}", of.evaluated));
    document.table(&sheets::scores(of));
    document.table(&sheets::per_class(of));
    if !of.confusion.is_empty() {
        document.paragraph("Confusion matrix (columns: prediction):");
        document.table(&sheets::confusion(&result.labels, of));
    }
    for line in text::details::lines(of) {
        document.paragraph(&line);
    }
}

fn repeat(document: &mut Document, command: Option<&str>, program: &str, seed: Option<u64>) {
    document.section("How to repeat this");
    if let Some(command) = command {
        document.command(command);
    }
    let draws = seed.map_or(String::new(), |seed| {
        format!("; random draws start from seed {seed}")
    });
    document.paragraph(&format!(
        "The same INI file on the same data gives the same numbers, whatever the machine's number \
         of cores. Written by {program}{draws}."
    ));
}

/// Pictures first: where the document stands, they do as well.
fn written(mut document: Document, root: &Path, name: &str) -> Result<Written, ReportError> {
    let stem = plain(name);
    let folder = root.join(format!("{stem}_figures"));
    let mut pictures: Vec<PathBuf> = document
        .figures
        .par_iter()
        .map(|(name, scene)| write_file(folder.join(format!("{name}.pdf")), &scene.to_pdf()))
        .collect::<Result<_, ReportError>>()?;
    let text = document.end();
    let path = root.join(format!("{stem}.tex"));
    let mut files = vec![write_file(path, text.as_bytes())?];
    files.append(&mut pictures);
    Ok(files)
}
