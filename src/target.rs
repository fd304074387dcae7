//! A file that has its name only once it is complete; a folder that nobody needs later.

use crate::failure::Failure;
use anyhow::{Context, Result};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};

/// A folder for this run alone.
pub fn for_this_run() -> Result<TempDir, Failure> {
    let folder = tempfile::tempdir().with_context(|| {
        let place = std::env::temp_dir();
        format!(
            "no temporary folder can be made in {}; TMPDIR names another place",
            place.display()
        )
    });
    folder.map_err(Failure::Run)
}

/// A buffered file under a temporary name in its folder; removed unless it is finished.
pub struct Target {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Target {
    /// Makes the folder if it is not there.
    pub fn create(path: &Path) -> Result<Self> {
        let name = || format!("cannot write {}", path.display());
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).with_context(name)?;
        let file = nkl_data::temporary_in(folder).with_context(name)?;
        Ok(Target {
            file: BufWriter::new(file),
            path: path.to_owned(),
        })
    }

    /// Writes a whole file.
    pub fn whole(path: &Path, bytes: &[u8]) -> Result<PathBuf> {
        let mut file = Target::create(path)?;
        file.write_all(bytes)
            .with_context(|| format!("cannot write {}", path.display()))?;
        file.finish()
    }

    /// Goes back to the first byte.
    pub fn rewind(&mut self) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(0)).map(|_| ())
    }

    /// Gives the file its name.
    pub fn finish(self) -> Result<PathBuf> {
        let name = || format!("cannot write {}", self.path.display());
        let file = self
            .file
            .into_inner()
            .map_err(|error| error.into_error())
            .with_context(name)?;
        file.persist(&self.path)
            .map_err(|error| error.error)
            .with_context(name)?;
        Ok(self.path)
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
