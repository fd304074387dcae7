//! Runs work on one thread of its own.
//!
//! rten hands every run to a pool of rayon. A worker of another rayon pool that waits for it would
//! take up further recordings in the meantime, one inside the other, without bound. So the worker
//! waits for a plain thread, and that one has a pool of one thread: one recording at a time for each
//! worker, and sums in the same order whatever the number of cores.

use crate::NetworkError;
use rten::{RunOptions, ThreadPool};
use std::sync::Arc;

thread_local! {
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// Does `work`, which hands the options to the runtime.
///
/// # Errors
/// No thread can be started, or the work stopped in a panic of the runtime.
pub(crate) fn alone<T: Send>(
    work: impl FnOnce(&RunOptions) -> Result<T, NetworkError> + Send,
) -> Result<T, NetworkError> {
    let options = RunOptions::default().with_thread_pool(Some(POOL.with(Arc::clone)));
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("network".to_owned())
            .spawn_scoped(scope, || work(&options))
            .map_err(|e| NetworkError::Run(format!("no thread could be started: {e}")))?;
        match thread.join() {
            Ok(result) => result,
            Err(_) => Err(NetworkError::Run(
                "the runtime gave up on this network; the message above says where".to_owned(),
            )),
        }
    })
}
