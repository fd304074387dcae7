//! What the file system said while a table was written: the Parquet writer itself tells of a full disk
//! as of a file that is "out of specification".

use super::ParquetError;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// A writer that keeps its last error.
pub(super) struct Told<W> {
    pub(super) inner: W,
    pub(super) refused: Refused,
}

/// The kind of that error and its text, if there was one.
#[derive(Clone, Default)]
pub(super) struct Refused(Arc<Mutex<Option<(io::ErrorKind, String)>>>);

impl Refused {
    /// The file system's error if there was one, else this one about the format.
    pub(super) fn or(&self, path: &Path, message: String) -> ParquetError {
        let kept = self.0.lock().ok().and_then(|mut kept| kept.take());
        match kept {
            Some((kind, text)) => ParquetError::io(path, io::Error::new(kind, text)),
            None => ParquetError::format(path, message),
        }
    }

    fn keep<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if let (Err(error), Ok(mut kept)) = (&result, self.0.lock()) {
            *kept = Some((error.kind(), error.to_string()));
        }
        result
    }
}

impl<W: Write> Write for Told<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.refused.keep(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.refused.keep(flushed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::StorageFull, "no space left"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_reason_of_the_file_system_is_told() {
        let refused = Refused::default();
        let mut file = Told {
            inner: Full,
            refused: refused.clone(),
        };
        assert!(file.write(b"x").is_err());
        let said = refused.or(Path::new("a.parquet"), "transport error".into());
        assert_eq!(said.to_string(), "a.parquet: no space left");
        let other = refused.or(Path::new("a.parquet"), "a name twice".into());
        assert_eq!(other.to_string(), "a.parquet: a name twice");
    }
}
