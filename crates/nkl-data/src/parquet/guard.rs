//! Panics of polars' decoder.

use super::ParquetError;
use std::cell::Cell;
use std::panic::{catch_unwind, set_hook, take_hook, AssertUnwindSafe};
use std::path::Path;
use std::sync::Once;

thread_local! {
    /// Whether this thread decodes bytes that may be damaged.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs a decoder of untrusted bytes. polars' decoder asserts what damaged pages can break, so its
/// panics are turned into errors here, and are not printed.
pub(super) fn guarded<T>(
    path: &Path,
    work: impl FnOnce() -> Result<T, String>,
) -> Result<T, ParquetError> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                before(panic);
            }
        }));
    });
    GUARDED.set(true);
    let ended = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    match ended {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(message)) => Err(ParquetError::format(path, message)),
        Err(_) => Err(ParquetError::format(path, "the file is damaged")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_guard_ends() {
        let path = Path::new("x.parquet");
        let error = guarded::<()>(path, || panic!("an assertion")).unwrap_err();
        assert_eq!(error.to_string(), "x.parquet: the file is damaged");
        assert!(!GUARDED.get());
        assert_eq!(guarded(path, || Ok(1)).unwrap(), 1);
    }
}
