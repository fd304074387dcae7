//! Names of model parameters that are not keys of `[MODEL]`: those of scikit-learn, which
//! `tuning_params` takes, and the short ones of `[OPTIM]`.

use super::{key_named, Key};

const NAMES: &[(&str, &str)] = &[
    ("c", "C_val"),
    ("n_neighbors", "K_val"),
    ("weights", "KNN_weights"),
    ("n_components", "GMM_components"),
    ("covariance_type", "GMM_covariance_type"),
    ("hidden_layer_sizes", "layers"),
    ("learning_rate_init", "learning_rate"),
    ("eta", "learning_rate"),
    ("lr", "learning_rate"),
    ("bs", "batch_size"),
    ("do", "drop"),
];

/// Keys of `[MODEL]` that all models share and that change what is learned.
const SHARED: &[&str] = &["class_weight", "random_seed"];

/// The key of `[MODEL]` that a parameter means; `None` for one that no model has.
pub(crate) fn parameter(name: &str) -> Option<&'static Key> {
    let lower = name.to_lowercase();
    let proper = NAMES.iter().find(|(other, _)| *other == lower);
    key_named("MODEL", proper.map_or(lower.as_str(), |(_, key)| key))
        .filter(|key| !key.only.is_empty() || SHARED.contains(&key.name()))
}
