//! What is asked of recordings many times in one run.

use crate::sound::Recordings;
use nkl_data::Probe;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Looks at each recording once.
#[derive(Default)]
pub struct Remembered {
    durations: Answers<f64>,
    speech: Answers<bool>,
}

type Answers<T> = Mutex<HashMap<PathBuf, Result<T, String>>>;

impl Probe for Remembered {
    fn duration(&self, path: &Path) -> Result<f64, String> {
        once(&self.durations, path, || Recordings.duration(path))
    }

    fn has_speech(&self, path: &Path) -> Result<bool, String> {
        once(&self.speech, path, || Recordings.has_speech(path))
    }
}

/// The answer of before, or a new one.
fn once<T: Clone>(
    answers: &Answers<T>,
    path: &Path,
    ask: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let known = answers.lock().ok().and_then(|a| a.get(path).cloned());
    known.unwrap_or_else(|| {
        let found = ask();
        if let Ok(mut answers) = answers.lock() {
            answers.insert(path.to_owned(), found.clone());
        }
        found
    })
}
