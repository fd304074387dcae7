//! Sections of commands that run many experiments.

use super::kind::Kind;
use super::names::{MODELS, SEARCHES, SEARCH_METRICS};
use super::Key;

const ACROSS: &str = "experiments across databases";
const SEARCH: &str = "search for settings";
const MANY: &str = "series of experiments";

const fn key(
    names: &'static [&'static str],
    kind: Kind,
    later: &'static str,
    meaning: &'static str,
) -> Key {
    Key::new(names, kind, meaning).later(later)
}

pub(super) const CROSSDB: &[Key] = &[key(
    &["train_extra"],
    Kind::Words,
    ACROSS,
    "Databases that are added to every training part. They are declared in the file \
         of `DATA.root_folders`.",
)
.example("train_extra = ['extra1', 'extra2']")];

pub(super) const OPTIM: &[Key] = &[
    key(&["model"], Kind::Choice(&MODELS), SEARCH, "The model.").default("mlp"),
    key(
        &["search_strategy"],
        Kind::Choice(&SEARCHES),
        SEARCH,
        "How the space is searched.",
    )
    .default("grid"),
    key(
        &["metric"],
        Kind::Choice(&SEARCH_METRICS),
        SEARCH,
        "What is maximised.",
    )
    .default("accuracy"),
    key(
        &["n_iter"],
        Kind::from_int(1),
        SEARCH,
        "Number of trials of a random search.",
    )
    .default("50"),
    key(
        &["cv_folds"],
        Kind::from_int(2),
        SEARCH,
        "Number of parts for cross-validation.",
    )
    .default("3"),
    key(
        &["random_state"],
        Kind::from_int(0),
        SEARCH,
        "Seed of the search.",
    )
    .default("42"),
    key(
        &["<parameter>"],
        Kind::Any,
        SEARCH,
        "A parameter and its values: [a, b, …] lists them, (from, to) and (from, to, \
         step) are ranges. Networks have nlayers, nnodes, lr, bs, do, loss; other models \
         their keys in [MODEL].",
    )
    .example("lr = [0.0001, 0.001]"),
];

pub(super) const FLAGS: &[Key] = &[
    key(
        &["models"],
        Kind::Choices(&MODELS),
        MANY,
        "Values for `MODEL.type`.",
    )
    .example("models = ['xgb', 'svm']"),
    key(&["features"], Kind::List, MANY, "Values for `FEATS.type`.")
        .example("features = ['praat', 'os']"),
    key(
        &["balancing"],
        Kind::Words,
        MANY,
        "Values for `FEATS.balancing`.",
    )
    .example("balancing = ['none', 'smote']"),
    key(&["scale"], Kind::Words, MANY, "Values for `FEATS.scale`.")
        .example("scale = ['none', 'standard']"),
    key(
        &["name_target"],
        Kind::List,
        MANY,
        "Pairs of values for `EXP.name` and `DATA.target`.",
    )
    .example("name_target = [('grade', 'grade'), ('strain', 'strain')]"),
    key(
        &["model_<key>"],
        Kind::Any,
        MANY,
        "Values for a key of [MODEL].",
    )
    .example("model_C_val = [0.1, 1, 10]"),
    key(
        &["feats_<key>"],
        Kind::Any,
        MANY,
        "Values for a key of [FEATS].",
    ),
    key(
        &["exp_<key>"],
        Kind::Any,
        MANY,
        "Values for a key of [EXP].",
    ),
];
