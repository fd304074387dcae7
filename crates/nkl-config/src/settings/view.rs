//! Typed access to the settings of a section or of a database.

use super::Settings;
use crate::keys::{key_named, section_named, Key};
use crate::Literal;

/// The settings of one section, or of one database.
#[derive(Clone)]
pub(crate) struct View<'s> {
    settings: &'s Settings,
    section: &'static str,
    /// Database in lower case.
    database: Option<String>,
}

impl<'s> View<'s> {
    pub fn new(settings: &'s Settings, section: &'static str, database: Option<String>) -> Self {
        View {
            settings,
            section,
            database,
        }
    }

    fn declared(&self, name: &str) -> Option<&'static Key> {
        let key = match self.database {
            Some(_) => section_named(self.section)?.find_database_key(name),
            None => key_named(self.section, name),
        };
        if key.is_none() {
            self.settings
                .undeclared
                .borrow_mut()
                .push(format!("{}.{name}", self.section));
        }
        key
    }

    fn id(&self, name: &str) -> String {
        let name = name.to_lowercase();
        match &self.database {
            Some(database) => format!("{database}.{name}"),
            None => name,
        }
    }

    /// The value that was set; `None` also where it says that nothing is set.
    pub fn given(&self, name: &str) -> Option<&'s Literal> {
        self.declared(name)?;
        let setting = self.settings.entries.get(&(self.section, self.id(name)))?;
        Some(&setting.value).filter(|value| **value != Literal::None)
    }

    /// The value that was set, or the default.
    pub fn value(&self, name: &str) -> Option<Literal> {
        let key = self.declared(name)?;
        let value = self
            .given(name)
            .cloned()
            .unwrap_or_else(|| key.default_value());
        Some(value).filter(|value| *value != Literal::None)
    }

    /// Where it was set: for messages. The INI file where it was not.
    pub fn place(&self, name: &str) -> String {
        let setting = self.settings.entries.get(&(self.section, self.id(name)));
        setting.map_or_else(
            || self.settings.file.clone(),
            |setting| setting.origin.to_string(),
        )
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.value(name).map(|value| value.to_text())
    }

    pub fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Some(Literal::Bool(true)))
    }

    pub fn float(&self, name: &str) -> Option<f64> {
        self.value(name)?.as_f64()
    }

    pub fn int(&self, name: &str) -> Option<i64> {
        match self.value(name)? {
            Literal::Int(value) => Some(value),
            _ => None,
        }
    }

    /// A whole number that its declaration keeps from being negative.
    pub fn count(&self, name: &str) -> Option<usize> {
        self.int(name).and_then(|value| usize::try_from(value).ok())
    }

    pub fn words(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            Some(Literal::List(items)) => items.iter().map(Literal::to_text).collect(),
            Some(other) => vec![other.to_text()],
            None => Vec::new(),
        }
    }

    pub fn numbers(&self, name: &str) -> Option<Vec<f64>> {
        match self.value(name)? {
            Literal::List(items) => Some(items.iter().filter_map(Literal::as_f64).collect()),
            Literal::Dict(pairs) => Some(
                pairs
                    .iter()
                    .filter_map(|(_, value)| value.as_f64())
                    .collect(),
            ),
            other => other.as_f64().map(|value| vec![value]),
        }
    }
}
