//! `[EXP]`.

use super::kind::Kind;
use super::names::{SELECTIONS, TASKS};
use super::Key;

const SELECTION: Kind = Kind::Choice(&SELECTIONS);

pub(super) const KEYS: &[Key] = &[
    Key::new(
        &["root"],
        Kind::Path,
        "Folder that holds the experiment's folder. It is made if it is not there.",
    )
    .required()
    .example("root = ./results/"),
    Key::new(
        &["name"],
        Kind::Word,
        "Name of the experiment, and of its folder in `root`.",
    )
    .required()
    .example("name = emodb_mfcc"),
    Key::new(
        &["type"],
        Kind::Choice(&TASKS),
        "What is predicted: one of several classes, or a number.",
    )
    .depends("classification; regression if the target of an audformat database is a number")
    .example("type = regression"),
    Key::new(
        &["runs"],
        Kind::Int(1, 10_000),
        "How often training and evaluation are repeated. Run r draws from seed `seed` + r.",
    )
    .default("1"),
    Key::new(
        &["epochs"],
        Kind::Int(1, 1_000_000),
        "Passes over the training data. Only networks use more than one.",
    )
    .default("1"),
    Key::new(
        &["seed"],
        Kind::from_int(0),
        "Start of every random draw: splits, limits, models. The same seed gives the same \
         results.",
    )
    .default("42"),
    Key::new(
        &["traindevtest"],
        Kind::Bool,
        "Divide the data into three parts. Choices are made on dev, and the test part is \
         looked at once, at the end.",
    )
    .default("False"),
    Key::new(
        &["sample_selection"],
        SELECTION,
        "The part of the data that commands other than training work on.",
    )
    .default("all"),
    Key::new(
        &["filter.sample_selection"],
        SELECTION,
        "The part of the data that the filters and limits of [DATA] apply to.",
    )
    .default("all"),
    Key::new(
        &["store"],
        Kind::Path,
        "Folder for tables and other stored data, in the experiment's folder.",
    )
    .default("./store/"),
    Key::new(
        &["fig_dir"],
        Kind::Path,
        "Folder for pictures, in the experiment's folder.",
    )
    .default("./images/"),
    Key::new(
        &["res_dir"],
        Kind::Path,
        "Folder for results, in the experiment's folder.",
    )
    .default("./results/"),
    Key::new(
        &["model_dir", "models_dir"],
        Kind::Path,
        "Folder for trained models, in the experiment's folder.",
    )
    .default("./models/"),
    Key::new(
        &["cache"],
        Kind::Path,
        "Folder for values that can be computed again, in the experiment's folder.",
    )
    .default("./cache/"),
    Key::new(
        &["memory"],
        Kind::Word,
        "Memory that features may take, in MB or GB. Where they and the copies that training makes \
         of them would take more, they are kept in a file in `cache` and read in pieces, with the \
         same results. The models log_reg, mlp, mlp_reg and gmm can learn so; the others need all \
         features in memory, and `nkl experiment` says so before it begins where there is too \
         little.",
    )
    .default("1GB"),
    Key::new(
        &["save"],
        Kind::Bool,
        "Keep the trained model, so that it can be used later.",
    )
    .default("True"),
    Key::new(
        &["save_test"],
        Kind::Path,
        "Writes a further CSV file of the test samples with a column `predictions`.",
    )
    .example("save_test = ./test_predictions.csv"),
    Key::new(
        &["databases"],
        Kind::Words,
        "The databases that `nkl multidb` compares with each other, each as training and as test \
         data. They stand for `DATA.databases`.",
    )
    .example("databases = ['emodb', 'urdu']"),
    Key::new(
        &["use_splits"],
        Kind::Bool,
        "In experiments across databases, use each database's own training and test parts \
         instead of all of it.",
    )
    .default("False"),
    Key::new(
        &["export_onnx"],
        Kind::Path,
        "Writes the model of the best run to this file in the ONNX format, with filling and \
         scaling of the features in its graph; True means `models/model.onnx` in the experiment's \
         folder. Its input is a matrix of features, samples by columns.",
    )
    .example("export_onnx = emotion.onnx"),
    Key::new(
        &["language"],
        Kind::Word,
        "Language that is spoken in the recordings, as a two-letter code.",
    )
    .default("en")
    .later("transcription"),
    Key::no_effect(
        &["no_warnings"],
        "it silenced warnings of Python; nkl's warnings are always shown",
    ),
    Key::no_effect(&["run"], "the counter of runs is kept by the program"),
    Key::no_effect(
        &["random_state", "random_seed"],
        "nothing reads it here; the seed of all random draws is `EXP.seed`",
    ),
    Key::no_effect(
        &["balancing"],
        "nothing reads it here; balancing is set by `FEATS.balancing`",
    ),
    Key::no_effect(
        &["no_reuse"],
        "nothing reads it here; it belongs to [DATA] and [FEATS]",
    ),
];
