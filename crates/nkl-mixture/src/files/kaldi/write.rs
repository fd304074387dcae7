//! Writing of archives, with the places for a list.

use crate::Values;
use std::io::{self, Write};

/// Writes matrices one after another.
pub struct ArkWriter<W: Write> {
    out: W,
    text: bool,
    written: u64,
}

impl<W: Write> ArkWriter<W> {
    /// In binary.
    pub fn binary(out: W) -> Self {
        ArkWriter {
            out,
            text: false,
            written: 0,
        }
    }

    /// As text.
    pub fn text(out: W) -> Self {
        ArkWriter {
            out,
            text: true,
            written: 0,
        }
    }

    /// Writes the frames of an utterance, shape (N, D), in the precision they have. Returns the
    /// place of the matrix in the archive; a line `key archive:place` of a list points to it.
    ///
    /// # Errors
    /// A key that is empty or has blanks, a matrix with more than 2³¹ rows, or a file system that
    /// refuses.
    pub fn write(&mut self, key: &str, frames: Values) -> io::Result<u64> {
        let refuse = |text: String| Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        if key.is_empty() || key.contains(char::is_whitespace) {
            return refuse(format!(
                "{key:?} cannot be a key of an archive: it is empty or has blanks"
            ));
        }
        self.put(key.as_bytes())?;
        self.put(b" ")?;
        let place = self.written;
        if self.text {
            self.text_rows(frames)?;
            return Ok(place);
        }
        let (token, shape) = match &frames {
            Values::F32(x) => (b"\0BFM ", x.dim()),
            Values::F64(x) => (b"\0BDM ", x.dim()),
        };
        self.put(token)?;
        for size in [shape.0, shape.1] {
            let Ok(size) = i32::try_from(size) else {
                return refuse(format!(
                    "{key}: {size} rows or columns are too many for an archive"
                ));
            };
            self.put(&[4])?;
            self.put(&size.to_le_bytes())?;
        }
        match frames {
            Values::F32(x) => x.iter().try_for_each(|v| self.put(&v.to_le_bytes()))?,
            Values::F64(x) => x.iter().try_for_each(|v| self.put(&v.to_le_bytes()))?,
        }
        Ok(place)
    }

    fn text_rows(&mut self, frames: Values) -> io::Result<()> {
        fn row<'a, T: std::fmt::Display + 'a>(values: impl Iterator<Item = &'a T>) -> String {
            let mut line = String::from("\n ");
            values.for_each(|v| line.push_str(&format!(" {v}")));
            line
        }
        self.put(b" [")?;
        match frames {
            Values::F32(x) => x
                .rows()
                .into_iter()
                .try_for_each(|r| self.put(row(r.iter()).as_bytes())),
            Values::F64(x) => x
                .rows()
                .into_iter()
                .try_for_each(|r| self.put(row(r.iter()).as_bytes())),
        }?;
        self.put(b" ]\n")
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.out
    }
}
