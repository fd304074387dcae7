//! What stands beside a network: the settings of its feature extractor.

use nkl_networks::{Form, Recipe};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The part of a preprocessor_config.json that matters.
#[derive(Deserialize)]
struct Settings {
    do_normalize: Option<bool>,
    sampling_rate: Option<u32>,
    feature_size: Option<usize>,
}

/// `wavlm-base.json` beside `wavlm-base.onnx`, or `preprocessor_config.json` beside a file of any
/// other name, as optimum writes it.
fn file(network: &Path) -> Option<PathBuf> {
    let own = network.with_extension("json");
    let general = network.with_file_name("preprocessor_config.json");
    [own, general].into_iter().find(|path| path.is_file())
}

/// Takes rate and scaling of the signal from the file beside the network, where there is one.
///
/// # Errors
/// It is no such file.
pub(super) fn apply(network: &Path, recipe: &mut Recipe) -> Result<(), String> {
    let Some(path) = file(network) else {
        return Ok(());
    };
    let wrong = |e: &dyn std::fmt::Display| {
        format!(
            "{}: {e}; it has to be the preprocessor_config.json of the network",
            path.display()
        )
    };
    let text = std::fs::read_to_string(&path).map_err(|e| wrong(&e))?;
    let settings: Settings = serde_json::from_str(&text).map_err(|e| wrong(&e))?;
    match &mut recipe.form {
        Form::Signal { normalise } => {
            *normalise = settings.do_normalize.unwrap_or(*normalise);
            if let Some(rate) = settings.sampling_rate {
                if !(1_000..=192_000).contains(&rate) {
                    return Err(wrong(&format!("sampling_rate = {rate}")));
                }
                recipe.rate = rate;
            }
        }
        Form::Whisper { bands } => {
            let given = settings.feature_size.unwrap_or(*bands);
            if !(1..=200).contains(&given) {
                return Err(wrong(&format!("feature_size = {given}")));
            }
            *bands = given;
        }
        Form::Ast | Form::Clap => {}
    }
    Ok(())
}
