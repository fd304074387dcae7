//! Networks that are open, so that a command reads each file once.

use crate::{Network, NetworkError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Networks kept open; an experiment seldom has more.
const KEPT: usize = 4;

#[derive(PartialEq)]
struct Key {
    path: PathBuf,
    layers: bool,
    size: u64,
    modified: Option<SystemTime>,
}

static OPEN: Mutex<Vec<(Key, Arc<Network>)>> = Mutex::new(Vec::new());

/// As [`Network::open`], or the one that was opened before if the file has not changed since.
///
/// # Errors
/// As [`Network::open`].
pub fn open(path: &Path, layers: bool) -> Result<Arc<Network>, NetworkError> {
    let about = std::fs::metadata(path).map_err(|reason| NetworkError::Read {
        path: path.to_owned(),
        reason,
    })?;
    let key = Key {
        path: path.to_owned(),
        layers,
        size: about.len(),
        modified: about.modified().ok(),
    };
    // Nothing that can panic happens while it is locked but opening, which changes nothing in it.
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, network)) = open.iter().find(|(known, _)| *known == key) {
        return Ok(network.clone());
    }
    let network = Arc::new(Network::open(path, layers)?);
    if open.len() >= KEPT {
        open.remove(0);
    }
    open.push((key, network.clone()));
    Ok(network)
}

/// How many numbers networks have been found to give, by [`crate::Embedder::settings`].
static WIDTHS: Mutex<Vec<(String, usize)>> = Mutex::new(Vec::new());

pub(crate) fn width(settings: &str) -> Option<usize> {
    let widths = WIDTHS.lock().unwrap_or_else(PoisonError::into_inner);
    let found = widths.iter().find(|(known, _)| known == settings);
    found.map(|(_, width)| *width)
}

pub(crate) fn remember_width(settings: String, width: usize) {
    let mut widths = WIDTHS.lock().unwrap_or_else(PoisonError::into_inner);
    widths.push((settings, width));
}
