//! How far a long extraction is.

/// Told about the progress of long work; the program draws it.
pub trait Progress: Sync {
    /// Work on `total` items begins.
    fn start(&self, what: &str, total: usize);
    /// `n` more items are done. Called from worker threads.
    fn advance(&self, n: usize);
    /// The work is done.
    fn finish(&self);
}

/// Draws nothing.
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _what: &str, _total: usize) {}
    fn advance(&self, _n: usize) {}
    fn finish(&self) {}
}
