//! Which key an entry means, and whether its value fits.

use super::{unknown, Raw, Setting, Settings};
use crate::keys::{closest, key_named, section_named, Key, Kind, Section, Status};
use crate::log::Log;
use crate::{Literal, Origin, ProblemKind};
use std::collections::HashSet;

/// What an entry is found to mean.
pub(super) enum Meaning {
    /// A declared key: its identity in lower case, and its name for messages.
    Key(&'static Key, String, String),
    /// The path of a database.
    Path(String),
    /// The list of values of a parameter that `tuning_params` names.
    Search(String),
    /// Nothing known.
    Unknown,
}

/// Takes in the entries of the file and those of the command line, which replace the former: what
/// is replaced is not even checked.
pub(super) fn entries(raws: Vec<Raw>, set: Vec<Raw>, settings: &mut Settings, log: &mut Log) {
    let searched = searched(set.iter().chain(&raws));
    let replaced: HashSet<(&str, String)> = set
        .iter()
        .filter_map(|raw| Some((raw.section, identity(&meaning(raw, settings, &searched))?)))
        .collect();
    let mut unknown = Vec::new();
    for raw in raws.into_iter().chain(set) {
        let meaning = meaning(&raw, settings, &searched);
        let Some(id) = identity(&meaning) else {
            unknown.push(raw);
            continue;
        };
        if raw.origin == Origin::Set || !replaced.contains(&(raw.section, id)) {
            store(raw, meaning, settings, log);
        }
    }
    unknown::report(unknown, settings, log);
}

/// Parameters of `MODEL.tuning_params`, in lower case. The first entry counts.
fn searched<'r>(mut raws: impl Iterator<Item = &'r Raw>) -> Vec<String> {
    let raw = raws.find(|raw| raw.section == "MODEL" && raw.key == "tuning_params");
    let Some(Ok(reading)) = raw.map(|raw| Kind::Words.read(&raw.value)) else {
        return Vec::new();
    };
    let names = reading.value.as_list().unwrap_or_default().iter();
    names.map(|item| item.to_text().to_lowercase()).collect()
}

pub(super) fn meaning(raw: &Raw, settings: &Settings, searched: &[String]) -> Meaning {
    let Some(section) = section_named(raw.section) else {
        return Meaning::Unknown;
    };
    if raw.section == "MODEL" && searched.contains(&raw.key) {
        return Meaning::Search(raw.key.clone());
    }
    if raw.section == "DATA" {
        if settings.databases.contains(&raw.key) {
            return Meaning::Path(raw.key.clone());
        }
        if let Some((database, name)) = of_database(&raw.key, &settings.databases) {
            let Some(key) = section.find_database_key(name) else {
                return Meaning::Unknown;
            };
            let id = format!("{database}.{}", key.name().to_lowercase());
            let shown = raw.written.get(..database.len()).unwrap_or(database);
            return Meaning::Key(key, id, format!("{shown}.{}", key.name()));
        }
    }
    match section.find(&raw.key) {
        Some((key, "")) => Meaning::Key(key, key.name().to_lowercase(), key.name().to_owned()),
        Some((key, inner)) if plausible(section, key, inner) => {
            Meaning::Key(key, raw.key.clone(), raw.written.clone())
        }
        Some(_) => Meaning::Unknown,
        None => Meaning::Unknown,
    }
}

/// Whether the free part of a key with a pattern can be meant: a series of experiments varies keys
/// that exist, and a parameter of a search is none of the search's own keys with a slip.
fn plausible(section: &Section, key: &Key, inner: &str) -> bool {
    let is_key = |name: &str| key_named(name, inner).is_some();
    match key.name() {
        "model_<key>" => is_key("MODEL"),
        "feats_<key>" => is_key("FEATS"),
        "exp_<key>" => is_key("EXP"),
        "<parameter>" => is_key("MODEL") || closest(inner, section.plain_names()).is_none(),
        _ => true,
    }
}

