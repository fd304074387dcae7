//! Documentation of keys for the terminal.

use super::{closest, section_named, Key, Preset, Section, Status, SECTIONS};
use std::fmt::Write;

/// A topic that is neither a section nor a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no section or key `{topic}`{}", near.as_deref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
pub struct UnknownTopic {
    /// What was asked for.
    pub topic: String,
    /// The nearest topic there is.
    pub near: Option<String>,
}

/// Documentation of all sections (`None`), of a section (`FEATS`), or of a key (`FEATS.scale`,
/// `DATA.<db>.type`), as text for a terminal.
///
/// # Errors
/// [`UnknownTopic`] with the nearest one.
pub fn document(topic: Option<&str>) -> Result<String, UnknownTopic> {
    let Some(topic) = topic.map(str::trim).filter(|topic| !topic.is_empty()) else {
        return Ok(overview());
    };
    let (section_name, key) = topic
        .split_once('.')
        .map_or((topic, None), |(section, key)| (section, Some(key)));
    let section = section_named(&section_name.to_uppercase());
    match (section, key) {
        (Some(section), None) => Ok(section_text(section)),
        (Some(section), Some(key)) => key_text(section, key).ok_or_else(|| unknown(topic)),
        (None, _) => search(topic).ok_or_else(|| unknown(topic)),
    }
}

fn overview() -> String {
    let mut out = String::from(
        "Sections of an INI file. `nkl keys SECTION` lists the keys of a section.\n\n",
    );
    for section in SECTIONS {
        let count = section.all_keys().count() + section.database_keys.len();
        let _ = writeln!(
            out,
            "  {:<9} {:>3} keys  {}",
            section.name, count, section.meaning
        );
    }
    out
}

fn section_text(section: &Section) -> String {
    let mut out = format!("[{}] {}\n\n", section.name, section.meaning);
    for key in section.all_keys() {
        entry(&mut out, key.name(), key);
    }
    if !section.database_keys.is_empty() {
        out.push_str("\n  <db>: a path\n");
        out.push_str("      The CSV file or audformat folder of the database `<db>`, a name in `databases`.\n");
    }
    for key in section.database_keys {
        entry(&mut out, &format!("<db>.{}", key.name()), key);
    }
    out
}

/// A key by its whole name; for a database's key, by any database name.
fn key_text(section: &Section, name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let mut out = String::new();
    let own = section
        .find(&lower)
        .map(|(key, _)| (key.name().to_owned(), key));
    let database = lower
        .split_once('.')
        .and_then(|(_, rest)| section.find_database_key(rest));
    let database = database.map(|key| (format!("<db>.{}", key.name()), key));
    // A pattern such as `<column>.bin_reals` is less near than a key of a database.
    let (name, key) = database
        .filter(|_| own.as_ref().is_none_or(|(name, _)| name.contains('<')))
        .or(own)?;
    entry(&mut out, &format!("{}.{name}", section.name), key);
    Some(out)
}

/// A key name without its section: all keys of that name; or a key of a database.
fn search(topic: &str) -> Option<String> {
    let mut out = String::new();
    for section in SECTIONS {
        let own = section.all_keys().map(|key| ("", key));
        for (prefix, key) in own.chain(section.database_keys.iter().map(|key| ("<db>.", key))) {
            if key
                .names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(topic))
            {
                entry(
                    &mut out,
                    &format!("{}.{prefix}{}", section.name, key.name()),
                    key,
                );
            }
        }
    }
    if let (true, Some((_, name))) = (out.is_empty(), topic.split_once('.')) {
        let owner = SECTIONS
            .iter()
            .find(|section| section.find_database_key(name).is_some())?;
        return key_text(owner, topic);
    }
    Some(out).filter(|out| !out.is_empty())
}

fn unknown(topic: &str) -> UnknownTopic {
    let names = SECTIONS.iter().flat_map(|section| {
        let own = section.all_keys().flat_map(|key| key.names.iter());
        let database = section
            .database_keys
            .iter()
            .flat_map(|key| key.names.iter());
        let keys = own.map(|name| format!("{}.{name}", section.name));
        keys.chain(database.map(|name| format!("{}.<db>.{name}", section.name)))
            .chain([section.name.to_owned()])
    });
    let names: Vec<String> = names.collect();
    let near = closest(topic, names.iter().map(String::as_str)).map(str::to_owned);
    UnknownTopic {
        topic: topic.to_owned(),
        near,
    }
}

/// Name and kind on one line, the rest below.
fn entry(out: &mut String, name: &str, key: &Key) {
    if let Status::NoEffect(why) = key.status {
        let _ = writeln!(out, "  {name}\n      No effect: {why}.");
        return;
    }
    let _ = writeln!(out, "  {name}: {}", key.kind);
    let _ = writeln!(out, "      {}", key.meaning);
    for line in details(key) {
        let _ = writeln!(out, "      {line}");
    }
}

/// Default, other spellings, status and example, one sentence each.
pub(super) fn details(key: &Key) -> Vec<String> {
    let mut lines = Vec::new();
    match key.default {
        Preset::Required => lines.push("Required.".to_owned()),
        Preset::Unset => {}
        Preset::Value(value) => lines.push(format!("Default: {value}")),
        Preset::Depends(how) => lines.push(format!("Default: {how}")),
    }
    if !key.only.is_empty() {
        lines.push(format!("Only for type {}.", key.only.join(", ")));
    }
    if let Some(others) = key.names.get(1..).filter(|others| !others.is_empty()) {
        lines.push(format!("Also written {}.", others.join(", ")));
    }
    if let Status::Later(capability) = key.status {
        lines.push(format!("Not in this version: {capability}."));
    }
    if !key.example.is_empty() {
        lines.push(format!("Example: {}", key.example));
    }
    lines
}
