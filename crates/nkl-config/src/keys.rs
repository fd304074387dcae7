//! Every key of the INI dialect, declared once.
//!
//! A declaration holds name, other spellings, kind of value, default, meaning and status. The
//! reader, the messages, `nkl keys` and `docs/ini.md` all come from it. To add a key is to add
//! one item to the list of its section.

mod data;
mod database;
mod document;
mod exp;
mod expl;
mod feats;
mod feats_computed;
mod feats_neural;
mod key;
mod kind;
mod lists;
mod markdown;
mod model;
mod model_networks;
mod modules;
mod names;
mod output;
mod parameters;
mod series;
mod speakers;
mod suggest;

pub use document::{document, UnknownTopic};
pub use key::{Key, Preset, Status};
pub use kind::Kind;
pub use markdown::markdown;
pub use names::Names;

pub(crate) use key::matches;
pub(crate) use parameters::parameter;

/// The key of a section with exactly this name.
pub(crate) fn key_named(section: &str, name: &str) -> Option<&'static Key> {
    let lower = name.to_lowercase();
    let (key, inner) = section_named(section)?.find(&lower)?;
    inner.is_empty().then_some(key)
}
pub(crate) use suggest::closest;

/// A section and its keys.
#[derive(Debug)]
pub struct Section {
    /// Name without brackets.
    pub name: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// Its keys, in groups.
    pub keys: &'static [&'static [Key]],
    /// Keys of each database, written `<db>.key`.
    pub database_keys: &'static [Key],
}

const fn section(
    name: &'static str,
    meaning: &'static str,
    keys: &'static [&'static [Key]],
) -> Section {
    Section {
        name,
        meaning,
        keys,
        database_keys: &[],
    }
}

/// All sections.
pub static SECTIONS: &[Section] = &[
    section(
        "EXP",
        "The experiment as a whole: where it is kept, what kind it is, how often it runs.",
        &[exp::KEYS],
    ),
    Section {
        name: "DATA",
        meaning: "The databases, the target, its labels, and how samples are selected and divided.",
        keys: &[data::KEYS],
        database_keys: database::KEYS,
    },
    section(
        "FEATS",
        "Which features are computed, and how they are scaled and balanced.",
        &[feats::KEYS, feats_computed::KEYS, feats_neural::KEYS],
    ),
    section(
        "MODEL",
        "The model and how it is trained.",
        &[model::KEYS, model_networks::KEYS],
    ),
    section(
        "EXPL",
        "Statistics and pictures of data and features.",
        &[expl::KEYS],
    ),
    section("PLOT", "Pictures.", &[output::PLOT]),
    section("REPORT", "The written report.", &[output::REPORT]),
    section(
        "PREDICT",
        "Labels that trained models give to the data.",
        &[modules::PREDICT],
    ),
    section(
        "AUGMENT",
        "Altered copies of recordings for training.",
        &[modules::AUGMENT],
    ),
    section(
        "SEGMENT",
        "Cutting recordings at pauses.",
        &[modules::SEGMENT],
    ),
    section(
        "RESAMPLE",
        "Recordings at another sampling rate.",
        &[modules::RESAMPLE],
    ),
    section(
        "EXPORT",
        "Copies of the data, and models to take along.",
        &[modules::EXPORT],
    ),
    section(
        "VERIFY",
        "Is it the same speaker: how `nkl verify` models, enrolls and compares speakers.",
        &[speakers::VERIFY, speakers::FRAMES],
    ),
    section(
        "RECOMMEND",
        "What sounds like this: how `nkl recommend` models tags and songs.",
        &[speakers::RECOMMEND, speakers::FRAMES],
    ),
    section(
        "CROSSDB",
        "Experiments across databases.",
        &[series::CROSSDB],
    ),
    section(
        "OPTIM",
        "Search for the best settings of a model.",
        &[series::OPTIM],
    ),
    section(
        "FLAGS",
        "Many experiments that differ in a few settings.",
        &[series::FLAGS],
    ),
];

/// The section of that name.
pub fn section_named(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}

impl Section {
    /// All its keys but those of databases.
    pub fn all_keys(&self) -> impl Iterator<Item = &'static Key> + Clone {
        self.keys.iter().flat_map(|group| group.iter())
    }

    /// Every spelling of its keys that do something, without patterns: for suggestions.
    pub(crate) fn plain_names(&self) -> impl Iterator<Item = &'static str> {
        let useful = self
            .all_keys()
            .filter(|key| !matches!(key.status, Status::NoEffect(_)));
        useful
            .flat_map(|key| key.names.iter().copied())
            .filter(|name| !name.contains('<'))
    }

    /// The key that a name (lower case) means, and the text that stands for `<…>` in its pattern.
    pub(crate) fn find<'n>(&self, name: &'n str) -> Option<(&'static Key, &'n str)> {
        find(self.all_keys(), name)
    }

    /// The key of a database that a name (lower case, without the database) means.
    pub(crate) fn find_database_key(&self, name: &str) -> Option<&'static Key> {
        find(self.database_keys.iter(), name).map(|(key, _)| key)
    }
}

/// Exact names win over patterns.
fn find(
    keys: impl Iterator<Item = &'static Key> + Clone,
    name: &str,
) -> Option<(&'static Key, &str)> {
    let exact = keys
        .clone()
        .find(|key| key.names.iter().any(|own| own.eq_ignore_ascii_case(name)));
    exact.map(|key| (key, "")).or_else(|| {
        keys.filter_map(|key| {
            let inner = key
                .names
                .iter()
                .filter(|own| own.contains('<'))
                .find_map(|own| matches(own, name));
            inner.map(|inner| (key, inner))
        })
        .next()
    })
}

#[cfg(test)]
mod tests;
