//! From the file and the command line to settings.

use super::{classify, defaults, roots, Raw, Settings};
use crate::ini::{interpolate, Ini, Section as IniSection, DEFAULT_SECTION};
use crate::keys::{closest, section_named, Kind, Section, SECTIONS};
use crate::log::Log;
use crate::paths::Paths;
use crate::{Literal, Origin, Override, ProblemKind};
use std::sync::Arc;

/// Collects all settings; what is wrong goes to `log`.
pub(crate) fn collect(
    ini: &Ini,
    file: &str,
    overrides: &[Override],
    paths: &Paths,
    log: &mut Log,
) -> Settings {
    let mut settings = Settings {
        file: file.to_owned(),
        ..Settings::default()
    };
    let file: Arc<str> = file.into();
    let mut raws = Vec::new();
    for section in ini
        .sections
        .iter()
        .filter(|section| section.name != DEFAULT_SECTION)
    {
        match section_named(&section.name) {
            Some(known) => {
                if !section.entries.is_empty() {
                    settings.sections.push(known.name);
                }
                entries(ini, section, known, &file, &mut raws, log);
            }
            None => unknown_section(&section.name, &format!("{file}:{}", section.line), log),
        }
    }
    let set = from_command_line(overrides, log);
    settings.sections.extend(set.iter().map(|raw| raw.section));
    settings.databases = databases(&raws, &set);
    defaults::add(ini, &file, &settings, &mut raws, log);
    classify::entries(raws, set, &mut settings, log);
    roots::merge(&mut settings, paths, log);
    settings
}

fn entries(
    ini: &Ini,
    section: &IniSection,
    known: &Section,
    file: &Arc<str>,
    raws: &mut Vec<Raw>,
    log: &mut Log,
) {
    for entry in &section.entries {
        let origin = Origin::File {
            file: file.clone(),
            line: entry.line,
        };
        match expanded(ini, section, &entry.value) {
            Ok(value) => raws.push(Raw {
                section: known.name,
                written: entry.written.clone(),
                key: entry.key.clone(),
                value,
                origin,
            }),
            Err(message) => log.problem(
                ProblemKind::Syntax,
                origin,
                format!("`{}`: {message}", entry.written),
                "",
            ),
        }
    }
}

/// A value with its `%(…)s` references replaced, from its section and then from `[DEFAULT]`.
pub(super) fn expanded(ini: &Ini, section: &IniSection, value: &str) -> Result<String, String> {
    let fallback = ini.section(DEFAULT_SECTION);
    interpolate(value, &|name| {
        let entry = section
            .entry(name)
            .or_else(|| fallback.and_then(|section| section.entry(name)));
        entry.map(|entry| entry.value.as_str())
    })
}

fn from_command_line(overrides: &[Override], log: &mut Log) -> Vec<Raw> {
    let mut raws: Vec<Raw> = Vec::new();
    for item in overrides {
        let Some(section) =
            section_named(&item.section).or_else(|| section_named(&item.section.to_uppercase()))
        else {
            unknown_section(&item.section, "--set", log);
            continue;
        };
        let key = item.key.to_lowercase();
        // The last one of the same key wins.
        raws.retain(|raw| raw.section != section.name || raw.key != key);
        raws.push(Raw {
            section: section.name,
            written: item.key.clone(),
            key,
            value: item.value.clone(),
            origin: Origin::Set,
        });
    }
    raws
}

fn unknown_section(name: &str, place: &str, log: &mut Log) {
    let help = match closest(name, SECTIONS.iter().map(|section| section.name)) {
        Some(near) => format!("did you mean [{near}]?"),
        None => "`nkl keys` lists all sections".to_owned(),
    };
    log.problem(
        ProblemKind::UnknownSection,
        place,
        format!("unknown section [{name}]"),
        help,
    );
}

/// Names of all databases that the settings mention, in lower case, longest first so that
/// `a.b.type` is found to belong to `a.b` where there is also `a`.
fn databases(raws: &[Raw], set: &[Raw]) -> Vec<String> {
    let lists = [
        ("DATA", "databases"),
        ("DATA", "tests"),
        ("DATA", "trains"),
        ("DATA", "label_data"),
        ("EXP", "databases"),
        ("CROSSDB", "train_extra"),
    ];
    let mut names: Vec<String> = Vec::new();
    for (section, key) in lists {
        let all = set.iter().chain(raws);
        let raw = all
            .into_iter()
            .find(|raw| raw.section == section && raw.key == key);
        let Some(Ok(reading)) = raw.map(|raw| Kind::Words.read(&raw.value)) else {
            continue;
        };
        let items = reading
            .value
            .as_list()
            .unwrap_or_default()
            .iter()
            .map(Literal::to_text);
        for name in items.map(|name| name.to_lowercase()) {
            if !names.contains(&name) && !name.is_empty() && name != "false" && name != "none" {
                names.push(name);
            }
        }
    }
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}
