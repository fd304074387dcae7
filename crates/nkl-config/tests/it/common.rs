//! A folder with an INI file and the data that it names.

use nkl_config::{load, Loaded, Override, Problems, Purpose};
use std::path::{Path, PathBuf};

/// `a.csv`, `b.csv`, and `db/db.yaml` beside an INI file.
pub struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    pub fn new() -> Self {
        let folder = Folder {
            dir: tempfile::tempdir().unwrap(),
        };
        folder.file("a.csv", "file,speaker,emotion\n");
        folder.file("b.csv", "file,speaker,emotion\n");
        folder.file("db/db.yaml", "name: db\n");
        folder
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn load(
        &self,
        text: impl AsRef<[u8]>,
        set: &[&str],
        purpose: Purpose,
    ) -> Result<Loaded, Problems> {
        let path = self.file("x.ini", text);
        let overrides: Vec<Override> = set.iter().map(|item| item.parse().unwrap()).collect();
        load(&path, &overrides, purpose)
    }

    /// The problems, with the folder's name cut off.
    pub fn problems(&self, text: &str, set: &[&str], purpose: Purpose) -> Vec<String> {
        let prefix = format!("{}/", self.path().display());
        match self.load(text, set, purpose) {
            Ok(_) => Vec::new(),
            Err(problems) => problems
                .0
                .iter()
                .map(|problem| problem.to_string().replace(&prefix, ""))
                .collect(),
        }
    }
}

/// An experiment without faults, with further lines for its sections.
pub fn ini(exp: &str, data: &str, feats: &str, model: &str) -> String {
    format!(
        "[EXP]\nroot = ./results/\nname = test\n{exp}\n\
         [DATA]\ndatabases = ['a']\na = a.csv\na.type = csv\ntarget = emotion\n{data}\n\
         [FEATS]\ntype = ['mfcc']\n{feats}\n\
         [MODEL]\ntype = svm\n{model}\n"
    )
}
