//! One database of `[DATA]`.

use super::{data, filter, mapping};
use crate::log::Log;
use crate::paths::Paths;
use crate::plan::{DatabaseKind, DatabasePlan, SplitStrategy};
use crate::settings::{Settings, View};
use crate::{Literal, ProblemKind};
use std::path::{Path, PathBuf};

pub(super) fn build(name: &str, settings: &Settings, paths: &Paths, log: &mut Log) -> DatabasePlan {
    let view = settings.database(name);
    let kind = match view.text("type").as_deref() {
        Some("csv") => DatabaseKind::Csv,
        _ => DatabaseKind::Audformat,
    };
    let share = |key| view.float(key).unwrap_or(20.0) / 100.0;
    let scale = view
        .given("scale")
        .is_some_and(|value| *value != Literal::Bool(false));
    DatabasePlan {
        name: name.to_owned(),
        path: path(name, kind, settings, paths, log),
        kind,
        absolute_path: view.flag("absolute_path"),
        audio_path: view.text("audio_path").unwrap_or_default().into(),
        ini_dir: paths.ini_dir.clone(),
        columns: view.words("columns"),
        label: view.text("label"),
        colnames: colnames(&view, log),
        mapping: mapping::mapping(&view, log),
        filter: filter::rules(&view, log),
        required: view.text("required"),
        target_tables: view.words("target_tables"),
        files_tables: view.words("files_tables"),
        train_tables: view.words("train_tables"),
        dev_tables: view.words("dev_tables"),
        test_tables: view.words("test_tables"),
        split: split(&view, log),
        test_share: share("test_size"),
        dev_share: share("dev_size"),
        train_speakers: view.words("train"),
        dev_speakers: view.words("dev"),
        test_speakers: view.words("test"),
        as_test: view.flag("as_test"),
        as_train: view.flag("as_train"),
        limits: data::limits(&view, log),
        rename_speakers: view.flag("rename_speakers"),
        scale,
        reverse: view.flag("reverse"),
        reverse_max: view.float("reverse.max"),
        value_counts: view.flag("value_counts"),
        channel: view.count("channel"),
        declared_at: declared_at(name, settings),
    }
}

/// A database of `DATA.tests`: all of it is for testing, unless it says otherwise.
pub(super) fn test(name: &str, settings: &Settings, paths: &Paths, log: &mut Log) -> DatabasePlan {
    let mut plan = build(name, settings, paths, log);
    if settings.database(name).given("split_strategy").is_none() {
        plan.split = SplitStrategy::Test;
    }
    plan
}

fn declared_at(name: &str, settings: &Settings) -> String {
    let path = settings.get("DATA", &name.to_lowercase());
    path.map_or_else(
        || settings.section("DATA").place("databases"),
        |setting| setting.origin.to_string(),
    )
}

/// The CSV file or the folder, if it is there.
fn path(
    name: &str,
    kind: DatabaseKind,
    settings: &Settings,
    paths: &Paths,
    log: &mut Log,
) -> PathBuf {
    let place = declared_at(name, settings);
    let Some(setting) = settings.get("DATA", &name.to_lowercase()) else {
        let sort = if settings.roots_missing {
            ProblemKind::MissingData
        } else {
            ProblemKind::MissingKey
        };
        let help = format!("add `{name} = path` to [DATA]");
        log.problem(sort, place, format!("database `{name}` has no path"), help);
        return PathBuf::new();
    };
    let Some(written) = setting.value.as_str() else {
        return PathBuf::new();
    };
    match paths.find(written) {
        Ok(path) => {
            check_format(name, kind, &path, &place, log);
            path
        }
        Err(message) => {
            log.problem(
                ProblemKind::MissingData,
                place,
                format!("database `{name}`: {message}"),
                "",
            );
            PathBuf::new()
        }
    }
}

/// A CSV database is a file, an audformat database a folder with `db.yaml`.
fn check_format(name: &str, kind: DatabaseKind, path: &Path, place: &str, log: &mut Log) {
    match kind {
        DatabaseKind::Csv if path.is_dir() => {
            let help = if path.join("db.yaml").exists() {
                format!("set `{name}.type = audformat`")
            } else {
                String::new()
            };
            let message = format!(
                "database `{name}` is of type csv, but `{}` is a folder",
                path.display()
            );
            log.problem(ProblemKind::Conflict, place, message, help);
        }
        DatabaseKind::Audformat if path.is_file() => {
            let message = format!(
                "database `{name}` is of type audformat, but `{}` is a file",
                path.display()
            );
            log.problem(
                ProblemKind::Conflict,
                place,
                message,
                format!("set `{name}.type = csv`"),
            );
        }
        DatabaseKind::Audformat if !path.join("db.yaml").exists() => {
            let message = format!(
                "database `{name}`: there is no `db.yaml` in `{}`",
                path.display()
            );
            log.problem(
                ProblemKind::MissingData,
                place,
                message,
                format!("for a CSV file set `{name}.type = csv`"),
            );
        }
        _ => {}
    }
}

fn colnames(view: &View, log: &mut Log) -> Vec<(String, String)> {
    let Some(Literal::Dict(pairs)) = view.given("colnames") else {
        return Vec::new();
    };
    let names: Vec<(String, String)> = pairs
        .iter()
        .map(|(old, new)| (old.to_text(), new.to_text()))
        .collect();
    for (i, (_, new)) in names.iter().enumerate() {
        if names.iter().take(i).any(|(_, other)| other == new) {
            log.problem(
                ProblemKind::Conflict,
                view.place("colnames"),
                format!("`colnames` names two columns `{new}`"),
                "",
            );
        }
    }
    names
}

fn split(view: &View, log: &mut Log) -> SplitStrategy {
    match view.value("split_strategy") {
        Some(Literal::List(speakers)) => {
            if speakers.is_empty() {
                log.problem(
                    ProblemKind::Value,
                    view.place("split_strategy"),
                    "`split_strategy`: the list of test speakers is empty",
                    "",
                );
            }
            SplitStrategy::TestSpeakers(speakers.iter().map(Literal::to_text).collect())
        }
        Some(Literal::Str(name)) => named_split(&name),
        _ => SplitStrategy::SpeakerSplit,
    }
}

fn named_split(name: &str) -> SplitStrategy {
    match name {
        "train" => SplitStrategy::Train,
        "test" => SplitStrategy::Test,
        "dev" => SplitStrategy::Dev,
        "database" => SplitStrategy::Database,
        "specified" => SplitStrategy::Specified,
        "speakers_stated" => SplitStrategy::SpeakersStated,
        "random" => SplitStrategy::Random,
        "balanced" => SplitStrategy::Balanced,
        "reuse" => SplitStrategy::Reuse,
        _ => SplitStrategy::SpeakerSplit,
    }
}
