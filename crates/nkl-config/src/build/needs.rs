//! What a command needs of an INI file.

use crate::log::Log;
use crate::settings::{Settings, View};
use crate::{Note, ProblemKind};

/// What an INI file is loaded for: commands need different parts of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked at: every section that is there must be complete.
    Check,
    /// To train and evaluate: data, target, features and model.
    Experiment,
    /// The same as one of many experiments that a command makes of the file.
    Member,
    /// To find what a command of many experiments varies: nothing must be complete.
    Series,
    /// To look at data and features: data alone is enough.
    Explore,
    /// To work on recordings and tables: data alone is enough.
    Data,
    /// To label the data by models: data and section `[PREDICT]`.
    Predict,
    /// To model and compare speakers: data and section `[VERIFY]`.
    Verify,
    /// To recommend songs: section `[RECOMMEND]`, and data where it names no table of features.
    Recommend,
    /// To evaluate a stored model on `DATA.tests`, or where there are none on the test part of
    /// `DATA.databases`; the model knows its target, features and labels.
    Test,
    /// To use a stored model: the experiment's folder is enough, and no database is looked at.
    Apply,
}

/// Parts that must be complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needs {
    pub target: bool,
    pub features: bool,
    pub model: bool,
    /// Whether the experiment will train at once: then an empty list of features is no experiment.
    pub training: bool,
    /// Whether databases are read.
    pub data: bool,
    /// Whether only `DATA.tests` are read where there are any.
    pub tests_alone: bool,
}

impl Needs {
    pub fn of(purpose: Purpose, settings: &Settings, log: &mut Log) -> Self {
        let (features, model) = match purpose {
            Purpose::Experiment | Purpose::Member => (true, true),
            Purpose::Explore | Purpose::Data | Purpose::Predict | Purpose::Series => (false, false),
            Purpose::Test | Purpose::Apply | Purpose::Verify | Purpose::Recommend => (false, false),
            Purpose::Check => (
                settings.has_section("FEATS") && !varied(settings, "features"),
                settings.has_section("MODEL") && !varied(settings, "models"),
            ),
        };
        if purpose == Purpose::Check && settings.has_section("EXP") {
            for (there, section) in [(features, "FEATS"), (model, "MODEL")] {
                if !there {
                    let text = format!(
                        "{}: section [{section}] is empty or not there; `nkl experiment` needs it",
                        settings.file
                    );
                    log.note(Note::info(text));
                }
            }
        }
        Needs {
            target: features && model,
            features,
            model,
            training: matches!(purpose, Purpose::Experiment | Purpose::Member),
            data: purpose != Purpose::Apply
                && !(purpose == Purpose::Recommend && given(settings, "RECOMMEND", "features")),
            tests_alone: purpose == Purpose::Test,
        }
    }
}

/// Whether a key is set.
fn given(settings: &Settings, section: &'static str, name: &str) -> bool {
    settings.has_section(section) && settings.section(section).given(name).is_some()
}

/// Whether `[FLAGS]` gives the values of a required key.
fn varied(settings: &Settings, name: &str) -> bool {
    given(settings, "FLAGS", name)
}

/// The text of a required key; a problem where it is not set.
pub(super) fn required(
    settings: &Settings,
    section: &'static str,
    name: &str,
    log: &mut Log,
) -> String {
    let view = settings.section(section);
    let text = view.text(name);
    if text.is_none() {
        missing(settings, section, name, log);
    }
    text.unwrap_or_default()
}

/// A problem unless the key is set, or was set to something that is reported already.
pub(super) fn missing(settings: &Settings, section: &'static str, name: &str, log: &mut Log) {
    let reported = settings
        .get(section, &name.to_lowercase())
        .is_some_and(|setting| {
            let place = setting.origin.to_string();
            log.problems.iter().any(|problem| problem.place == place)
        });
    if reported {
        return;
    }
    let message = format!("`{section}.{name}` is missing");
    log.problem(
        ProblemKind::MissingKey,
        &settings.file,
        message,
        example(section, name),
    );
}

fn example(section: &str, name: &str) -> String {
    match crate::keys::key_named(section, name) {
        Some(key) if !key.example.is_empty() => {
            format!("for instance `{}` in [{section}]", key.example)
        }
        _ => format!("set it in [{section}]"),
    }
}

/// A value that stands for one of several words.
pub(super) fn choice<T: Copy>(view: &View, name: &str, words: &[(&str, T)]) -> Option<T> {
    let text = view.text(name)?;
    words
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, value)| *value)
}
