//! Where the models of an experiment are.

use crate::failure::Failure;
use anyhow::anyhow;
use nkl_config::plan::Plan;
use nkl_report::Layout;
use std::path::{Path, PathBuf};

/// The file of a run's model.
pub(super) fn path(plan: &Plan, layout: &Layout, run: usize) -> PathBuf {
    let folder = layout.root.join(&plan.exp.model_dir);
    folder.join(format!("run_{run}")).join("model.nkl")
}

/// The model of the best run, as the experiment's result says. `ini` is for the message.
///
/// # Errors
/// An experiment that was never run, or whose models were not kept.
pub fn best(plan: &Plan, ini: &Path) -> Result<PathBuf, Failure> {
    let layout = Layout::new(plan);
    let how = format!("run `nkl experiment --config {}` first", ini.display());
    let missing = |text: String| Err(Failure::bad_input(anyhow!("{text} {how}")));
    let result = layout.result();
    if !result.is_file() {
        let folder = layout.root.display();
        return missing(format!(
            "there is no trained model, because the experiment in {folder} has not been run;"
        ));
    }
    let run = std::fs::read(&result)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
        .and_then(|json| json.get("run")?.as_u64());
    let Some(run) = run else {
        return missing(format!("{} is damaged;", result.display()));
    };
    let path = path(plan, &layout, run as usize);
    if path.is_file() {
        return Ok(path);
    }
    if !(plan.exp.save && plan.model.save) {
        let key = if plan.exp.save {
            "MODEL.save"
        } else {
            "EXP.save"
        };
        return missing(format!(
            "the experiment kept no model, because {key} = False; set it to True, and"
        ));
    }
    missing(format!("there is no trained model {};", path.display()))
}
