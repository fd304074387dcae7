//! Every setting that applies, and where it comes from.

use super::types::Types;
use super::{Setting, Settings};
use crate::keys::{key_named, Key, Preset, Section, Status, SECTIONS};
use crate::{Literal, Origin};
use serde::Serialize;
use std::fmt;

/// Stands for the value of a key that was set to None or False where that means nothing.
pub(super) const NOT_SET: &str = "(not set)";

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

impl Resolved {
    pub(crate) fn of(settings: &Settings, databases: &[String]) -> Self {
        let mut table = Table {
            settings,
            types: Types::of(settings),
            rows: Vec::new(),
        };
        for section in SECTIONS {
            section
                .all_keys()
                .for_each(|key| table.key(section.name, key, ""));
            if section.name == "MODEL" {
                table.searched();
            }
            for name in databases
                .iter()
                .filter(|_| !section.database_keys.is_empty())
            {
                table.database(section, name);
            }
        }
        Resolved { rows: table.rows }
    }
}

/// The rows in the making.
struct Table<'s> {
    settings: &'s Settings,
    types: Types,
    rows: Vec<Row>,
}

impl Table<'_> {
    fn database(&mut self, section: &'static Section, name: &str) {
        if let Some(path) = self.settings.get(section.name, &name.to_lowercase()) {
            self.set(section.name, name, path);
        }
        let prefix = format!("{name}.");
        section
            .database_keys
            .iter()
            .for_each(|key| self.key(section.name, key, &prefix));
    }

    fn key(&mut self, section: &'static str, key: &'static Key, prefix: &str) {
        if key.name().contains('<') {
            self.instances(section, key);
            return;
        }
        let name = format!("{prefix}{}", key.name());
        let id = name.to_lowercase();
        if let Some(setting) = self.settings.get(section, &id) {
            self.set(section, &name, setting);
            return;
        }
        if key.status != Status::Active || !self.types.use_key(section, key, &id) {
            return;
        }
        let value = match key.default {
            Preset::Value(text) => text.to_owned(),
            // For each database this would be a long list that says little.
            Preset::Depends(how) if prefix.is_empty() => format!("({how})"),
            Preset::Depends(_) | Preset::Required | Preset::Unset => return,
        };
        self.rows.push(Row {
            section,
            key: name,
            value,
            origin: Origin::Default,
            effect: true,
        });
    }

    /// Settings of a key whose name is a pattern.
    fn instances(&mut self, section: &'static str, key: &Key) {
        for ((owner, _), setting) in &self.settings.entries {
            let same = setting.key.is_some_and(|other| other.name() == key.name());
            if *owner == section && same {
                self.set(section, &setting.name, setting);
            }
        }
    }

    /// Lists of values of `MODEL.tuning_params`.
    fn searched(&mut self) {
        for ((section, id), setting) in &self.settings.entries {
            if *section == "MODEL" && id.starts_with('[') {
                self.set(section, &setting.name, setting);
                let active = key_named("MODEL", "tuning_params")
                    .is_some_and(|key| key.status == Status::Active);
                self.rows
                    .iter_mut()
                    .last()
                    .into_iter()
                    .for_each(|row| row.effect = active);
            }
        }
    }

    fn set(&mut self, section: &'static str, key: &str, setting: &Setting) {
        let id = key.to_lowercase();
        let active =
            |key: &Key| key.status == Status::Active && self.types.use_key(section, key, &id);
        let value = match &setting.value {
            Literal::None => NOT_SET.to_owned(),
            Literal::Float(number) => number.to_string(),
            value => value.to_text(),
        };
        let effect = setting.key.is_none_or(active);
        self.rows.push(Row {
            section,
            key: key.to_owned(),
            value,
            origin: setting.origin.clone(),
            effect,
        });
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
