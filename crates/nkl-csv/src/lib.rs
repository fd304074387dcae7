//! The lines that the rows of a comma-separated table begin in, for messages.
//!
//! `csv` says where it stood before it read a row: a line too early where lines end with a carriage
//! return and a line feed, as spreadsheets on Windows write them, and where there are empty lines. So
//! its readers are given [`Lines`], and [`line`] counts back from where a row ends.

use std::io::{Read, Result};

/// A text whose lines all end with a line feed, the last one too: `\r\n` and `\r` become `\n`, also
/// within quotes.
pub struct Lines<R> {
    input: R,
    /// The last byte of the input that was seen.
    last: Option<u8>,
}

impl<R: Read> Lines<R> {
    /// The lines of `input`, which is read in the pieces that are asked for.
    pub fn new(input: R) -> Self {
        Lines { input, last: None }
    }

    /// At the end: a line feed if the text does not end with a line.
    fn close(&mut self, buffer: &mut [u8]) -> usize {
        match (self.last, buffer.first_mut()) {
            (Some(last), Some(first)) if !matches!(last, b'\n' | b'\r') => {
                *first = b'\n';
                self.last = Some(b'\n');
                1
            }
            _ => 0,
        }
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            let count = self.input.read(buffer)?;
            let Some(read) = buffer.get_mut(..count).filter(|read| !read.is_empty()) else {
                return Ok(self.close(buffer));
            };
            let kept = unify(read, &mut self.last);
            // A line feed alone can belong to a carriage return that was there before.
            if kept > 0 {
                return Ok(kept);
            }
        }
    }
}

/// Makes the ends of lines in `bytes` line feeds, and says how many bytes are left of them. `last` is
/// the byte before them, then the last of them.
fn unify(bytes: &mut [u8], last: &mut Option<u8>) -> usize {
    let mut before = *last;
    *last = bytes.last().copied();
    if before != Some(b'\r') && !bytes.contains(&b'\r') {
        return bytes.len();
    }
    let mut kept = 0;
    for place in 0..bytes.len() {
        let byte = bytes[place];
        if !(byte == b'\n' && before == Some(b'\r')) {
            bytes[kept] = if byte == b'\r' { b'\n' } else { byte };
            kept += 1;
        }
        before = Some(byte);
    }
    kept
}

/// The line, from 1, that a record begins in which `reader` has just read.
pub fn line<R: Read>(reader: &csv::Reader<Lines<R>>, record: &csv::StringRecord) -> u64 {
    let within = record.as_slice().bytes().filter(|byte| *byte == b'\n');
    let end = reader.position().line();
    let before = record.position().map_or(0, csv::Position::line);
    // Where a quote is not closed, the last line has no end of its own.
    end.saturating_sub(1 + within.count() as u64).max(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out so many bytes at a time.
    struct Pieces<'a>(&'a [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(count);
            buffer[..count].copy_from_slice(now);
            self.0 = later;
            Ok(count)
        }
    }

    const TEXT: &str = "a,b\n1,\"x\ny\"\n\n\n2,z\n\"3\n\n\",w\n4,v";

    fn rows(text: &str, piece: usize) -> Vec<(u64, String)> {
        let mut reader = csv::Reader::from_reader(Lines::new(Pieces(text.as_bytes(), piece)));
        let mut record = csv::StringRecord::new();
        let mut rows = Vec::new();
        while reader.read_record(&mut record).unwrap() {
            rows.push((line(&reader, &record), record[1].to_owned()));
        }
        rows
    }

    #[test]
    fn rows_begin_in_their_line_whatever_ends_lines() {
        let expected = [(2, "x\ny"), (6, "z"), (7, "w"), (10, "v")];
        let expected = expected.map(|(line, cell)| (line, cell.to_owned()));
        for end in ["\n", "\r\n", "\r"] {
            for closed in ["", end] {
                let text = TEXT.replace('\n', end) + closed;
                for piece in [1, 2, 3, 7, 1000] {
                    assert_eq!(rows(&text, piece), expected, "{end:?} {closed:?} {piece}");
                }
            }
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_goes_to_the_end() {
        let rows = rows("a,b\n1,\"x\n2,y\n", 5);
        assert_eq!(rows, [(2, "x\n2,y\n".to_owned())]);
    }

    #[test]
    fn nothing_stays_nothing() {
        let mut text = String::new();
        Lines::new(&b""[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "");
    }
}
