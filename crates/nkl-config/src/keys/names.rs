//! Names that values are made of.

mod data;
mod feats;
mod model;
mod others;

pub use data::*;
pub use feats::*;
pub use model::*;
pub use others::*;

use super::suggest::closest;

/// A set of known names.
#[derive(Debug)]
pub struct Names {
    /// What they name, in the singular.
    pub what: &'static str,
    /// The names.
    pub names: &'static [&'static str],
    /// Beginnings of further names: `wavlm` stands for `wavlm` and `wavlm-…`.
    pub families: &'static [&'static str],
    /// Other spellings, and what they mean.
    pub aliases: &'static [(&'static str, &'static str)],
}

impl Names {
    pub(super) const fn of(what: &'static str, names: &'static [&'static str]) -> Names {
        Names {
            what,
            names,
            families: &[],
            aliases: &[],
        }
    }

    pub(super) const fn aliases(
        mut self,
        aliases: &'static [(&'static str, &'static str)],
    ) -> Names {
        self.aliases = aliases;
        self
    }

    pub(super) const fn families(mut self, families: &'static [&'static str]) -> Names {
        self.families = families;
        self
    }

    /// The proper spelling of a name.
    ///
    /// # Errors
    /// A message with the nearest name, or with all of them.
    pub(crate) fn resolve(&self, text: &str) -> Result<String, String> {
        let alias = self
            .aliases
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(text));
        let name = self
            .names
            .iter()
            .find(|name| name.eq_ignore_ascii_case(text));
        if let Some(found) = alias.map(|(_, proper)| *proper).or(name.copied()) {
            return Ok(found.to_owned());
        }
        let lower = text.to_lowercase();
        let family = lower.split(['-', '_']).next().unwrap_or("");
        if self.families.contains(&family) {
            return Ok(lower);
        }
        let aliases = self.aliases.iter().map(|(other, _)| *other);
        let all = self
            .names
            .iter()
            .chain(self.families)
            .copied()
            .chain(aliases);
        Err(match closest(text, all) {
            Some(near) => format!("unknown {} `{text}`; did you mean `{near}`?", self.what),
            None => format!("unknown {} `{text}`; known are {}", self.what, self.list()),
        })
    }

    /// All names for a message.
    pub(crate) fn list(&self) -> String {
        let families = self.families.iter().map(|family| format!("{family}[-…]"));
        let names: Vec<String> = self
            .names
            .iter()
            .map(|name| (*name).to_owned())
            .chain(families)
            .collect();
        names.join(", ")
    }
}
