//! Unpartitioned evaluation maps: which seconds of a recording are scored, a line per stretch,
//! `<recording> <channel> <start> <end>`.

use crate::lines::{fields, number, read};
use crate::{SpeakersError, Stretches};
use std::io::{self, Write};
use std::path::Path;

/// Reads the stretches.
///
/// # Errors
/// The file cannot be read; a line has not four fields, a time that is no number, or an end before
/// its start. Named by file and line.
pub fn read_uem(path: &Path) -> Result<Stretches, SpeakersError> {
    parse_uem(path, &read(path)?)
}

/// The same from text; `path` is for messages.
///
/// # Errors
/// As [`read_uem`].
pub fn parse_uem(path: &Path, text: &str) -> Result<Stretches, SpeakersError> {
    let mut all = Stretches::new();
    for (line, fields) in fields(path, text)? {
        let [recording, _, start, end] = fields.as_slice() else {
            let text = format!(
                "{} fields; a stretch has recording, channel, start, end",
                fields.len()
            );
            return Err(SpeakersError::line(path, line, text));
        };
        let start = number(path, line, "the start", start)?;
        let end = number(path, line, "the end", end)?;
        if end < start {
            let text = format!("the end {end} is before the start {start}");
            return Err(SpeakersError::line(path, line, text));
        }
        let stretches = all.entry(recording.clone()).or_default();
        stretches.push((start, end));
    }
    Ok(all)
}

/// Writes the stretches of a recording, to the millisecond.
///
/// # Errors
/// The file system refuses.
pub fn write_uem(
    out: &mut impl Write,
    recording: &str,
    stretches: &[(f64, f64)],
) -> io::Result<()> {
    for (start, end) in stretches {
        writeln!(out, "{recording} 1 {start:.3} {end:.3}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_read_and_bad_lines_named() {
        let parse = |text: &str| parse_uem(Path::new("x.uem"), text);
        let found = parse("b 1 0.0 30.0\na NA 1 2\n\nb 1 40 50\n").unwrap();
        assert_eq!(found["b"], [(0.0, 30.0), (40.0, 50.0)]);
        assert_eq!(found["a"], [(1.0, 2.0)]);
        let mut text = Vec::new();
        write_uem(&mut text, "b", &found["b"]).unwrap();
        let again = parse(&String::from_utf8(text).unwrap()).unwrap();
        assert_eq!(again["b"], found["b"]);
        for (text, message) in [
            ("a 1 0", "x.uem, line 1: 3 fields"),
            ("a 1 0 1\na 1 2 1", "x.uem, line 2: the end 1 is before"),
            ("a 1 0 inf", "x.uem, line 1: the end is `inf`"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
