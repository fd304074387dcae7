//! Tables of recordings: CSV, audformat, Parquet.

use crate::{names, Scratch};
use nkl_config::{Plan, Purpose};
use nkl_data::{inventory, load_split, parquet, prepare, read_list, Probe};
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
