//! Files that are either whole or not there.

use crate::ReportError;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Distinguishes the temporary files of one process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Writes `bytes` to `path` through a temporary file in the same folder, which is made if needed.
///
/// # Errors
/// Where the folder cannot be made or written to, or a folder has the file's name.
pub fn write_file(path: PathBuf, bytes: &[u8]) -> Result<PathBuf, ReportError> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    if path.is_dir() {
        return Err(ReportError::InTheWay {
            path,
            found: "a folder",
            wanted: "file",
        });
    }
    let temporary = temporary_name(&path);
    let written = write_whole(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path));
    match written {
        Ok(()) => Ok(path),
        Err(source) => {
            // The error above matters more than one on tidying up.
            let _ = fs::remove_file(&temporary);
            Err(ReportError::Write { path, source })
        }
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.flush()
}

/// `.<process>-<number>.tmp`: short, because the file's own name may be as long as is allowed.
fn temporary_name(path: &Path) -> PathBuf {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    path.with_file_name(format!(".{}-{number}.tmp", std::process::id()))
}

fn make_folder(folder: &Path) -> Result<(), ReportError> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    // A file where a folder is needed gives a different error on each system: look for it.
    if let Some(file) = folder.ancestors().find(|f| f.is_file()) {
        let path = file.to_owned();
        return Err(ReportError::InTheWay {
            path,
            found: "a file",
            wanted: "folder",
        });
    }
    fs::create_dir_all(folder).map_err(|source| ReportError::Folder {
        path: folder.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_beside_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.txt");
        write_file(path.clone(), b"one").unwrap();
        write_file(path.clone(), b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path().join("a/b")).unwrap().count(), 1);
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("results");
        fs::write(&file, "x").unwrap();
        let error = write_file(file.join("run_0/a.txt"), b"")
            .unwrap_err()
            .to_string();
        assert!(error.contains("results is a file, but a folder"), "{error}");
        let taken = folder.path().join("report.txt");
        fs::create_dir(&taken).unwrap();
        let error = write_file(taken, b"").unwrap_err().to_string();
        assert!(
            error.contains("report.txt is a folder, but a file"),
            "{error}"
        );
    }
}
