//! A folder for parsers that read files.

use std::path::{Path, PathBuf};

/// A folder, in memory where the system has such a place.
pub struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// A new folder.
    ///
    /// # Panics
    /// No folder can be made.
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let begin = tempfile::Builder::new().prefix("nkl-fuzz-").to_owned();
        let folder = match memory.is_dir() {
            true => begin.tempdir_in(memory).or_else(|_| begin.tempdir()),
            false => begin.tempdir(),
        };
        Scratch {
            folder: folder.expect("a temporary folder"),
        }
    }

    /// A place in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file with these bytes.
    ///
    /// # Panics
    /// The file cannot be written.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        if std::fs::write(&path, bytes).is_err() {
            let parent = path.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(parent).expect("a folder");
            std::fs::write(&path, bytes).expect("a file");
        }
        path
    }
}
