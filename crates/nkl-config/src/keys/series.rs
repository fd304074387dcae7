//! Sections of commands that run many experiments.

use super::kind::Kind;
use super::names::{MODELS, SEARCHES, SEARCH_METRICS};
use super::Key;

pub(super) const CROSSDB: &[Key] = &[Key::new(
    &["train_extra"],
    Kind::Words,
    "Databases that are added to every training part. They are declared in [DATA] or in the file \
     of `DATA.root_folders`.",
)
.example("train_extra = ['extra1', 'extra2']")];

pub(super) const OPTIM: &[Key] = &[
    Key::new(&["model"], Kind::Choice(&MODELS), "The model.").depends("`MODEL.type`; else mlp"),
    Key::new(
        &["search_strategy"],
        Kind::Choice(&SEARCHES),
        "How the combinations are gone through. grid: all; random: `n_iter` of them; \
         halving_grid, halving_random: all or `n_iter` on a part of the data, the best third of \
         them on three times as much, and so on. grid_cv and random_cv mean grid and random.",
    )
    .default("grid"),
    Key::new(
        &["metric"],
        Kind::Choice(&SEARCH_METRICS),
        "What decides which combination is best.",
    )
    .depends("`MODEL.measure`"),
    Key::new(
        &["n_iter"],
        Kind::from_int(1),
        "Number of combinations that random and halving_random draw.",
    )
    .default("50"),
    Key::new(
        &["cv_folds"],
        Kind::Int(2, 1000),
        "Number of parts for the cross-validation within the training part. With \
         `EXP.traindevtest = True` the dev part decides instead.",
    )
    .default("3"),
    Key::new(
        &["random_state"],
        Kind::from_int(0),
        "Seed of the search: of what is drawn, and of the parts.",
    )
    .default("42"),
    Key::new(
        &["<parameter>"],
        Kind::Space,
        "A parameter and its values: [a, b, …] lists them, (from, to) and (from, to, \
         step) are ranges. Networks have nlayers, nnodes, lr, bs, do, loss; other models \
         their keys in [MODEL].",
    )
    .example("lr = [0.0001, 0.001]"),
];

pub(super) const FLAGS: &[Key] = &[
    Key::new(
        &["models"],
        Kind::Choices(&MODELS),
        "Values for `MODEL.type`.",
    )
    .example("models = ['xgb', 'svm']"),
    Key::new(
        &["features"],
        Kind::List,
        "Values for `FEATS.type`; a list in the list is a combination of types.",
    )
    .example("features = ['praat', 'os', ['praat', 'os']]"),
    Key::new(
        &["balancing"],
        Kind::Words,
        "Values for `FEATS.balancing`; none for without.",
    )
    .example("balancing = ['none', 'smote']"),
    Key::new(
        &["scale"],
        Kind::Words,
        "Values for `FEATS.scale`; none for without.",
    )
    .example("scale = ['none', 'standard']"),
    Key::new(
        &["name_target"],
        Kind::List,
        "Pairs of values for `EXP.name` and `DATA.target`.",
    )
    .example("name_target = [('grade', 'grade'), ('strain', 'strain')]"),
    Key::new(&["model_<key>"], Kind::Any, "Values for a key of [MODEL].")
        .example("model_C_val = [0.1, 1, 10]"),
    Key::new(&["feats_<key>"], Kind::Any, "Values for a key of [FEATS]."),
    Key::new(&["exp_<key>"], Kind::Any, "Values for a key of [EXP]."),
];
