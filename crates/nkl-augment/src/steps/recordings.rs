//! Recordings that steps mix in or convolve with.

use crate::{AugmentError, Draw, Sound};
use nkl_audio::Channels;
use std::path::{Path, PathBuf};

const SUFFIXES: [&str; 7] = ["wav", "flac", "mp3", "ogg", "oga", "aif", "aiff"];

/// A recording, or those of a folder with all its subfolders, sorted by path.
pub(super) struct Recordings(Vec<PathBuf>);

impl Recordings {
    /// Fails for a path that is not there, and a folder without recordings.
    pub fn at(path: &str) -> Result<Self, AugmentError> {
        let failed = |reason: String| AugmentError::Recordings {
            path: path.to_string(),
            reason,
        };
        let root = Path::new(path);
        if root.is_file() {
            return Ok(Recordings(vec![root.to_owned()]));
        }
        if !root.is_dir() {
            return Err(failed("there is no such file or folder".to_string()));
        }
        let mut found = Vec::new();
        below(root, &mut found).map_err(|error| failed(error.to_string()))?;
        if found.is_empty() {
            let known = SUFFIXES.join(", .");
            return Err(failed(format!("there are no recordings (.{known}) in it")));
        }
        found.sort();
        Ok(Recordings(found))
    }

    /// One of them, at `rate` Hz.
    pub fn draw(&self, rate: u32, draw: &mut Draw) -> Result<(Sound, &Path), AugmentError> {
        let path = &self.0[draw.below(self.0.len())];
        let audio = nkl_audio::read(path, None, Channels::Mix)?;
        let samples = nkl_audio::resample(&audio.samples, audio.sample_rate, rate)?;
        Ok((Sound { samples, rate }, path))
    }
}

/// Links to folders are not followed: they may lead back.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let suffix = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        if entry.file_type()?.is_dir() {
            below(&path, found)?;
        } else if SUFFIXES.contains(&suffix.as_str()) {
            found.push(path);
        }
    }
    Ok(())
}
