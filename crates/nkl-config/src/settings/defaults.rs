//! `[DEFAULT]`: entries that stand in every section of the file which has such a key.

use super::collect::expanded;
use super::{classify, Raw, Settings};
use crate::ini::{Entry, Ini, DEFAULT_SECTION};
use crate::keys::section_named;
use crate::log::Log;
use crate::{Note, Origin, ProblemKind};
use std::sync::Arc;

pub(super) fn add(
    ini: &Ini,
    file: &Arc<str>,
    settings: &Settings,
    raws: &mut Vec<Raw>,
    log: &mut Log,
) {
    let Some(default) = ini.section(DEFAULT_SECTION) else {
        return;
    };
    for entry in &default.entries {
        let origin = Origin::File {
            file: file.clone(),
            line: entry.line,
        };
        let mut used = false;
        for section in ini
            .sections
            .iter()
            .filter(|section| section.entry(&entry.key).is_none())
        {
            let Some(known) = section_named(&section.name) else {
                continue;
            };
            if !classify::is_declared(known, &entry.key, &settings.databases) {
                continue;
            }
            used = true;
            match expanded(ini, section, &entry.value) {
                Ok(value) => raws.push(Raw {
                    section: known.name,
                    written: entry.written.clone(),
                    key: entry.key.clone(),
                    value,
                    origin: origin.clone(),
                }),
                Err(message) => log.problem(
                    ProblemKind::Syntax,
                    &origin,
                    format!("`{}`: {message}", entry.written),
                    "",
                ),
            }
        }
        let overridden = ini
            .sections
            .iter()
            .any(|s| s.name != DEFAULT_SECTION && s.entry(&entry.key).is_some());
        if !used && !overridden && !referenced(ini, entry) {
            log.note(Note::warning(format!(
                "{origin}: `{}` in [DEFAULT] is a key of no section and is not referred to",
                entry.written
            )));
        }
    }
}

fn referenced(ini: &Ini, entry: &Entry) -> bool {
    let reference = format!("%({})s", entry.key);
    let mut values = ini
        .sections
        .iter()
        .flat_map(|section| &section.entries)
        .map(|entry| &entry.value);
    values.any(|value| value.to_lowercase().contains(&reference))
}
