//! Where things are.

use std::path::{Path, PathBuf};

/// The repository's root, on which `configs/` and `data/` lie.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file or folder below `../shared`, or `None`, with a line that says so, where it is absent.
pub fn shared(path: &str) -> Option<PathBuf> {
    let full = repository().join("../shared").join(path);
    if !full.exists() {
        println!("skipped: no ../shared/{path}");
        return None;
    }
    Some(full)
}
