//! `results/report.html`: the result as one page that needs nothing but a browser.
//!
//! Everything is in the file: style, tables, and figures as SVG. Nothing is loaded and nothing
//! runs; the page says so itself by a content security policy. It holds nothing that differs
//! between two equal runs.

mod across;
mod exploration;
mod plan;
mod tables;

pub use across::across;
pub use exploration::exploration;

use crate::figure::escape;
use crate::plots::{self, Subject};
use crate::{ExperimentResult, Predictions};
use nkl_config::{Note, NoteLevel};

const STYLE: &str = include_str!("style.css");

/// The page.
pub fn page(result: &ExperimentResult, predictions: &Predictions, titles: bool) -> String {
    let sections = [
        section("Summary", tables::summary(result)),
        section("Notes", note_list(&result.notes)),
        section(
            &format!("Scores on {}", result.main.evaluated),
            tables::scores(&result.main),
        ),
        section("Figures", figures(result, predictions, titles)),
        section("Per class", tables::per_class(&result.main)),
        section("More", tables::details(&result.main)),
        result
            .further
            .iter()
            .map(|e| tables::further(result, e))
            .collect(),
        section("Runs", tables::runs(result)),
        section("Data", tables::data(result)),
        section("Left out", tables::failed(result)),
        section("How to repeat this", repeat(result)),
        section("Settings", plan::settings(&result.plan)),
    ];
    let title = format!("{}: {}", result.experiment, result.target);
    document(&title, &result.experiment, &sections.concat())
}

/// A page around its sections.
fn document(title: &str, heading: &str, sections: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{}</h1>\n{sections}</main>\n</body>\n</html>\n",
        escape(title),
        escape(heading),
    )
}

/// A heading and what stands below it; nothing where that is empty.
fn section(title: &str, content: String) -> String {
    if content.is_empty() {
        return String::new();
    }
    format!(
        "<section>\n<h2>{}</h2>\n{content}</section>\n",
        escape(title)
    )
}

fn figures(result: &ExperimentResult, predictions: &Predictions, titles: bool) -> String {
    let subject = Subject {
        result,
        predictions,
        titles,
    };
    let drawn = plots::registry().iter().filter_map(|entry| {
        let scene = (entry.draw)(&subject)?;
        let (svg, caption) = (scene.to_inline_svg(), escape(&scene.description));
        Some(format!(
            "<figure>\n{svg}<figcaption>{caption}</figcaption>\n</figure>\n"
        ))
    });
    let drawn: String = drawn.collect();
    if drawn.is_empty() {
        drawn
    } else {
        format!("<div class=\"figures\">\n{drawn}</div>\n")
    }
}

fn note_list(notes: &[Note]) -> String {
    let note = |note: &Note| {
        let (class, word) = match note.level {
            NoteLevel::Info => ("info", "Note"),
            NoteLevel::Warning => ("warning", "Warning"),
        };
        format!(
            "<li class=\"{class}\"><b>{word}:</b> {}</li>\n",
            escape(&note.text)
        )
    };
    let items: String = notes.iter().map(note).collect();
    if items.is_empty() {
        items
    } else {
        format!("<ul class=\"notes\">\n{items}</ul>\n")
    }
}

fn repeat(result: &ExperimentResult) -> String {
    let command = result.config.as_ref().map_or(String::new(), |config| {
        format!("<pre>{}</pre>\n", escape(&config.command()))
    });
    let file = "The same INI file on the same data gives the same numbers, whatever the machine's \
                number of cores; all values are in <code>result.json</code> beside this page.";
    format!(
        "{command}<p>{file} Written by {}; random draws start from seed {}.</p>\n",
        escape(&result.program),
        result.seed
    )
}
