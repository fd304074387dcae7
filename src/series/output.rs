//! Files and lines that series of experiments have in common.

use super::members;
use crate::cli::ConfigArgs;
use crate::failure::Failure;
use crate::target::Target;
use anyhow::Context;
use nkl_config::{Note, NoteLevel, Override};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes the INI file of one experiment of a series, without the sections of the series.
pub fn ini(
    args: &ConfigArgs,
    overrides: &[Override],
    remark: &str,
    path: &Path,
) -> Result<PathBuf, Failure> {
    let loaded = members::load(args, overrides).map_err(Failure::bad_input)?;
    let text = format!(
        "# {remark}\n# Paths are as they were found from the folder in which it was run.\n{}",
        loaded.resolved.to_ini(&loaded.plan, &["FLAGS", "OPTIM"])
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
