//! Whether a stored model is the one that is meant.

use super::{StoredModel, PROGRAM};
use anyhow::{bail, Result};
use nkl_config::plan::{FeatsPlan, Plan};
use nkl_config::Note;
use nkl_features::MadeBy;
use serde::Serialize;

/// Whether this program makes the same features as the one that trained the model.
///
/// # Errors
/// Another version or other settings of a feature set; both are named.
pub fn same_features(model: &StoredModel, features: &FeatsPlan) -> Result<()> {
    for (then, now) in model.made_by.iter().zip(nkl_features::made_by(features)?) {
        if *then != now {
            let MadeBy { name, version, .. } = &then;
            bail!(
                "the model was trained by {} on version {version} of the features `{name}` with \
                 the settings `{}`, but {PROGRAM} makes version {} with `{}`, so its answers \
                 would be wrong: train the model again, or use {}",
                model.program,
                then.settings,
                now.version,
                now.settings,
                model.program
            );
        }
    }
    Ok(())
}

/// Compares a model with what the INI file asks for; what the INI file does not say is not asked.
///
/// # Errors
/// Another target, other features or another kind of model: the experiment was trained with other
/// settings.
pub fn agree(plan: &Plan, model: &StoredModel) -> Result<Vec<Note>> {
    let differ = |what: &str, asked: &str, stored: &str| {
        anyhow::anyhow!(
            "the INI file asks for {what} `{asked}`, but the stored model has `{stored}`: train \
             it again with `nkl experiment`, or put the INI file right"
        )
    };
    let asked = plan.data.target.as_deref().unwrap_or(&model.target);
    if asked != model.target {
        return Err(differ("DATA.target", asked, &model.target));
    }
    if !plan.model.kind.is_empty() && plan.model.kind != model.settings.kind {
        let stored = &model.settings.kind;
        return Err(differ("MODEL.type", &plan.model.kind, stored));
    }
    let mut notes = Vec::new();
    if !plan.feats.types.is_empty() {
        let (asked, stored) = (plan.feats.types.join(", "), model.features.types.join(", "));
        if asked != stored {
            return Err(differ("FEATS.type", &asked, &stored));
        }
        for (stored, asked) in model
            .made_by
            .iter()
            .zip(nkl_features::made_by(&plan.feats)?)
        {
            if stored.settings != asked.settings {
                let what = format!("features `{}` with", stored.name);
                return Err(differ(&what, &asked.settings, &stored.settings));
            }
        }
        let changed = differences(&model.features, &plan.feats, UNIMPORTANT);
        notes.extend(remark("FEATS", &changed));
    }
    if !plan.model.kind.is_empty() {
        let changed = differences(&model.settings, &plan.model, UNIMPORTANT);
        notes.extend(remark("MODEL", &changed));
    }
    Ok(notes)
}

/// Settings that do not change a model.
const UNIMPORTANT: &[&str] = &[
    "import_files",
    "import_append",
    "no_reuse",
    "store_format",
    "print_feats",
    "fail_threshold",
    "save",
    "only_test",
    "n_jobs",
    "device",
];

fn remark(section: &str, changed: &[String]) -> Option<Note> {
    let list = changed.join(", ");
    (!changed.is_empty()).then(|| {
        Note::warning(format!(
            "the model was trained with other settings in [{section}] than the INI file now has \
             ({list}); it is used as it was trained"
        ))
    })
}

/// Names of the settings that differ.
fn differences<T: Serialize>(stored: &T, asked: &T, except: &[&str]) -> Vec<String> {
    let fields = |value: &T| serde_json::to_value(value).unwrap_or_default();
    let (stored, asked) = (fields(stored), fields(asked));
    let Some(asked) = asked.as_object() else {
        return Vec::new();
    };
    asked
        .iter()
        .filter(|(name, value)| {
            !except.contains(&name.as_str()) && stored.get(name.as_str()) != Some(value)
        })
        .map(|(name, _)| name.clone())
        .collect()
}
