//! The head of an index: models, and which segments there are.

use crate::recommend::Models;
use crate::SpeakersError;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

const FILE: &str = "head.nkl";
const FIRST: &str = "nkl song index, layout 1";

/// The content.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    /// What songs are compared by.
    pub models: Models,
    /// How the frames were made, as the program that wrote them put it: for those that add songs.
    pub made: String,
    /// The segments, in order.
    pub segments: Vec<Segment>,
}

/// A segment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Segment {
    /// Its folder.
    pub name: String,
    /// Its songs.
    pub songs: usize,
    /// Bytes of each of its files.
    pub bytes: Vec<u64>,
}

/// The file of the head.
pub fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Reads a head and looks whether its segments are there.
pub fn read(folder: &Path) -> Result<Head, SpeakersError> {
    let path = path(folder);
    let bytes = std::fs::read(&path).map_err(|error| SpeakersError::io(&path, error))?;
    let wrong = |what: &str| SpeakersError::Data(format!("{}: {what}", path.display()));
    let lines = bytes.splitn(3, |byte| *byte == b'\n').collect::<Vec<_>>();
    let [first, second, content] = lines[..] else {
        return Err(wrong("it is no index of songs that nkl has written"));
    };
    if first != FIRST.as_bytes() {
        return Err(wrong(
            "it is no index of songs of this version: build it again",
        ));
    }
    if second != line_of(content).as_bytes() {
        return Err(wrong("it is cut short or damaged: build the index again"));
    }
    let head: Head = rmp_serde::from_slice(content)
        .map_err(|_| wrong("its parts are not those that this version expects: build it again"))?;
    head.models.check()?;
    for segment in &head.segments {
        for (file, bytes) in super::files::FILES.iter().zip(&segment.bytes) {
            let path = super::files::path(folder, &segment.name, file);
            let found =
                std::fs::metadata(&path).map_err(|error| SpeakersError::io(&path, error))?;
            if found.len() != *bytes {
                return Err(super::files::damaged(&path));
            }
        }
    }
    Ok(head)
}

/// Replaces a head.
pub fn write(folder: &Path, head: &Head) -> Result<(), SpeakersError> {
    let path = path(folder);
    let failed = |error| SpeakersError::io(&path, error);
    let content = rmp_serde::to_vec_named(head)
        .map_err(|error| SpeakersError::Data(format!("{}: {error}", path.display())))?;
    let mut file = temporary_in(folder).map_err(failed)?;
    writeln!(file, "{FIRST}\n{}", line_of(&content)).map_err(failed)?;
    file.write_all(&content).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A file of ordinary permissions: tempfile alone would let nobody else ask the index.
fn temporary_in(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nkl-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn line_of(content: &[u8]) -> String {
    format!("blake3 {}, {} bytes", blake3::hash(content), content.len())
}
