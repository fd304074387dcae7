//! Where recordings are, and which of them may be read.

use std::path::{Path, PathBuf};

/// The recording of a row, or the stretch of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// First second.
    pub start: f64,
    /// Last second, infinite where the row goes to the end.
    pub end: f64,
    /// The channel to read; `None` mixes all down.
    pub channel: Option<usize>,
}

/// Why a recording is not read.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// There is no such file.
    #[error("{} is not there", .0.display())]
    Missing(PathBuf),
    /// The file, or what a link in its path leads to, lies elsewhere.
    #[error(
        "{} lies outside the folders that may be read; start `nkl review` with --root FOLDER to add \
         one",
        .0.display()
    )]
    Outside(PathBuf),
}

/// The folders below which recordings may lie. Links and `..` are followed before it is asked, so
/// neither leads out.
#[derive(Debug, Clone, Default)]
pub struct Roots(Vec<PathBuf>);

impl Roots {
    /// No folder.
    pub fn new() -> Self {
        Roots::default()
    }

    /// One more folder.
    ///
    /// # Errors
    /// It is not there, or is no folder.
    pub fn add(&mut self, folder: &Path) -> std::io::Result<()> {
        let shown = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let folder = shown.canonicalize()?;
        if !folder.is_dir() {
            return Err(std::io::Error::from(std::io::ErrorKind::NotADirectory));
        }
        if !self.0.contains(&folder) {
            self.0.push(folder);
        }
        Ok(())
    }

    /// The file itself, without links or `..` in its path, if it lies below one of the folders.
    ///
    /// # Errors
    /// It does not, or is not there.
    pub fn resolve(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let found = path
            .canonicalize()
            .map_err(|_| Refusal::Missing(path.to_owned()))?;
        if !self.0.iter().any(|root| found.starts_with(root)) {
            return Err(Refusal::Outside(path.to_owned()));
        }
        if !found.is_file() {
            return Err(Refusal::Missing(path.to_owned()));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_dots_nor_links_lead_out() {
        let dir = tempfile::tempdir().unwrap();
        let (inside, outside) = (dir.path().join("in"), dir.path().join("out"));
        for folder in [&inside, &outside] {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join("a.wav"), "a").unwrap();
        }
        let mut roots = Roots::new();
        roots.add(&inside).unwrap();
        let found = roots.resolve(&inside.join("a.wav")).unwrap();
        assert_eq!(found, inside.canonicalize().unwrap().join("a.wav"));
        assert!(roots.resolve(&inside.join("../in/a.wav")).is_ok());
        let refused = |path: PathBuf| matches!(roots.resolve(&path), Err(Refusal::Outside(_)));
        assert!(refused(inside.join("../out/a.wav")));
        assert!(refused(outside.join("a.wav")));
        let missing = roots.resolve(&inside.join("b.wav"));
        assert!(matches!(missing, Err(Refusal::Missing(_))));
        // A folder is no recording.
        assert!(roots.resolve(&inside).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.join("a.wav"), inside.join("link.wav")).unwrap();
            std::os::unix::fs::symlink(&outside, inside.join("folder")).unwrap();
            assert!(refused(inside.join("link.wav")));
            assert!(refused(inside.join("folder/a.wav")));
        }
        // A folder whose name only begins alike.
        std::fs::create_dir(dir.path().join("in2")).unwrap();
        std::fs::write(dir.path().join("in2/a.wav"), "a").unwrap();
        assert!(refused(dir.path().join("in2/a.wav")));
        assert!(Roots::new().resolve(&inside.join("a.wav")).is_err());
    }
}
