//! `[EXP]`.

use super::needs::{choice, required};
use crate::log::Log;
use crate::plan::{ExpPlan, Selection, Task};
use crate::settings::{Settings, View};
use crate::ProblemKind;
use std::path::{Path, PathBuf};

/// Where `export_onnx = True` writes to, from the experiment's folder.
const ONNX: &str = "models/model.onnx";

const SELECTIONS: &[(&str, Selection)] = &[
    ("all", Selection::All),
    ("train", Selection::Train),
    ("dev", Selection::Dev),
    ("test", Selection::Test),
];

pub(super) fn build(settings: &Settings, log: &mut Log) -> ExpPlan {
    let exp = settings.section("EXP");
    let root = required(settings, "EXP", "root", log);
    // Experiments across databases are named after the databases.
    let across = super::data::is_across(settings);
    let name = if across {
        exp.text("name").unwrap_or_default()
    } else {
        required(settings, "EXP", "name", log)
    };
    if name.split(['/', '\\']).any(|part| part == "..") {
        let help = "`root` says where the folder is";
        log.problem(
            ProblemKind::Value,
            exp.place("name"),
            format!("`name`: `{name}` leads out of `root`"),
            help,
        );
    }
    let tasks = [
        ("classification", Task::Classification),
        ("regression", Task::Regression),
    ];
    let selection = |key| choice(&exp, key, SELECTIONS).unwrap_or(Selection::All);
    let folder = |key| exp.text(key).unwrap_or_default();
    ExpPlan {
        root: root.into(),
        name,
        task: choice(&exp, "type", &tasks),
        runs: exp.count("runs").unwrap_or(1),
        epochs: exp.count("epochs").unwrap_or(1),
        seed: exp
            .int("seed")
            .and_then(|seed| u64::try_from(seed).ok())
            .unwrap_or_default(),
        traindevtest: exp.flag("traindevtest"),
        sample_selection: selection("sample_selection"),
        filter_selection: selection("filter.sample_selection"),
        store_dir: folder("store"),
        image_dir: folder("fig_dir"),
        result_dir: folder("res_dir"),
        model_dir: folder("model_dir"),
        cache_dir: folder("cache"),
        memory: memory(&exp, log),
        save: exp.flag("save"),
        save_test: exp.text("save_test").map(Into::into),
        export_onnx: onnx(&exp),
        bundle_path: settings
            .section("EXPORT")
            .text("bundle_path")
            .map(Into::into),
    }
}

/// A file, or with `True` one in the experiment's folder.
fn onnx(exp: &View) -> Option<PathBuf> {
    let text = exp.text("export_onnx")?;
    if text.eq_ignore_ascii_case("true") {
        let folder = Path::new(&exp.text("root")?).join(exp.text("name")?);
        return Some(folder.join(ONNX));
    }
    Some(text.into())
}

/// `1GB`, `512 MB`; powers of ten.
fn memory(exp: &View, log: &mut Log) -> u64 {
    let text = exp.text("memory").unwrap_or_default();
    bytes(&text).unwrap_or_else(|| {
        let help = "a number with its unit, for instance 512MB or 2GB";
        let message = format!("`memory`: `{text}` is not an amount of memory");
        log.problem(ProblemKind::Value, exp.place("memory"), message, help);
        0
    })
}

fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_uppercase();
    let units = [("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];
    let (number, unit) = units
        .iter()
        .find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    let number: f64 = number.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some((number * unit) as u64)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn amounts_of_memory() {
        assert_eq!(bytes("1GB"), Some(1_000_000_000));
        assert_eq!(bytes(" 1.5 mb "), Some(1_500_000));
        assert_eq!(bytes("0KB"), Some(0));
        for text in ["", "GB", "12", "-1GB", "infGB", "nanMB", "1 GiB"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }
}