/// Whether `[DEFAULT]` may hold a key for this section: by its name, not by a pattern that takes anything.
pub(super) fn is_declared(section: &Section, key: &str, databases: &[String]) -> bool {
    let own = section.find(key).is_some_and(|(_, inner)| inner.is_empty());
    let of_database = || {
        of_database(key, databases)
            .is_some_and(|(_, name)| section.find_database_key(name).is_some())
    };
    own || (section.name == "DATA" && (databases.iter().any(|name| name == key) || of_database()))
}

/// Database and key of `<db>.key`. `databases` has the longest names first.
pub(super) fn of_database<'a>(key: &'a str, databases: &'a [String]) -> Option<(&'a str, &'a str)> {
    databases.iter().find_map(|name| {
        let rest = key.strip_prefix(name.as_str())?.strip_prefix('.')?;
        Some((name.as_str(), rest))
    })
}

fn identity(meaning: &Meaning) -> Option<String> {
    match meaning {
        Meaning::Key(_, id, _) | Meaning::Path(id) => Some(id.clone()),
        Meaning::Search(name) => Some(search_id(name)),
        Meaning::Unknown => None,
    }
}

/// Whether an earlier, stronger entry sets the same key.
pub(super) fn is_set(raw: &Raw, meaning: &Meaning, settings: &Settings) -> bool {
    let known = identity(meaning).and_then(|id| settings.entries.get(&(raw.section, id)));
    // A setting from this very file is a repetition, which is a problem of its own.
    known.is_some_and(|setting| !matches!(setting.origin, Origin::RootFolders { .. }))
}

/// Where the values of a searched parameter are kept: apart from the key of the same name.
pub(crate) fn search_id(name: &str) -> String {
    format!("[{}]", name.to_lowercase())
}

/// Checks the value and keeps the setting.
pub(super) fn store(raw: Raw, meaning: Meaning, settings: &mut Settings, log: &mut Log) {
    let Some(id) = identity(&meaning) else { return };
    let (key, name) = match meaning {
        Meaning::Key(key, _, name) => (Some(key), name),
        Meaning::Path(_) | Meaning::Search(_) | Meaning::Unknown => (None, raw.written.clone()),
    };
    if let Some(other) = settings.entries.get(&(raw.section, id.clone())) {
        let message = format!("`{}` is set twice: also at {}", name, other.origin);
        log.problem(
            ProblemKind::Conflict,
            &raw.origin,
            message,
            "keep one of the two",
        );
        return;
    }
    let value = value(&raw, key, &id, log);
    let setting = Setting {
        key,
        name,
        value,
        origin: raw.origin,
    };
    settings.entries.insert((raw.section, id), setting);
}

/// The checked value; [`Literal::None`] after a problem, which is logged.
fn value(raw: &Raw, key: Option<&'static Key>, id: &str, log: &mut Log) -> Literal {
    let reading = match key {
        // Nothing reads the value, so nothing can be wrong with it.
        Some(key) if matches!(key.status, Status::NoEffect(_)) => {
            return Literal::Str(raw.value.clone())
        }
        Some(key) => key.read(&raw.value),
        None if id.starts_with('[') => Kind::List.read(&raw.value),
        None if raw.value.is_empty() => Err("the path is empty".to_owned()),
        None => Kind::Path.read(&raw.value),
    };
    match reading {
        Ok(reading) => {
            if let Some(comment) = &reading.comment {
                log.comment(&raw.origin, comment);
            }
            reading.value
        }
        Err(message) => {
            log.problem(
                ProblemKind::Value,
                &raw.origin,
                format!("`{}`: {message}", raw.written),
                advice(&raw.origin),
            );
            Literal::None
        }
    }
}

fn advice(origin: &Origin) -> &'static str {
    match origin {
        Origin::Set => "check the quoting of the command line",
        _ => "",
    }
}
