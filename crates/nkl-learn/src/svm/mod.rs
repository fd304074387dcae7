//! Support vector machines, equal to libsvm as scikit-learn calls it.

mod coupling;
mod gram;
mod kernel;
mod pairs;
mod platt;
mod rows;
mod smo;
mod svc;
mod svr;

pub use kernel::Kernel;
pub use platt::Sigmoid;
pub use svc::Svc;
pub use svr::Svr;

pub(crate) use svc::SvcSettings;
pub(crate) use svr::SvrSettings;

/// Memory for cached kernel rows, over all problems that are being solved at a time (libsvm's and
/// scikit-learn's default is 200 MB per problem).
const CACHE: usize = 96 << 20;

/// Up to this many samples the whole kernel matrix is kept (144 MB).
const KEEP_ALL: usize = 6000;

/// How to share threads and memory among independent problems: memory for each, and whether each
/// should use several threads itself. Neither changes any result.
fn shares(problems: usize) -> (usize, bool) {
    let threads = rayon::current_num_threads().max(1);
    (CACHE / problems.clamp(1, threads), problems < threads)
}
