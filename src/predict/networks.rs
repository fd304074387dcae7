//! Targets by ONNX networks of others.

use super::measured::{self, Columns};
use super::registry::{Network, Of};
use anyhow::{anyhow, Result};
use nkl_config::plan::{FeatsPlan, PredictPlan};
use nkl_config::Override;
use std::path::Path;

/// Whether a model is an ONNX file, or a folder that may hold one; other models are nkl's own.
pub fn is_onnx(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str());
    path.is_dir() || end.is_some_and(|end| end.eq_ignore_ascii_case("onnx"))
}

/// The settings of the feature set that a target is a column of.
///
/// # Errors
/// There is no file for the network, or it is another one; the message says what to get, from whom,
/// and which key to set.
pub fn plan(predict: &PredictPlan, target: &str, network: &Network) -> Result<FeatsPlan> {
    let preset = nkl_networks::find(network.set)
        .ok_or_else(|| anyhow!("there is no network {}", network.set))?;
    let mut settings = Vec::new();
    let mut set = |key: &str, path: &Path| {
        settings.push(Override {
            section: "FEATS".to_owned(),
            key: key.to_owned(),
            value: path.display().to_string(),
        });
    };
    match (given(predict, target, network), &predict.folder) {
        (Some(file), _) => set(preset.key, file),
        (None, Some(folder)) => set("onnx.folder", folder),
        (None, None) => {
            return Err(anyhow!(
                "target `{target}` needs a model that is not part of nkl, an ONNX network: {}. Get it: \
                 {}. Then set `{target}.model = FILE.onnx` or `onnx.folder = FOLDER` in [PREDICT] (or \
                 --model {target}=FILE.onnx); docs/predict.md has more",
                preset.what,
                preset.command(network.set)
            ))
        }
    }
    let (plan, _) = measured::plan(&[network.set], &settings)?;
    nkl_features::check(&plan)?;
    Ok(plan)
}

/// The file for the target, or for another target of the same network.
fn given<'p>(predict: &'p PredictPlan, target: &str, network: &Network) -> Option<&'p Path> {
    let own = predict.model(target).map(AsRef::as_ref);
    let others = predict.models.iter().filter(|(name, path)| {
        let other = super::registry::find(name).and_then(|entry| entry.network.as_ref());
        is_onnx(path) && other.is_some_and(|other| other.set == network.set)
    });
    own.or_else(|| others.map(|(_, path)| path.as_ref()).next())
}

/// The values of a target, one list for each of its columns: as text, or why there is none.
///
/// # Errors
/// The feature set does not have its columns.
pub fn values(columns: &Columns, of: &Of) -> Result<Vec<Vec<super::Value>>> {
    match of {
        Of::Column { name, scale } => {
            let values = columns.values(name)?.into_iter();
            let text = |v: Option<f64>| v.map(|v| super::rounded(v * scale)).unwrap_or_default();
            Ok(vec![values.map(|value| value.map(text)).collect()])
        }
        Of::Largest(names) => {
            let lists: Result<Vec<_>> = names.iter().map(|name| columns.values(name)).collect();
            let lists = lists?;
            let rows = lists.first().map_or(0, Vec::len);
            Ok(vec![(0..rows)
                .map(|row| largest(names, &lists, row))
                .collect()])
        }
        Of::All => columns
            .names()
            .iter()
            .map(|name| {
                // In full: how large the numbers of a vector are is up to the network.
                let text = |v: Option<f64>| v.map(|v| (v as f32).to_string()).unwrap_or_default();
                let values = columns.values(name)?.into_iter();
                Ok(values.map(|value| value.map(text)).collect())
            })
            .collect(),
    }
}

type List = Vec<std::result::Result<Option<f64>, String>>;

/// The name of the largest value of a row.
fn largest(names: &[&str], lists: &[List], row: usize) -> super::Value {
    let mut best: Option<(&str, f64)> = None;
    for (name, list) in names.iter().zip(lists) {
        match list.get(row) {
            Some(Err(reason)) => return Err(reason.clone()),
            Some(Ok(Some(value))) if best.is_none_or(|(_, most)| *value > most) => {
                best = Some((name, *value));
            }
            _ => {}
        }
    }
    Ok(best.map(|(name, _)| name.to_owned()).unwrap_or_default())
}
