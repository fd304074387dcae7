//! Entries that mean no declared key.

use super::{Raw, Settings};
use crate::keys::{closest, section_named, Section, SECTIONS};
use crate::log::Log;
use crate::{Note, Origin, ProblemKind};

/// Reports unknown keys. Entries of databases that are declared but not listed are only noted.
pub(super) fn report(raws: Vec<Raw>, settings: &Settings, log: &mut Log) {
    let paths = unlisted_paths(&raws);
    let mut unlisted: Vec<(String, Origin)> = Vec::new();
    for raw in raws {
        match unlisted_database(&raw, &paths) {
            Some(name) => {
                if !unlisted.iter().any(|(known, _)| *known == name) {
                    unlisted.push((name, raw.origin));
                }
            }
            None => unknown_key(&raw, settings, log),
        }
    }
    for (name, origin) in unlisted {
        log.note(Note::info(format!(
            "{origin}: database `{name}` is declared but not used: `databases` does not list it"
        )));
    }
}

/// Bare keys of `[DATA]` that must be paths of databases: by their value, or because other entries
/// have them as a prefix.
fn unlisted_paths(raws: &[Raw]) -> Vec<String> {
    let data = raws.iter().filter(|raw| raw.section == "DATA");
    let is_path = |raw: &&Raw| {
        raw.value.contains(['/', '\\']) || raw.value.ends_with(".csv") || {
            let prefix = format!("{}.", raw.key);
            raws.iter()
                .any(|other| other.section == "DATA" && other.key.starts_with(&prefix))
        }
    };
    data.filter(is_path).map(|raw| raw.key.clone()).collect()
}

/// The database that an entry belongs to, if that is declared with a path but not listed.
fn unlisted_database(raw: &Raw, paths: &[String]) -> Option<String> {
    if raw.section != "DATA" {
        return None;
    }
    if paths.contains(&raw.key) {
        return Some(raw.key.clone());
    }
    let section = section_named("DATA")?;
    let owner = paths.iter().find(|path| {
        let rest = raw
            .key
            .strip_prefix(path.as_str())
            .and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| section.find_database_key(rest).is_some())
    });
    if owner.is_some() {
        return owner.cloned();
    }
    None
}

fn unknown_key(raw: &Raw, settings: &Settings, log: &mut Log) {
    let Some(section) = section_named(raw.section) else {
        return;
    };
    if let Some((database, name)) = super::classify::of_database(&raw.key, &settings.databases) {
        let message = format!("unknown key `{name}` of database `{database}`");
        let near = closest(name, section.database_keys.iter().map(|key| key.name()));
        log.problem(
            ProblemKind::UnknownKey,
            &raw.origin,
            message,
            did_you_mean(near.map(|near| format!("{database}.{near}"))),
        );
        return;
    }
    if let Some((name, key)) = split_database(raw, section) {
        let message = format!(
            "`{}` is a key of database `{name}`, which `databases` does not list",
            raw.written
        );
        let near = closest(&name, settings.databases.iter().map(String::as_str));
        log.problem(
            ProblemKind::UnknownKey,
            &raw.origin,
            message,
            did_you_mean(near.map(|near| format!("{near}.{key}"))),
        );
        return;
    }
    let message = format!("unknown key `{}` in [{}]", raw.written, raw.section);
    log.problem(
        ProblemKind::UnknownKey,
        &raw.origin,
        message,
        suggestion(raw, section, settings),
    );
}

/// `x.type` where `type` is a key of databases.
fn split_database(raw: &Raw, section: &Section) -> Option<(String, String)> {
    let (name, key) = raw.key.split_once('.')?;
    let known = raw.section == "DATA" && section.find_database_key(key).is_some();
    known.then(|| (name.to_owned(), key.to_owned()))
}

fn suggestion(raw: &Raw, section: &Section, settings: &Settings) -> String {
    if let Some(near) = varied_key(raw) {
        return did_you_mean(Some(near));
    }
    let mut names: Vec<&str> = section.plain_names().collect();
    if raw.section == "DATA" {
        names.extend(settings.databases.iter().map(String::as_str));
    }
    if let Some(near) = closest(&raw.key, names) {
        return did_you_mean(Some(near.to_owned()));
    }
    let elsewhere = SECTIONS.iter().find(|other| {
        other.name != section.name
            && other
                .plain_names()
                .any(|name| name.eq_ignore_ascii_case(&raw.key))
    });
    match elsewhere {
        Some(other) => format!("it is a key of [{}]", other.name),
        None => format!("`nkl keys {}` lists the keys of the section", section.name),
    }
}

/// For `model_C_vall` in [FLAGS]: `model_C_val`.
fn varied_key(raw: &Raw) -> Option<String> {
    let (prefix, name) = raw.key.split_once('_').filter(|_| raw.section == "FLAGS")?;
    let section = section_named(&prefix.to_uppercase())?;
    let near = closest(name, section.plain_names())?;
    Some(format!("{prefix}_{near}"))
}

fn did_you_mean(near: Option<String>) -> String {
    near.map(|near| format!("did you mean `{near}`?"))
        .unwrap_or_default()
}
