//! The report for the screen and for `results/report.txt`.

pub(crate) mod details;
mod sections;
mod table;

pub use table::{Align, Table};

use crate::ExperimentResult;
use std::path::{Path, PathBuf};

/// The whole report: data, scores, tables, remarks. At most about 100 columns wide, no colours.
pub fn text(result: &ExperimentResult) -> String {
    let mut text = report(result);
    if let Some(line) = sections::seconds(result) {
        text.push('\n');
        text.push_str(&line);
    }
    text
}

/// The report without what differs between two equal runs.
pub(crate) fn report(result: &ExperimentResult) -> String {
    let parts = [
        sections::heading(result),
        sections::data(result),
        sections::evaluation(result, &result.main),
        result
            .further
            .iter()
            .map(|e| sections::evaluation(result, e))
            .collect(),
        sections::runs(result),
        sections::notes(result),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// "Where everything is": `files` below the experiment's folder `root`, one per line.
pub fn where_to_find(root: &Path, files: &[PathBuf]) -> String {
    let mut text = format!("Files in {}\n", root.display());
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(file);
        text.push_str(&format!("  {}\n", name.display()));
    }
    text
}
