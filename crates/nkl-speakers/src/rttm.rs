//! Rich Transcription Time Marked files (NIST RT-09 evaluation plan, appendix A): a line per turn,
//! `SPEAKER <recording> <channel> <start> <duration> <NA> <NA> <speaker> <NA> <NA>`.

use crate::lines::{fields, number, read};
use crate::{Conversations, SpeakersError, Turn};
use std::io::{self, Write};
use std::path::Path;

/// Reads the turns; lines of other types than SPEAKER are passed over, and so are turns without
/// duration.
///
/// # Errors
/// The file cannot be read; a line has too few fields, a time that is no number, or a negative
/// duration. Named by file and line.
pub fn read_rttm(path: &Path) -> Result<Conversations, SpeakersError> {
    parse_rttm(path, &read(path)?)
}

/// The same from text; `path` is for messages.
///
/// # Errors
/// As [`read_rttm`].
pub fn parse_rttm(path: &Path, text: &str) -> Result<Conversations, SpeakersError> {
    let mut all = Conversations::new();
    for (line, fields) in fields(path, text)? {
        let kind = fields.first().map(String::as_str).unwrap_or_default();
        if !TYPES.contains(&kind) {
            let text = format!("`{kind}` is no type of RTTM; a turn begins with SPEAKER");
            return Err(SpeakersError::line(path, line, text));
        }
        if kind != "SPEAKER" {
            continue;
        }
        let [_, recording, _, start, duration, _, _, speaker, ..] = fields.as_slice() else {
            let text = format!(
                "{} fields; a turn has SPEAKER, recording, channel, start, duration, <NA>, <NA>, \
                 speaker",
                fields.len()
            );
            return Err(SpeakersError::line(path, line, text));
        };
        let start = number(path, line, "the start", start)?;
        let duration = number(path, line, "the duration", duration)?;
        if duration < 0.0 {
            let text = format!("the duration {duration} is negative");
            return Err(SpeakersError::line(path, line, text));
        }
        let turns = all.entry(recording.clone()).or_default();
        if duration > 0.0 {
            turns.push(Turn {
                start,
                end: start + duration,
                speaker: speaker.clone(),
            });
        }
    }
    Ok(all)
}

/// Types of lines that the format has.
const TYPES: [&str; 13] = [
    "SPEAKER",
    "SPKR-INFO",
    "NOSCORE",
    "NO_RT_METADATA",
    "SEGMENT",
    "LEXEME",
    "NON-LEX",
    "NON-SPEECH",
    "FILLER",
    "EDIT",
    "IP",
    "SU",
    "A/P",
];

/// Writes the turns of a recording, to the millisecond. Blanks in names become `_`.
///
/// # Errors
/// The file system refuses.
pub fn write_rttm(out: &mut impl Write, recording: &str, turns: &[Turn]) -> io::Result<()> {
    let one_word = |name: &str| name.split_whitespace().collect::<Vec<_>>().join("_");
    let recording = one_word(recording);
    for turn in turns {
        writeln!(
            out,
            "SPEAKER {recording} 1 {:.3} {:.3} <NA> <NA> {} <NA> <NA>",
            turn.start,
            turn.duration(),
            one_word(&turn.speaker)
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Conversations, SpeakersError> {
        parse_rttm(Path::new("x.rttm"), text)
    }

    #[test]
    fn what_is_written_is_read() {
        let turn = |start, end, speaker: &str| Turn {
            start,
            end,
            speaker: speaker.into(),
        };
        let turns = [turn(0.25, 1.5, "ann"), turn(1.0, 2.125, "bob b")];
        let mut text = Vec::new();
        write_rttm(&mut text, "a meeting", &turns).unwrap();
        let text = format!(
            "; a comment\n\nSPKR-INFO a 1 <NA> <NA> <NA> unknown ann <NA>\n{}",
            String::from_utf8(text).unwrap()
        );
        let found = parse(&text).unwrap();
        let expected = [turn(0.25, 1.5, "ann"), turn(1.0, 2.125, "bob_b")];
        assert_eq!(found["a_meeting"], expected);
    }

    #[test]
    fn bad_lines_are_named() {
        for (text, message) in [
            ("SPEAKER a 1 0.0", "x.rttm, line 1: 4 fields"),
            (
                "\nSPEAKER a 1 x 1 <NA> <NA> s",
                "x.rttm, line 2: the start is `x`",
            ),
            (
                "SPEAKER a 1 0 NaN <NA> <NA> s",
                "x.rttm, line 1: the duration is `NaN`",
            ),
            (
                "SPEAKER a 1 0 -1 <NA> <NA> s",
                "x.rttm, line 1: the duration -1",
            ),
            (
                "file,start,end",
                "x.rttm, line 1: `file,start,end` is no type",
            ),
            ("SPEAKER\0", "x.rttm, line 1: not a text file"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
        assert!(parse("").unwrap().is_empty());
    }
}
