//! Where somebody speaks in one recording, as the GMM specializer's diarizer has it: a line per region,
//! start and end in seconds as third and fourth field.

use crate::lines::{fields, number, read};
use crate::SpeakersError;
use std::path::Path;

/// Seconds; longer than any recording, and frames of it are still whole numbers.
const LONGEST: f64 = 1e9;

/// Reads the regions, in seconds. The last frame of each is in it, as in the GMM specializer: frame =
/// ⌊100 t + 0.5⌋, both ends included.
///
/// # Errors
/// The file cannot be read; a line has fewer than four fields, a time that is no number or below 0, or an
/// end before its start. Named by file and line.
pub fn read_spnsp(path: &Path) -> Result<Vec<(f64, f64)>, SpeakersError> {
    parse_spnsp(path, &read(path)?)
}

/// The same from text; `path` is for messages.
///
/// # Errors
/// As [`read_spnsp`].
pub fn parse_spnsp(path: &Path, text: &str) -> Result<Vec<(f64, f64)>, SpeakersError> {
    let mut regions = Vec::new();
    for (line, fields) in fields(path, text)? {
        let wrong = |message: String| SpeakersError::line(path, line, message);
        let [_, _, start, end, ..] = fields.as_slice() else {
            let found = fields.join(" ");
            return Err(wrong(format!(
                "expected start and end in seconds as third and fourth field, found `{found}`"
            )));
        };
        let start = number(path, line, "the start", start)?;
        let end = number(path, line, "the end", end)?;
        if start < 0.0 {
            return Err(wrong(format!("the start {start} is before the recording")));
        }
        if end < start {
            return Err(wrong(format!("the end {end} is before the start {start}")));
        }
        if end > LONGEST {
            return Err(wrong(format!(
                "the end {end} is more than {LONGEST} seconds"
            )));
        }
        let frame = |seconds: f64| (100.0 * seconds + 0.5).floor();
        regions.push((frame(start) / 100.0, (frame(end) + 1.0) / 100.0));
    }
    Ok(regions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_have_their_last_frame_and_bad_lines_are_named() {
        let parse = |text: &str| parse_spnsp(Path::new("x.spnsp"), text);
        assert_eq!(
            parse("a 1 0 0.5 x\n\na 1 1.004 2\n").unwrap(),
            [(0.0, 0.51), (1.0, 2.01)]
        );
        for (text, message) in [
            ("a 1 0", "x.spnsp, line 1: expected start and end"),
            ("a 1 0 1\na 1 2 1", "x.spnsp, line 2: the end 1 is before"),
            ("a 1 -1 1", "x.spnsp, line 1: the start -1 is before"),
            ("a 1 0 1e300", "x.spnsp, line 1: the end 1"),
            ("a 1 0 nan", "x.spnsp, line 1: the end is `nan`"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
