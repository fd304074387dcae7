//! What an exploration leaves behind: pictures with their data beside them, all statistics as JSON,
//! and one page.
//!
//! ```text
//! results/exploration.json   what was found, exhibit by exhibit
//! results/exploration.html   the same with figures, for a browser
//! images/<name>.<format>     a figure
//! images/<name>.csv          what is drawn in it
//! ```
//!
//! Commands with results of another shape write their own JSON and the same page ([`write_page`]).

use crate::figure::{Format, Scene};
use crate::output::write_file;
use crate::{html, Layout, ReportError};
use nkl_config::plan::PlotPlan;
use nkl_config::Note;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::path::PathBuf;

/// Everything that was found.
#[derive(Debug, Clone, Serialize)]
pub struct Exploration {
    /// What the page is called, and the files: `exploration`, `issues`, `slices`.
    #[serde(skip)]
    pub kind: Cow<'static, str>,
    /// The experiment's name.
    pub experiment: String,
    /// The target.
    pub target: String,
    /// Which program wrote it.
    pub program: String,
    /// The command line that repeats it.
    pub command: String,
    /// Where everything random starts from.
    pub seed: u64,
    /// What the data are: names and values.
    pub summary: Vec<(String, String)>,
    /// What the user should know.
    pub notes: Vec<Note>,
    /// Tables for the page, each below its heading.
    #[serde(skip)]
    pub tables: Vec<(String, Sheet)>,
    /// What was drawn.
    pub exhibits: Vec<Exhibit>,
    /// Every setting that applied.
    pub plan: Value,
}

/// A figure, its data, and what was computed from them.
#[derive(Debug, Clone, Serialize)]
pub struct Exhibit {
    /// File name without ending; unique among the exhibits.
    pub name: String,
    /// Heading under which it stands on the page.
    pub section: String,
    /// What it shows, with the results of tests: line by line.
    pub lines: Vec<String>,
    /// The results as numbers.
    pub statistics: Value,
    /// The figure.
    #[serde(skip)]
    pub scene: Scene,
    /// What is drawn.
    #[serde(skip)]
    pub data: Sheet,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Cells of each row.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn to_csv(&self) -> Result<Vec<u8>, ReportError> {
        let failed = |e: csv::Error| ReportError::Inconsistent(e.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.header).map_err(failed)?;
        for row in &self.rows {
            writer.write_record(row).map_err(failed)?;
        }
        let bytes = writer.into_inner();
        bytes.map_err(|e| ReportError::Inconsistent(e.to_string()))
    }
}

/// Writes everything; `exploration.json` last: where it stands, the rest is complete.
///
/// # Errors
/// Where a folder or file cannot be written, or the figure format is not offered.
pub fn write_exploration(
    found: &Exploration,
    layout: &Layout,
    plot: &PlotPlan,
) -> Result<Vec<PathBuf>, ReportError> {
    let mut files = write_page(found, layout, plot)?;
    let json = serde_json::to_string_pretty(found)
        .map_err(|e| ReportError::Inconsistent(e.to_string()))?;
    let name = format!("{}.json", found.kind);
    let json = write_file(layout.results.join(name), json.as_bytes())?;
    files.insert(0, json);
    Ok(files)
}

/// Writes the page and all figures with their data.
///
/// # Errors
/// As [`write_exploration`].
pub fn write_page(
    found: &Exploration,
    layout: &Layout,
    plot: &PlotPlan,
) -> Result<Vec<PathBuf>, ReportError> {
    let format = Format::parse(&plot.format)?;
    let pairs: Vec<[PathBuf; 2]> = found
        .exhibits
        .par_iter()
        .map(|exhibit| {
            let path = |ending: &str| layout.picture_file(&exhibit.name, ending);
            let bytes = format.encode(&exhibit.scene)?;
            Ok([
                write_file(path(format.extension()), &bytes)?,
                write_file(path("csv"), &exhibit.data.to_csv()?)?,
            ])
        })
        .collect::<Result<_, ReportError>>()?;
    let page = html::exploration(found);
    let name = format!("{}.html", found.kind);
    let mut files = vec![write_file(layout.results.join(name), page.as_bytes())?];
    files.extend(pairs.into_iter().flatten());
    Ok(files)
}

/// The findings for the screen: the lines of every exhibit below its heading.
pub fn exploration_text(found: &Exploration) -> String {
    let mut text = String::new();
    let mut section = "";
    for exhibit in &found.exhibits {
        if exhibit.section != section {
            section = &exhibit.section;
            text.push_str(&format!("\n{section}\n"));
        }
        text.push_str(&format!("  {}\n", exhibit.name));
        for line in exhibit.lines.iter().skip(1) {
            text.push_str(&format!("      {line}\n"));
        }
    }
    text
}
