//! `[FEATS]`: selection, scaling and balancing.

use super::kind::Kind;
use super::names::{BALANCERS, FEATURES, NAN_STRATEGIES, SCALERS, STORE_FORMATS};
use super::Key;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        &["type"],
        Kind::Choices(&FEATURES),
        "Kinds of features. Several are put side by side.",
    )
    .required()
    .example("type = ['mfcc', 'praat']"),
    Key::new(&["features"], Kind::Words, "Use only these columns.")
        .example("features = ['meanF0Hz', 'HNR']"),
    Key::new(
        &["scale"],
        Kind::Choice(&SCALERS),
        "How feature values are scaled. The scaler is fitted on the training part.",
    )
    .example("scale = standard"),
    Key::new(
        &["balancing"],
        Kind::Choice(&BALANCERS),
        "Adds or removes training samples until classes are equally frequent.",
    ),
    Key::new(
        &["balancing_random_state"],
        Kind::from_int(0),
        "Seed of the balancing method.",
    )
    .default("42"),
    Key::new(
        &["no_reuse"],
        Kind::Bool,
        "Compute all features again, even if they are in the cache.",
    )
    .default("False"),
    Key::new(
        &["needs_feature_extraction"],
        Kind::Bool,
        "The same as `no_reuse`.",
    )
    .default("False"),
    Key::new(
        &["store_format"],
        Kind::Choice(&STORE_FORMATS),
        "`csv` writes the features as a table to `store/features.csv` as well. The cache is Parquet in either case, and `pkl` means the same.",
    )
    .default("parquet"),
    Key::new(
        &["print_feats"],
        Kind::Bool,
        "List the names of the features.",
    )
    .default("False"),
    Key::new(
        &["nan_strategy"],
        Kind::Choice(&NAN_STRATEGIES),
        "What stands in for values that could not be computed; `drop` leaves the sample out.",
    )
    .default("zero"),
    Key::new(
        &["fail_threshold"],
        Kind::Float(0.0, 1.0),
        "Share of recordings that may fail before the run ends.",
    )
    .default("0.5"),
    Key::new(
        &["import_file"],
        Kind::Words,
        "CSV files with features that were computed elsewhere.",
    )
    .only(&["import"]),
    Key::new(
        &["import_files_append"],
        Kind::Bool,
        "Several files hold different samples (True) or different columns (False).",
    )
    .default("True")
    .only(&["import"]),
    Key::no_effect(&["scaler"], "nkululeko never read it; the key is `scale`"),
    Key::no_effect(
        &["scale_speakers"],
        "nkululeko never read it; use `scale = speaker`",
    ),
    Key::no_effect(
        &["class_weight"],
        "nothing reads it here; it belongs to [MODEL]",
    ),
];
