//! The size of the thread pool. Results do not depend on it.

/// `--threads`; 0 leaves it to the INI file or the machine.
///
/// # Errors
/// The system gives no threads.
pub fn set(threads: usize) -> Result<(), String> {
    if threads == 0 {
        return Ok(());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global()
        .map_err(|error| format!("cannot start {threads} threads: {error}"))
}

/// `MODEL.n_jobs`: at most this many, unless `--threads` said something else.
pub fn limit(n_jobs: Option<usize>) {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    if let Some(threads) = n_jobs.filter(|n| (1..cores).contains(n)) {
        // An error means that the pool is there already, with the size of `--threads`.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global();
    }
}
