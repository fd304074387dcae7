//! Every setting that applies, and where it comes from.

use super::{Setting, Settings};
use crate::keys::{Key, Preset, Status, SECTIONS};
use crate::Origin;
use serde::Serialize;
use std::fmt;

/// Every setting that applies to an experiment, defaults included.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Resolved {
    /// One row for each setting, in the order of the documentation.
    pub rows: Vec<Row>,
}

/// One setting.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Section.
    pub section: &'static str,
    /// Key; for a database, `name.key`, or the name alone for its path.
    pub key: String,
    /// Value as text; in parentheses where it depends on other things.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it does something in this version.
    pub effect: bool,
}

/// What decides whether a key with an `only` list applies.
pub(crate) struct Types {
    /// `MODEL.type`.
    pub model: String,
    /// `FEATS.type`.
    pub features: Vec<String>,
}

impl Types {
    pub fn of(settings: &Settings) -> Self {
        Types {
            model: settings.section("MODEL").text("type").unwrap_or_default(),
            features: settings.section("FEATS").words("type"),
        }
    }

    /// Whether a key is read with these types.
    pub fn use_key(&self, section: &str, key: &Key) -> bool {
        let family = |name: &str| {
            name.split('-')
                .next()
                .is_some_and(|family| key.only.contains(&family))
        };
        match section {
            _ if key.only.is_empty() => true,
            "MODEL" => key.only.contains(&self.model.as_str()),
            "FEATS" => self.features.iter().any(|name| family(name)),
            _ => true,
        }
    }
}

impl Resolved {
    pub(crate) fn of(settings: &Settings, databases: &[String]) -> Self {
        let types = Types::of(settings);
        let mut rows = Vec::new();
        for section in SECTIONS {
            for key in section.all_keys() {
                key_rows(settings, &types, section.name, key, "", &mut rows);
            }
            if section.name == "MODEL" {
                search_rows(settings, &mut rows);
            }
            for name in databases
                .iter()
                .filter(|_| !section.database_keys.is_empty())
            {
                if let Some(path) = settings.get(section.name, &name.to_lowercase()) {
                    rows.push(set_row(section.name, name.clone(), path));
                }
                let prefix = format!("{name}.");
                for key in section.database_keys {
                    key_rows(settings, &types, section.name, key, &prefix, &mut rows);
                }
            }
        }
        Resolved { rows }
    }
}

fn key_rows(
    settings: &Settings,
    types: &Types,
    section: &'static str,
    key: &'static Key,
    prefix: &str,
    rows: &mut Vec<Row>,
) {
    if key.name().contains('<') {
        let own = |setting: &&Setting| setting.key.is_some_and(|other| other.name() == key.name());
        let instances = settings
            .entries
            .iter()
            .filter(|((owner, _), setting)| *owner == section && own(setting));
        rows.extend(instances.map(|(_, setting)| set_row(section, setting.name.clone(), setting)));
        return;
    }
    let name = format!("{prefix}{}", key.name());
    if let Some(setting) = settings.get(section, &name.to_lowercase()) {
        rows.push(set_row(section, name, setting));
        return;
    }
    if key.status != Status::Active || !types.use_key(section, key) {
        return;
    }
    let value = match key.default {
        Preset::Value(text) => text.to_owned(),
        Preset::Depends(how) => format!("({how})"),
        Preset::Required | Preset::Unset => return,
    };
    rows.push(Row {
        section,
        key: name,
        value,
        origin: Origin::Default,
        effect: true,
    });
}

fn search_rows(settings: &Settings, rows: &mut Vec<Row>) {
    let lists = settings
        .entries
        .iter()
        .filter(|((section, id), _)| *section == "MODEL" && id.starts_with('['));
    rows.extend(lists.map(|(_, setting)| Row {
        effect: false,
        ..set_row("MODEL", setting.name.clone(), setting)
    }));
}

fn set_row(section: &'static str, key: String, setting: &Setting) -> Row {
    let effect = setting.key.is_none_or(|key| key.status == Status::Active);
    Row {
        section,
        key,
        value: setting.value.to_text(),
        origin: setting.origin.clone(),
        effect,
    }
}

impl fmt::Display for Resolved {
    /// A table for the terminal: one block for each section.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let width = |of: fn(&Row) -> usize, most: usize| {
            self.rows
                .iter()
                .map(of)
                .filter(|&width| width <= most)
                .max()
                .unwrap_or(0)
        };
        let keys = width(|row| row.key.chars().count(), 40);
        let values = width(|row| shown(row).chars().count(), 44);
        let mut section = "";
        for row in &self.rows {
            if row.section != section {
                let gap = if section.is_empty() { "" } else { "\n" };
                writeln!(f, "{gap}[{}]", row.section)?;
                section = row.section;
            }
            let effect = if row.effect { "" } else { "  (without effect)" };
            writeln!(
                f,
                "  {:keys$}  {:values$}  {}{effect}",
                row.key,
                shown(row),
                row.origin
            )?;
        }
        Ok(())
    }
}

/// A value on one line.
fn shown(row: &Row) -> String {
    row.value.split_whitespace().collect::<Vec<_>>().join(" ")
}
