//! `[DATA]`, without the keys of single databases.

use super::kind::Kind;
use super::names::SELECTIONS;
use super::{Key, Names};

pub(super) const SECONDS: Kind = Kind::from_float(0.0);
pub(super) const COUNT: Kind = Kind::from_int(1);
pub(super) const FILTER: Kind = Kind::Either(&[Kind::Dict, Kind::List]);
static CONTINUOUS: Names = Names {
    what: "kind of target",
    names: &["continuous"],
    families: &[],
    aliases: &[],
};

pub(super) const KEYS: &[Key] = &[
    Key::new(
        &["databases"],
        Kind::Words,
        "Names of the databases. Each name is a key of its own that holds the path.",
    )
    .required()
    .example("databases = ['emodb', 'polish']"),
    Key::new(
        &["target"],
        Kind::Word,
        "Column to predict; `none` where the data has no labels.",
    )
    .example("target = emotion"),
    Key::new(
        &["labels"],
        Kind::Words,
        "The classes: samples with another label are left out. With `bins`, the names of \
         the bins.",
    )
    .depends("those found in the first database")
    .example("labels = ['angry', 'happy', 'neutral', 'sad']"),
    Key::new(
        &["type"],
        Kind::Choice(&CONTINUOUS),
        "`continuous` means that the target is a number that is cut into classes by \
         `bins`, and named by `labels`.",
    )
    .example("type = continuous"),
    Key::new(
        &["bins"],
        Kind::Numbers,
        "Edges of the classes that a number is cut into: one more than there are labels. \
         Without them, the quantiles .33 and .66 are used. In a regression only the \
         binned view of the result uses them; without them its bins are equally wide.",
    )
    .example("bins = [-1000, 30, 50, 1000]"),
    Key::new(
        &["target_divide_by"],
        Kind::Float(f64::MIN, f64::MAX),
        "The target is divided by this number.",
    )
    .example("target_divide_by = 100"),
    Key::new(
        &["root_folders"],
        Kind::Path,
        "A further INI file. Its section [DATA] gives defaults for `<db>` and `<db>.key`, \
         so that paths of a computer stand in one place.",
    )
    .example("root_folders = ./data_roots.ini"),
    Key::new(
        &["no_reuse"],
        Kind::Bool,
        "Divide the data anew, even if a stored split fits the settings.",
    )
    .default("False"),
    Key::new(
        &["limit_samples"],
        COUNT,
        "Keep at most this many samples of the selected parts, drawn at random.",
    ),
    Key::new(
        &["limit_samples_per_speaker"],
        COUNT,
        "Keep at most this many samples of each speaker, drawn at random.",
    ),
    Key::new(
        &["min_duration_of_sample"],
        SECONDS,
        "Leave out shorter samples. In seconds.",
    ),
    Key::new(
        &["max_duration_of_sample"],
        SECONDS,
        "Leave out longer samples. In seconds.",
    ),
    Key::new(
        &["filter"],
        FILTER,
        "Keep only samples with these values, after the databases are joined and divided.",
    )
    .example("filter = [['gender', 'female'], ['style', ['interview', 'reading']]]"),
    Key::new(
        &["check_size"],
        Kind::Either(&[COUNT, Kind::Bool]),
        "Leave out recordings smaller than this many bytes; True means 1000.",
    )
    .example("check_size = 1000"),
    Key::new(
        &["check_vad"],
        Kind::Bool,
        "Leave out recordings without speech.",
    )
    .default("False"),
    Key::new(
        &["balance"],
        Kind::Dict,
        "For `split_strategy = balanced`: columns whose values should be spread alike \
         over the parts, and how much each matters.",
    )
    .example("balance = {'emotion': 2, 'age': 1, 'gender': 1}"),
    Key::new(
        &["size_diff_weight"],
        Kind::from_float(0.0),
        "For `split_strategy = balanced`: how much the wanted size of the test part matters.",
    )
    .default("1"),
    Key::new(
        &["<column>_bins"],
        Kind::Int(1, 1000),
        "For `split_strategy = balanced`: number of bins that a numeric column is cut into.",
    )
    .example("age_bins = 2"),
    Key::new(
        &["tests"],
        Kind::Words,
        "Further databases that the trained model is evaluated on, by `nkl experiment` after \
         training and by `nkl test` without; each is declared like those of `databases`. Their \
         test part counts, which is all of them unless `<db>.split_strategy` is set. The report \
         is in `tests/` in the experiment's folder.",
    )
    .example("tests = ['ravdess']"),
    Key::no_effect(
        &["trains"],
        "the stored model is found by the experiment's folder, and knows what it was trained on",
    ),
    Key::new(
        &["sample_selection"],
        Kind::Choice(&SELECTIONS),
        "The part of the data that `nkl augment` takes; AUGMENT.sample_selection goes before.",
    )
    .depends("the training part"),
    Key::new(
        &["label_data"],
        Kind::Word,
        "A database that gets labels from the trained model.",
    )
    .later("labelling new data"),
    Key::new(&["label_result"], Kind::Path, "File for those labels.").later("labelling new data"),
    Key::no_effect(
        &["needs_feature_extraction"],
        "nothing reads it here; it belongs to [FEATS]",
    ),
    Key::no_effect(
        &["min_dur_test"],
        "nkululeko never read it; use `min_duration_of_sample`",
    ),
    Key::no_effect(
        &["min_duration_of_samples"],
        "nkululeko never read it; the key is `min_duration_of_sample`",
    ),
    Key::no_effect(
        &["target_tables_append"],
        "nkululeko never read it; tables are always united",
    ),
    Key::no_effect(
        &["strategy"],
        "nkululeko never read it; each database has its `split_strategy`",
    ),
    Key::no_effect(
        &["colnames"],
        "nkululeko reads it only for a database: `<db>.colnames`",
    ),
    Key::no_effect(
        &["audio_path"],
        "nkululeko reads it only for a database: `<db>.audio_path`",
    ),
    Key::no_effect(
        &["stratify"],
        "nkululeko never read it; use `<db>.split_strategy = balanced` with `balance`",
    ),
];
