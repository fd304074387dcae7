//! Where files named in an INI file are looked for.

use std::path::{Path, PathBuf};

/// The bases of relative paths.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// Folder of the INI file; empty for the working directory.
    pub ini_dir: PathBuf,
}

impl Paths {
    pub fn of(ini: &Path) -> Self {
        Paths {
            ini_dir: ini.parent().map(Path::to_path_buf).unwrap_or_default(),
        }
    }

    /// The file or folder: from the working directory, else from the folder of the INI file.
    ///
    /// # Errors
    /// A message that names the places where it is not.
    pub fn find(&self, written: &str) -> Result<PathBuf, String> {
        let here = PathBuf::from(written);
        if here.exists() {
            return Ok(here);
        }
        let beside = self.ini_dir.join(&here);
        if beside.exists() {
            return Ok(beside);
        }
        if here.is_absolute() || self.ini_dir.as_os_str().is_empty() {
            return Err(format!("there is no `{written}`"));
        }
        Err(format!(
            "there is no `{written}`, neither from the working directory nor from the INI file's \
             folder (`{}`)",
            beside.display()
        ))
    }
}
