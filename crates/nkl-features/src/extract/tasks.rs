//! What has to be read, and in which pieces.

use crate::cache::{hash_file, ContentHash, FileIndex, Fingerprint, RowKey};
use indexmap::IndexMap;
use nkl_data::Segment;
use rayon::prelude::*;
use std::path::Path;

/// Recordings up to this size are read whole, hashed and decoded from memory.
pub(super) const WHOLE: i64 = 64 << 20;

/// Recordings with more segments than this are divided among threads.
const MANY: usize = 64;

/// A recording, with all of its segments.
pub(super) struct Recording<'a> {
    pub path: &'a Path,
    /// Positions in the list of segments.
    pub segments: Vec<usize>,
    pub state: State,
}

/// What is known of a recording.
pub(super) enum State {
    /// Its content, from the index or just hashed.
    Known(Fingerprint, ContentHash),
    /// To be read; as it is now.
    Unknown(Fingerprint),
    /// It cannot be looked at or read.
    Unreadable(String),
}

/// Segments of one recording that one thread works on.
pub(super) struct Task<'a> {
    pub path: &'a Path,
    pub segments: Vec<usize>,
    /// The content, and so the keys, are known.
    pub content: Option<ContentHash>,
    /// The recording as it was before it was read, where it still has to be.
    pub fingerprint: Option<Fingerprint>,
}

/// The key of a segment of a recording of that content.
pub(super) fn key(segment: &Segment, content: &ContentHash) -> RowKey {
    let (start, end) = if segment.whole {
        (0.0, f64::INFINITY)
    } else {
        (segment.start, segment.end)
    };
    RowKey::new(content, start, end, segment.channel)
}

/// Groups segments by recording and finds out what is known of each. Large recordings, and those
/// with many segments, are hashed here, so that their segments can be divided among threads.
pub(super) fn recordings<'a>(
    segments: &'a [Segment],
    index: &FileIndex,
    trust_index: bool,
) -> Vec<Recording<'a>> {
    let mut by_path: IndexMap<&Path, Vec<usize>> = IndexMap::new();
    for (i, segment) in segments.iter().enumerate() {
        by_path.entry(segment.path.as_path()).or_default().push(i);
    }
    let groups: Vec<(&Path, Vec<usize>)> = by_path.into_iter().collect();
    groups
        .into_par_iter()
        .map(|(path, segments)| {
            let known = if trust_index {
                index.lookup(path)
            } else {
                None
            };
            let state = match known {
                Some((fingerprint, content)) => State::Known(fingerprint, content),
                None => look(path, segments.len(), index),
            };
            Recording {
                path,
                segments,
                state,
            }
        })
        .collect()
}

fn look(path: &Path, segments: usize, index: &FileIndex) -> State {
    let fingerprint = match Fingerprint::of(path) {
        Ok(fingerprint) => fingerprint,
        Err(e) => return State::Unreadable(reason(path, &e)),
    };
    if small(&fingerprint, segments) {
        return State::Unknown(fingerprint);
    }
    match hash_file(path) {
        Ok(content) => {
            index.remember(path, fingerprint, content);
            State::Known(fingerprint, content)
        }
        Err(e) => State::Unreadable(reason(path, &e)),
    }
}

/// The recording is read whole, by one thread.
fn small(fingerprint: &Fingerprint, segments: usize) -> bool {
    fingerprint.size <= WHOLE && segments <= MANY
}

/// Why a file cannot be read.
pub(super) fn reason(path: &Path, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => format!("{}: no such file", path.display()),
        _ => format!("{}: {error}", path.display()),
    }
}

/// Divides the `segments` of a recording that are not in the cache into tasks.
pub(super) fn split<'a>(
    path: &'a Path,
    segments: Vec<usize>,
    fingerprint: Fingerprint,
    content: Option<ContentHash>,
) -> Vec<Task<'a>> {
    let Some(content) = content.filter(|_| !small(&fingerprint, segments.len())) else {
        // Hashed (again) from the very bytes that are decoded: the key is sure to be theirs.
        return vec![Task {
            path,
            segments,
            content: None,
            fingerprint: Some(fingerprint),
        }];
    };
    // Each task of a compressed recording decodes it from its beginning: few tasks, then.
    let size = segments
        .len()
        .div_ceil(2 * rayon::current_num_threads())
        .max(MANY);
    let task = |part: &[usize]| Task {
        path,
        segments: part.to_vec(),
        content: Some(content),
        fingerprint: None,
    };
    segments.chunks(size).map(task).collect()
}
