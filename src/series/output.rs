//! Files and lines that series of experiments have in common.

use super::members;
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::latex;
use crate::target::Target;
use anyhow::Context;
use nkl_config::{Loaded, Note, NoteLevel, Override};
use nkl_report::plots::{boxes, GroupsData};
use nkl_report::{self as report, Sheet};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Sections that single experiments do not have.
pub const SERIES: &[&str] = &["FLAGS", "OPTIM"];

/// Writes the INI file of one experiment of a series, without what `leave_out` names: sections, or
/// `SECTION.key`.
pub fn ini(
    args: &ConfigArgs,
    overrides: &[Override],
    remark: &str,
    leave_out: &[&str],
    path: &Path,
) -> Result<PathBuf, Failure> {
    let loaded = members::load(args, overrides).map_err(Failure::bad_input)?;
    let text = format!(
        "# {remark}\n# Paths are as they were found from the folder in which it was run.\n{}",
        loaded.resolved.to_ini(&loaded.plan, leave_out)
    );
    let write = || -> anyhow::Result<PathBuf> {
        let mut file = Target::create(path)?;
        file.write_all(text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
        file.finish()
    };
    write().map_err(Failure::Run)
}

/// A name for a file: letters, digits and a few signs.
pub fn file_name(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-".contains(c);
    text.chars()
        .map(|c| if plain(c) { c } else { '_' })
        .collect()
}

/// What stands on the page of a series.
pub struct Page<'a> {
    /// Name of the page, and of the JSON file beside it.
    pub kind: String,
    /// The subcommand.
    pub command: &'static str,
    /// The command line.
    pub args: &'a ConfigArgs,
    /// What all experiments have in common.
    pub base: &'a Loaded,
    /// Names and values.
    pub summary: Vec<(String, String)>,
    /// Remarks.
    pub notes: Vec<Note>,
    /// Tables with their headings.
    pub tables: Vec<(String, Sheet)>,
    /// Scores by setting: file name, and what is drawn.
    pub groups: Vec<(String, GroupsData)>,
}

impl Page<'_> {
    /// Writes the page, each picture with the scores behind it, and the LaTeX report; the page is the
    /// first file. The note says what became of the report.
    ///
    /// # Errors
    /// The format of pictures is not offered, or a file cannot be written.
    pub fn write(self) -> Result<(Vec<PathBuf>, Option<Note>), Failure> {
        let config = report::Config {
            file: self.args.config().display().to_string(),
            overrides: self.args.set.clone(),
        };
        let own = format!("nkl {}", self.command);
        let plan = &self.base.plan;
        let titles = plan.plot.titles;
        let page = report::Exploration {
            kind: self.kind.into(),
            experiment: plan.exp.name.clone(),
            target: plan.data.target.clone().unwrap_or_default(),
            program: concat!("nkl ", env!("CARGO_PKG_VERSION")).to_owned(),
            command: config.command().replacen("nkl experiment", &own, 1),
            seed: plan.exp.seed,
            summary: self.summary,
            notes: self.notes,
            tables: self
                .tables
                .into_iter()
                .map(|(title, sheet)| (title, rounded(sheet)))
                .collect(),
            exhibits: self
                .groups
                .into_iter()
                .map(|(name, data)| exhibit(name, data, titles))
                .collect(),
            plan: serde_json::to_value(&self.base.resolved).unwrap_or_default(),
        };
        let layout = report::Layout::new(plan);
        let mut files = report::write_page(&page, &layout, &plan.plot).map_err(Failure::run)?;
        let (document, said) = latex::exploration(&page, &layout, &plan.report)?;
        files.extend(document);
        Ok((files, said))
    }
}

/// Numbers as people read them; the tables beside the page have all digits.
fn rounded(mut sheet: Sheet) -> Sheet {
    for cell in sheet.rows.iter_mut().flatten() {
        let number = cell.parse::<f64>().ok().filter(|v| v.is_finite());
        if let Some(number) = number.filter(|_| cell.len() > 6 && cell.contains(['.', 'e'])) {
            *cell = shown(Some(number));
        }
    }
    sheet
}

fn exhibit(name: String, mut data: GroupsData, titles: bool) -> report::Exhibit {
    let lines = data.titles.clone();
    if !titles {
        data.titles.clear();
    }
    let rows = data.groups.iter().flat_map(|(group, scores)| {
        let row = |score: &f64| vec![group.clone(), score.to_string()];
        scores.iter().map(row)
    });
    report::Exhibit {
        name,
        section: "Scores by setting".to_owned(),
        lines,
        statistics: serde_json::Value::Null,
        data: Sheet {
            header: vec![data.what.clone(), data.score.clone()],
            rows: rows.collect(),
        },
        scene: boxes(&data),
    }
}

/// Remarks, each once.
pub fn notes(notes: &[Note]) -> String {
    let mut seen = BTreeSet::new();
    let mut text = String::new();
    for note in notes {
        let level = match note.level {
            NoteLevel::Info => "note",
            NoteLevel::Warning => "warning",
        };
        if seen.insert(&note.text) {
            text.push_str(&format!("{level}: {}\n", note.text));
        }
    }
    text
}

/// A number for the screen.
pub fn shown(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), nkl_report::figure::number::significant)
}
