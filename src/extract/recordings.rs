//! The recordings that the command line names.

use anyhow::{anyhow, Context, Result};
use nkl_data::Segment;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Suffixes of recordings, for the search in folders.
const SUFFIXES: [&str; 7] = ["wav", "flac", "mp3", "ogg", "oga", "aif", "aiff"];

/// The files as given, and every recording below the folders, sorted by path. Each only once.
///
/// # Errors
/// A file or folder that is not there, or a folder without recordings.
pub fn find(inputs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for input in inputs {
        let found = match input.is_dir() {
            true => below(input)?,
            false if input.exists() => vec![input.clone()],
            false => return Err(anyhow!("there is no file or folder {}", input.display())),
        };
        if found.is_empty() {
            let known = SUFFIXES.join(", .");
            return Err(anyhow!(
                "there are no recordings (.{known}) in {}",
                input.display()
            ));
        }
        all.extend(found.into_iter().filter(|path| seen.insert(path.clone())));
    }
    Ok(all)
}

/// All of a recording, with its length from the header.
///
/// # Errors
/// One sentence that names the file.
pub fn whole(path: &Path) -> Result<Segment, String> {
    let info = nkl_audio::info(path).map_err(|error| error.to_string())?;
    Ok(Segment {
        path: path.to_owned(),
        file: path.display().to_string(),
        start: 0.0,
        end: info.duration(),
        whole: true,
        channel: None,
    })
}

/// Links to folders are not followed: they may lead back.
fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let name = || format!("cannot read the folder {}", folder.display());
        for entry in std::fs::read_dir(&folder).with_context(name)? {
            let entry = entry.with_context(name)?;
            let path = entry.path();
            if entry.file_type().with_context(name)?.is_dir() {
                open.push(path);
            } else if is_recording(&path) && !path.is_dir() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn is_recording(path: &Path) -> bool {
    let suffix = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    SUFFIXES.contains(&suffix.as_str())
}
