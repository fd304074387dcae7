//! Where the threads put their results.

use crate::cache::{Row, RowKey, Store};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A row, or why there is none. The reason does not name the recording, which may be one of
/// several with the same content.
pub(super) type Outcome = Result<Row, String>;

/// Results by feature set and key.
pub(super) struct Sink<'a> {
    stores: &'a [Store],
    state: Mutex<State>,
    every: Duration,
}

struct State {
    results: Vec<HashMap<RowKey, Outcome>>,
    claimed: Vec<HashSet<RowKey>>,
    unsaved: Vec<Vec<(RowKey, Row)>>,
    saved: Instant,
    trouble: Option<String>,
}

/// What is left when all threads are done.
pub(super) struct Collected {
    /// Per feature set.
    pub results: Vec<HashMap<RowKey, Outcome>>,
    /// Why the cache could not be written.
    pub trouble: Option<String>,
}

impl<'a> Sink<'a> {
    /// Writes what has come in to the cache about every `every`.
    pub(super) fn new(stores: &'a [Store], every: Duration) -> Self {
        let state = State {
            results: stores.iter().map(|_| HashMap::new()).collect(),
            claimed: stores.iter().map(|_| HashSet::new()).collect(),
            unsaved: stores.iter().map(|_| Vec::new()).collect(),
            saved: Instant::now(),
            trouble: None,
        };
        Sink {
            stores,
            state: Mutex::new(state),
            every,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes on the computation of a row; false if another thread has it already.
    pub(super) fn claim(&self, set: usize, key: RowKey) -> bool {
        self.lock()
            .claimed
            .get_mut(set)
            .is_some_and(|c| c.insert(key))
    }

    /// Takes in results: feature set, key, row.
    pub(super) fn put(&self, outcomes: Vec<(usize, RowKey, Outcome)>) {
        let mut state = self.lock();
        for (set, key, outcome) in outcomes {
            if let (Ok(row), Some(unsaved)) = (&outcome, state.unsaved.get_mut(set)) {
                unsaved.push((key, row.clone()));
            }
            if let Some(results) = state.results.get_mut(set) {
                results.insert(key, outcome);
            }
        }
        if state.saved.elapsed() < self.every {
            return;
        }
        state.saved = Instant::now();
        let parts: Vec<_> = state.unsaved.iter_mut().map(std::mem::take).collect();
        drop(state);
        // Written outside the lock: the other threads go on.
        for (store, part) in self.stores.iter().zip(parts) {
            if let Err(e) = store.save_part(&part) {
                self.lock().trouble = Some(e);
            }
        }
    }

    /// Writes the rest and leaves all parts as they are; why that was not possible.
    pub(super) fn add(self) -> Option<String> {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let written = self.stores.iter().zip(&state.unsaved);
        let trouble = written.filter_map(|(store, rows)| store.save_part(rows).err());
        state.trouble.into_iter().chain(trouble).next()
    }

    /// Writes the rest and puts the parts together.
    pub(super) fn finish(self) -> Collected {
        let mut state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        for ((store, results), unsaved) in
            self.stores.iter().zip(&state.results).zip(&state.unsaved)
        {
            let rows: Vec<(RowKey, Row)> = results
                .iter()
                .filter_map(|(key, outcome)| Some((*key, outcome.as_ref().ok()?.clone())))
                .collect();
            if let Err(e) = store.finish(&rows, unsaved) {
                state.trouble = Some(e);
            }
        }
        Collected {
            results: state.results,
            trouble: state.trouble,
        }
    }
}
