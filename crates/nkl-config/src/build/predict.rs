//! `[PREDICT]`.

use super::needs::{choice, missing};
use super::Purpose;
use crate::log::Log;
use crate::paths::Paths;
use crate::plan::{PredictPlan, Selection};
use crate::settings::Settings;
use crate::ProblemKind;
use std::path::PathBuf;

const SELECTIONS: &[(&str, Selection)] = &[
    ("all", Selection::All),
    ("train", Selection::Train),
    ("dev", Selection::Dev),
    ("test", Selection::Test),
];

/// The section. What is wrong with it stops only the command that reads it.
pub(crate) fn predict(
    settings: &Settings,
    purpose: Purpose,
    paths: &Paths,
    log: &mut Log,
) -> PredictPlan {
    let (predict, exp) = (settings.section("PREDICT"), settings.section("EXP"));
    let asked = match predict.given("sample_selection") {
        Some(_) => choice(&predict, "sample_selection", SELECTIONS),
        None => choice(&exp, "sample_selection", SELECTIONS),
    };
    let mut own = Log::default();
    let plan = PredictPlan {
        targets: predict.words("targets"),
        models: models(settings, paths, &mut own),
        folder: super::networks::found(&predict, "onnx.folder", paths, &mut own),
        selection: asked.unwrap_or(Selection::All),
    };
    if purpose == Purpose::Predict {
        log.problems.extend(own.problems);
        if plan.targets.is_empty() {
            missing(settings, "PREDICT", "targets", log);
        }
    }
    plan
}

/// The files of `<target>.model`.
fn models(settings: &Settings, paths: &Paths, log: &mut Log) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for ((section, id), setting) in &settings.entries {
        let Some(target) = id.strip_suffix(".model").filter(|_| *section == "PREDICT") else {
            continue;
        };
        let Some(written) = setting.value.as_str() else {
            continue;
        };
        match paths.find(written) {
            Ok(path) => found.push((target.to_owned(), path)),
            Err(message) => {
                let message = format!("`{}`: {message}", setting.name);
                let help = "`nkl bundle` writes such a file from a trained experiment";
                log.problem(ProblemKind::MissingData, &setting.origin, message, help);
            }
        }
    }
    found
}
