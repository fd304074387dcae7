//! `<db>.key` in `[DATA]`.

use super::data::{COUNT, FILTER, SECONDS};
use super::kind::Kind;
use super::names::{Names, DATABASES, SPLITS};
use super::Key;

static STANDARD: Names = Names {
    what: "scaling",
    names: &["standard"],
    families: &[],
    aliases: &[],
};
const SPLIT: &[Kind] = &[Kind::Choice(&SPLITS), Kind::List];
const SCALE: &[Kind] = &[Kind::Bool, Kind::Choice(&STANDARD)];
const CSV: &[&str] = &["csv"];
const AUDFORMAT: &[&str] = &["audformat"];
const PERCENT: Kind = Kind::Float(0.0, 100.0);
const TABLES: Kind = Kind::Words;

pub(super) const KEYS: &[Key] = &[
    Key::new(
        &["type"],
        Kind::Choice(&DATABASES),
        "Format: one CSV table, or an audformat folder with `db.yaml`.",
    )
    .default("audformat")
    .example("emodb.type = csv"),
    Key::new(
        &["absolute_path"],
        Kind::Bool,
        "Where files named in a CSV are: True means in `audio_path`, False means in \
         `audio_path` below the folder of the CSV.",
    )
    .default("True")
    .only(CSV),
    Key::new(
        &["audio_path"],
        Kind::Path,
        "Folder of the recordings named in a CSV.",
    )
    .default("./")
    .only(CSV),
    Key::new(
        &["channel"],
        Kind::Int(0, 63),
        "Channel to read, counted from 0.",
    )
    .depends("the mean of all channels"),
    Key::new(
        &["columns"],
        TABLES,
        "Further columns of an audformat database to keep, besides the target, age, \
         gender and speaker.",
    )
    .example("emodb.columns = ['transcription']")
    .only(AUDFORMAT),
    Key::new(
        &["label"],
        Kind::Word,
        "Column or scheme that holds the target, where it is not named like `target`.",
    ),
    Key::new(
        &["colnames"],
        Kind::Dict,
        "New names for columns, as {old: new}.",
    )
    .example("emodb.colnames = {'sex': 'gender'}"),
    Key::new(
        &["mapping"],
        Kind::Dict,
        "New labels, as {old: new}; one key may list several, with commas. Samples whose \
         label is not listed are left out. As {column: {old: new}} it changes several \
         columns and leaves nothing out.",
    )
    .example("emodb.mapping = {'anger, sadness': 'negative', 'happiness': 'positive'}"),
    Key::new(
        &["filter"],
        FILTER,
        "Keep only samples with these values, before the split.",
    )
    .example("emodb.filter = {'gender': 'female'}"),
    Key::new(
        &["required"],
        Kind::Word,
        "Leave out samples where this column is empty.",
    )
    .example("emodb.required = gender"),
    Key::new(
        &["target_tables"],
        TABLES,
        "Tables of an audformat database with the target.",
    )
    .only(AUDFORMAT),
    Key::new(
        &["files_tables"],
        TABLES,
        "Tables of an audformat database with the files.",
    )
    .only(AUDFORMAT),
    Key::new(
        &["train_tables"],
        TABLES,
        "For `split_strategy = specified`: tables of the training part.",
    )
    .only(AUDFORMAT),
    Key::new(
        &["dev_tables"],
        TABLES,
        "For `split_strategy = specified`: tables of the development part.",
    )
    .only(AUDFORMAT),
    Key::new(
        &["test_tables"],
        TABLES,
        "For `split_strategy = specified`: tables of the test part.",
    )
    .only(AUDFORMAT),
    Key::new(
        &["split_strategy"],
        Kind::Either(SPLIT),
        "How the database is divided: by random speakers (speaker_split) or samples \
         (random), with balanced columns (balanced), by its own tables (database, \
         specified), by stated speakers (speakers_stated, or a list of the test \
         speakers), not at all (train, dev, test), or as the last time (reuse).",
    )
    .default("speaker_split")
    .example("emodb.split_strategy = [12, 14, 15, 16]"),
    Key::new(
        &["test_size", "tests_size"],
        PERCENT,
        "Size of the test part, in per cent of speakers or samples.",
    )
    .default("20"),
    Key::new(
        &["dev_size"],
        PERCENT,
        "Size of the development part, in per cent of speakers or samples.",
    )
    .default("20"),
    Key::new(
        &["test"],
        Kind::Words,
        "For `split_strategy = speakers_stated`: speakers of the test part.",
    ),
    Key::new(
        &["dev"],
        Kind::Words,
        "For `split_strategy = speakers_stated`: speakers of the development part.",
    ),
    Key::new(
        &["train"],
        Kind::Words,
        "For `split_strategy = speakers_stated`: speakers of the training part.",
    )
    .depends("all others"),
    Key::new(&["as_test"], Kind::Bool, "Use only the test part.").default("False"),
    Key::new(&["as_train"], Kind::Bool, "Use only the training part.").default("False"),
    Key::new(
        &["limit_samples"],
        COUNT,
        "Keep at most this many samples, drawn at random before the split.",
    ),
    Key::new(
        &["limit_samples_per_speaker"],
        COUNT,
        "Keep at most this many samples of each speaker, drawn at random before the split.",
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
        &["rename_speakers"],
        Kind::Bool,
        "Put the name of the database before each speaker's name, where several databases \
         use the same names.",
    )
    .default("False"),
    Key::new(
        &["scale"],
        Kind::Either(SCALE),
        "Scale a numeric target to mean 0 and deviation 1.",
    )
    .default("False"),
    Key::new(
        &["reverse"],
        Kind::Bool,
        "Turn a numeric target around: x becomes |x - max|.",
    )
    .default("False"),
    Key::new(
        &["reverse.max"],
        Kind::Float(f64::MIN, f64::MAX),
        "The maximum for `reverse`.",
    )
    .depends("the largest value of the column"),
    Key::new(
        &["value_counts"],
        Kind::Bool,
        "In explorations, draw this database's labels by gender and by speaker.",
    )
    .default("False"),
    Key::no_effect(
        &["limit"],
        "nkululeko never used its value; use `<db>.limit_samples`",
    ),
    Key::no_effect(
        &["check_size"],
        "nkululeko never used it here; use `DATA.check_size`",
    ),
    Key::no_effect(
        &["check_vad"],
        "nkululeko never used it here; use `DATA.check_vad`",
    ),
    Key::no_effect(
        &["testsplit"],
        "nkululeko never read it; use `<db>.test_size`",
    ),
    Key::no_effect(
        &["files_table"],
        "nkululeko never read it; the key is `<db>.files_tables`",
    ),
    Key::no_effect(
        &["target_tables_append"],
        "nkululeko never read it; tables are always united",
    ),
    Key::no_effect(
        &["root_folders"],
        "nkululeko never read it here; use `DATA.root_folders`",
    ),
];
