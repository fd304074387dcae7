//! `DATA.root_folders`: defaults for `<db>` and `<db>.key` in a further file.

use super::{classify, Raw, Settings};
use crate::ini::{decode, parse, Ini};
use crate::log::Log;
use crate::paths::Paths;
use crate::{Origin, ProblemKind};
use std::path::Path;
use std::sync::Arc;

/// Adds what the further file says about the listed databases, where nothing else does.
pub(super) fn merge(settings: &mut Settings, paths: &Paths, log: &mut Log) {
    let Some(setting) = settings.get("DATA", "root_folders") else {
        return;
    };
    let (Some(written), origin) = (
        setting.value.as_str().map(str::to_owned),
        setting.origin.clone(),
    ) else {
        return;
    };
    match paths.find(&written) {
        Ok(path) => {
            if let Some(ini) = read(&path, log) {
                add(&ini, &path, settings, log);
            }
        }
        Err(message) => {
            settings.roots_missing = true;
            log.problem(
                ProblemKind::MissingData,
                origin,
                format!("`root_folders`: {message}"),
                "",
            );
        }
    }
}

fn read(path: &Path, log: &mut Log) -> Option<Ini> {
    let file = path.display();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            log.problem(
                ProblemKind::MissingData,
                file,
                format!("cannot be read: {error}"),
                "",
            );
            return None;
        }
    };
    match decode(&bytes) {
        Ok(text) => {
            let (ini, errors) = parse(&text);
            for error in errors {
                log.problem(
                    ProblemKind::Syntax,
                    format!("{file}:{}", error.line),
                    error.message,
                    error.help,
                );
            }
            Some(ini)
        }
        Err((line, message)) => {
            log.problem(
                ProblemKind::Unreadable,
                format!("{file}:{line}"),
                message,
                "",
            );
            None
        }
    }
}

fn add(ini: &Ini, path: &Path, settings: &mut Settings, log: &mut Log) {
    let Some(section) = ini.section("DATA") else {
        return;
    };
    let file: Arc<str> = path.display().to_string().into();
    let mut unknown = Vec::new();
    for entry in &section.entries {
        let listed = settings.databases.contains(&entry.key)
            || classify::of_database(&entry.key, &settings.databases).is_some();
        if !listed {
            // Such a file serves many experiments.
            continue;
        }
        let origin = Origin::RootFolders {
            file: file.clone(),
            line: entry.line,
        };
        let value = match super::collect::expanded(ini, section, &entry.value) {
            Ok(value) => value,
            Err(message) => {
                log.problem(
                    ProblemKind::Syntax,
                    &origin,
                    format!("`{}`: {message}", entry.written),
                    "",
                );
                continue;
            }
        };
        let raw = Raw {
            section: "DATA",
            written: entry.written.clone(),
            key: entry.key.clone(),
            value,
            origin,
        };
        match classify::meaning(&raw, settings, &[]) {
            classify::Meaning::Unknown => unknown.push(raw),
            meaning if classify::is_set(&raw, &meaning, settings) => {}
            meaning => classify::store(raw, meaning, settings, log),
        }
    }
    super::unknown::report(unknown, settings, log);
}
