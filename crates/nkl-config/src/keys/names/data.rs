//! Names in `[EXP]` and `[DATA]`.

use super::Names;

/// `EXP.type`.
pub static TASKS: Names = Names::of("kind of experiment", &["classification", "regression"]);
/// Parts of the data.
pub static SELECTIONS: Names = Names::of("selection", &["all", "train", "dev", "test"]);
/// `<db>.type`.
pub static DATABASES: Names = Names::of("kind of database", &["csv", "audformat"]);
/// `<db>.split_strategy`, besides a list of speakers.
pub static SPLITS: Names = Names::of(
    "split strategy",
    &[
        "speaker_split",
        "random",
        "balanced",
        "specified",
        "database",
        "speakers_stated",
        "train",
        "dev",
        "test",
        "reuse",
    ],
)
// One of nkululeko's shipped files has this name, which nkululeko itself refuses.
.aliases(&[("train_test", "random")]);
