//! Tables of recordings: CSV, audformat, Parquet.

use crate::{names, Scratch};
use nkl_config::{Plan, Purpose};
use nkl_data::{inventory, load_split, parquet, prepare, read_list, Probe, Segment, TextRows};
use std::path::Path;
use std::sync::OnceLock;

/// Every recording is there, and has two seconds.
struct There;

impl Probe for There {
    fn duration(&self, _: &Path) -> Result<f64, String> {
        Ok(2.0)
    }
}

/// `nkl predict --list`.
pub fn list(scratch: &Scratch, bytes: &[u8]) {
    let path = scratch.file("list.csv", bytes);
    if let Err(error) = read_list(&path, &There, &mut Vec::new()) {
        names(&error, "list.csv");
    }
}

/// A table that is read row by row: predictions, tags, features of songs.
pub fn rows(scratch: &Scratch, bytes: &[u8]) {
    let path = scratch.file("rows.csv", bytes);
    if let Err(error) = walk(&path) {
        names(&error, "rows.csv");
    }
}

fn walk(path: &Path) -> Result<(), nkl_data::DataError> {
    let mut rows = TextRows::open(path)?;
    let columns = rows.names().len();
    while let Some(row) = rows.next_row()? {
        assert!(row.line() > 1, "a row in the header's line");
        let time = row.seconds(0)?;
        assert!(time.is_none_or(f64::is_finite));
        for column in 1..columns {
            assert!(row.number(column)?.is_finite());
        }
    }
    Ok(())
}

/// A stored split.
pub fn split(scratch: &Scratch, bytes: &[u8]) {
    let path = scratch.file("split.csv", bytes);
    if let Err(error) = load_split(&path) {
        names(&error, "split.csv");
    }
}

/// A database that is a table, through the whole preparation.
pub fn database(scratch: &Scratch, bytes: &[u8]) {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    scratch.file("data/db.csv", bytes);
    let plan = PLAN.get_or_init(|| {
        scratch.file("data/a.wav", b"");
        scratch.file("data/b.wav", b"");
        let section = "db.type = csv\ndb.absolute_path = False\ndb.split_strategy = random\n";
        plan(scratch, "data/db.csv", section)
    });
    if let Err(error) = prepare(plan, &There) {
        assert!(!error.to_string().is_empty());
    }
}

/// A database in the audformat format: header, a table, a table of speakers, divided by `%%`.
pub fn audformat(scratch: &Scratch, bytes: &[u8]) {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    let mut parts = bytes.splitn(3, |byte| *byte == b'%');
    let mut next = |name: &str| scratch.file(name, parts.next().unwrap_or_default());
    next("audformat/db.yaml");
    next("audformat/db.files.csv");
    next("audformat/db.speaker.csv");
    let plan = PLAN.get_or_init(|| plan(scratch, "audformat", "db.split_strategy = random\n"));
    if let Err(error) = inventory(plan, &mut Vec::new()) {
        assert!(!error.to_string().is_empty());
    }
}

/// A table of features that were computed elsewhere.
pub fn import(scratch: &Scratch, bytes: &[u8]) {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    let plan = PLAN.get_or_init(|| {
        scratch.file("data/db.csv", b"file,emotion\na.wav,happy\n");
        let mut plan = plan(scratch, "data/db.csv", "db.type = csv\n");
        plan.feats.types = vec!["import".into()];
        plan.feats.import_files = vec![scratch.path("import.csv")];
        plan
    });
    scratch.file("import.csv", bytes);
    let segment = |file: &str, end: f64| Segment {
        path: scratch.path(file),
        file: file.into(),
        start: 0.0,
        end,
        whole: end == 2.0,
        channel: None,
    };
    let segments = [segment("a.wav", 2.0), segment("b.wav", 1.0)];
    let cache = scratch.path("cache");
    match nkl_features::extract(&plan.feats, &segments, &cache, &nkl_features::Silent) {
        // A recording that no table has is told with the setting.
        Err(error) => assert!(
            error.to_string().contains("import"),
            "no file is named: {error}"
        ),
        Ok(found) => assert_eq!(found.table.values.nrows(), segments.len()),
    }
}

/// A Parquet table.
pub fn parquet(scratch: &Scratch, bytes: &[u8]) {
    let path = scratch.file("table.parquet", bytes);
    if let Err(error) = parquet::read(&path) {
        names(&error, "table.parquet");
    }
}

fn plan(scratch: &Scratch, database: &str, section: &str) -> Plan {
    let database = scratch.path(database);
    let text = format!(
        "[EXP]\nroot = {}\nname = x\n[DATA]\ndatabases = ['db']\ndb = {}\n{section}target = emotion\n\
         [FEATS]\ntype = ['os']\n[MODEL]\ntype = svm\n",
        scratch.path("results").display(),
        database.display(),
    );
    let ini = scratch.path("x.ini");
    let loaded = nkl_config::load_bytes(&ini, text.as_bytes(), &[], Purpose::Experiment);
    loaded.unwrap_or_else(|problems| panic!("{problems}")).plan
}
