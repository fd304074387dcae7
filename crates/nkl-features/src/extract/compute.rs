//! Runs the extractors over all segments.

use super::assemble;
use super::sink::{Outcome, Sink};
use super::tasks::{self, key, State, Task};
use super::worker::Worker;
use super::{Block, Request};
use crate::cache::{FileIndex, RowKey, Store};
use crate::{Extractor, FeatureError, Relations};
use nkl_config::Note;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

/// How often rows are written during a long extraction; so much work is lost at most by a killed run.
const SAVE_EVERY: Duration = Duration::from_secs(3);

/// Everything that is known of the rows in the end.
pub(super) struct Rows<'a> {
    pub stores: &'a [Store],
    pub use_stores: bool,
    /// Per segment: its key, or why there is none.
    pub keys: Vec<Result<RowKey, String>>,
    /// Per feature set: what was computed.
    pub results: Vec<HashMap<RowKey, Outcome>>,
}

/// One block of columns per extractor, and notes on the cache.
///
/// # Errors
/// A column relative to other recordings that cannot be fitted.
pub(super) fn compute(
    request: &Request<'_>,
    extractors: &[&dyn Extractor],
    known: Option<&Relations>,
) -> Result<(Vec<Block>, Vec<Note>), FeatureError> {
    if extractors.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let use_cache = !request.plan.no_reuse;
    let (index, stores) = open(request, extractors);
    let mut notes: Vec<Note> = stores.iter().flat_map(damage).collect();
    let Worker { sink, keys, .. } = work(request, extractors, &index, &stores);
    let collected = sink.finish();
    let trouble = collected.trouble.or(index.finish().err());
    notes.extend(
        trouble.map(|e| Note::warning(format!("features could not be kept in the cache: {e}"))),
    );
    let unset = || Err("it was not read".to_owned());
    let rows = Rows {
        stores: &stores,
        use_stores: use_cache,
        keys: keys
            .into_iter()
            .map(|k| k.into_inner().unwrap_or_else(unset))
            .collect(),
        results: collected.results,
    };
    let blocks: Result<Vec<Block>, FeatureError> = extractors
        .iter()
        .enumerate()
        .map(|(set, extractor)| assemble::block(request, &rows, set, *extractor, known))
        .collect();
    let mut blocks = blocks?;
    assemble::note_remarks(request.segments, &rows, &mut notes);
    for (block, extractor) in blocks.iter_mut().zip(extractors) {
        block
            .notes
            .extend(extractor.notes().into_iter().map(Note::warning));
    }
    Ok((blocks, notes))
}

/// Computes the rows of all segments that are not in the cache, and only adds them to it: other
/// processes may be doing the same with other segments.
///
/// # Errors
/// The cache cannot be written.
pub(super) fn fill(
    request: &Request<'_>,
    extractors: &[&dyn Extractor],
) -> Result<(), FeatureError> {
    if extractors.is_empty() {
        return Ok(());
    }
    let (index, stores) = open(request, extractors);
    let Worker { sink, .. } = work(request, extractors, &index, &stores);
    let trouble = sink.add();
    match trouble.or(index.add().err()) {
        Some(reason) => Err(FeatureError::Cache(reason)),
        None => Ok(()),
    }
}

/// What the cache holds.
fn open(request: &Request<'_>, extractors: &[&dyn Extractor]) -> (FileIndex, Vec<Store>) {
    let folder = request.cache_dir;
    rayon::join(
        || FileIndex::open(folder),
        || {
            let stores = extractors.par_iter().map(|e| Store::open(folder, *e));
            stores.collect()
        },
    )
}

/// Computes what is missing.
fn work<'a>(
    request: &'a Request<'_>,
    extractors: &'a [&'a dyn Extractor],
    index: &'a FileIndex,
    stores: &'a [Store],
) -> Worker<'a> {
    let use_cache = !request.plan.no_reuse;
    let recordings = tasks::recordings(request.segments, index, use_cache);
    let worker = Worker {
        segments: request.segments,
        extractors,
        widths: extractors.iter().map(|e| e.feature_names().len()).collect(),
        stores,
        use_stores: use_cache,
        index,
        sink: Sink::new(stores, SAVE_EVERY),
        keys: request.segments.iter().map(|_| OnceLock::new()).collect(),
    };
    let tasks = open_tasks(&worker, recordings);
    if !tasks.is_empty() {
        let total = tasks.iter().map(|t| t.segments.len()).sum();
        request.progress.start("features", total);
        tasks.par_iter().for_each(|task| {
            worker.run(task);
            request.progress.advance(task.segments.len());
        });
        request.progress.finish();
    }
    worker
}

fn damage(store: &Store) -> Vec<Note> {
    let note = |name: &String| {
        Note::warning(format!(
            "cache file {name} is damaged; its values are computed again"
        ))
    };
    store.damaged.iter().map(note).collect()
}

/// The tasks that something is left to do in. Keys of all other segments are set.
fn open_tasks<'a>(worker: &Worker<'a>, recordings: Vec<tasks::Recording<'a>>) -> Vec<Task<'a>> {
    let mut open = Vec::new();
    for recording in recordings {
        let tasks::Recording {
            path,
            segments,
            state,
        } = recording;
        match state {
            State::Unreadable(reason) => {
                for i in segments {
                    worker.set_key(i, Err(reason.clone()));
                }
            }
            State::Unknown(fingerprint) => {
                open.extend(tasks::split(path, segments, fingerprint, None));
            }
            State::Known(fingerprint, content) => {
                let missing: Vec<usize> = segments
                    .into_iter()
                    .filter(|i| {
                        let Some(segment) = worker.segments.get(*i) else {
                            return false;
                        };
                        let key = key(segment, &content);
                        let cached =
                            worker.use_stores && worker.stores.iter().all(|store| store.has(&key));
                        if cached {
                            worker.set_key(*i, Ok(key));
                        }
                        !cached
                    })
                    .collect();
                if !missing.is_empty() {
                    open.extend(tasks::split(path, missing, fingerprint, Some(content)));
                }
            }
        }
    }
    open
}
