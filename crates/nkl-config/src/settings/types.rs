//! Which settings the chosen types read.

use super::{classify, Settings};
use crate::keys::Key;

/// The values of the `type` keys, which decide whether a key with an `only` list is read.
pub(crate) struct Types {
    model: String,
    features: Vec<String>,
    /// Names in lower case, longest first, as in the settings.
    databases: Vec<String>,
    /// `<db>.type` of each.
    formats: Vec<String>,
}

impl Types {
    pub fn of(settings: &Settings) -> Self {
        let format = |name: &String| settings.database(name).text("type").unwrap_or_default();
        Types {
            model: settings.section("MODEL").text("type").unwrap_or_default(),
            features: settings.section("FEATS").words("type"),
            databases: settings.databases.clone(),
            formats: settings.databases.iter().map(format).collect(),
        }
    }

    /// Whether a key is read with these types; `id` is its name in lower case. Where no type is
    /// set, it may be.
    pub fn use_key(&self, section: &str, key: &Key, id: &str) -> bool {
        if key.only.is_empty() {
            return true;
        }
        let reads = |name: &str| {
            let family = name.split(['-', '_']).next().unwrap_or("");
            key.only.contains(&name) || key.only.contains(&family)
        };
        match section {
            "MODEL" => self.model.is_empty() || key.only.contains(&self.model.as_str()),
            "FEATS" => self.features.is_empty() || self.features.iter().any(|name| reads(name)),
            "DATA" => self
                .format(id)
                .is_none_or(|(_, format)| key.only.contains(&format)),
            _ => true,
        }
    }

    /// Database and format of a `<db>.key`.
    fn format<'t>(&'t self, id: &'t str) -> Option<(&'t str, &'t str)> {
        let (name, _) = classify::of_database(id, &self.databases)?;
        let at = self.databases.iter().position(|known| known == name)?;
        Some((name, self.formats.get(at)?))
    }

    /// The types that a setting depends on, for a message.
    pub fn shown(&self, section: &str, id: &str) -> String {
        match (section, self.format(id)) {
            ("MODEL", _) => format!("MODEL.type = {}", self.model),
            ("DATA", Some((name, format))) => format!("DATA.{name}.type = {format}"),
            _ => format!("FEATS.type = {}", self.features.join(", ")),
        }
    }
}
