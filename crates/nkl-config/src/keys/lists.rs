//! Structured values: Python literals, or words with commas between them.

use super::kind::{Kind, Reading};
use crate::ini::split_comment;
use crate::Literal;

/// Reads a list, dictionary or any value. A text that starts like a Python value must be one; a
/// text that starts with a letter is a bare word, or for lists several with commas between them.
pub(super) fn read(raw: &str, kind: Kind) -> Result<Reading, String> {
    let start = raw.trim_start().chars().next();
    if let Some('[' | '(' | '{' | '\'' | '"') = start {
        return literal(raw);
    }
    if let Ok(reading) = literal(raw) {
        return Ok(reading);
    }
    let (plain, comment) = split_comment(raw);
    let comment = comment.map(str::to_owned);
    match kind {
        Kind::Choices(_) | Kind::Words => {
            let words = plain
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty());
            let items = words.map(|word| Literal::Str(word.trim_matches(['\'', '"']).to_owned()));
            Ok(Reading {
                value: Literal::List(items.collect()),
                comment,
            })
        }
        Kind::Any => Ok(Reading {
            value: Literal::Str(plain.to_owned()),
            comment,
        }),
        _ => Err(format!(
            "expected {kind}, found {}",
            super::kind::shown(raw)
        )),
    }
}

fn literal(raw: &str) -> Result<Reading, String> {
    let (value, rest) = Literal::parse_start(raw).map_err(|error| error.message)?;
    match rest.chars().next() {
        None => Ok(Reading {
            value,
            comment: None,
        }),
        Some(';') => Ok(Reading {
            value,
            comment: Some(rest.to_owned()),
        }),
        Some(_) => Err(format!(
            "unexpected text behind the value: {}",
            super::kind::shown(rest)
        )),
    }
}
