//! Python strings: prefixes, triple quotes, escapes, and neighbours that are joined.

use super::cursor::Cursor;
use super::LiteralError;

/// Whether a text starts with a string that has a prefix such as `r'…'`.
pub(super) fn starts_here(text: &str) -> bool {
    let letters = text.chars().take_while(|c| c.is_ascii_alphabetic()).count();
    letters <= 2
        && text[..letters].chars().all(|c| "rRuUbBfF".contains(c))
        && text[letters..].starts_with(['\'', '"'])
}

/// One string, or several side by side, which are joined.
pub(super) fn strings(cursor: &mut Cursor) -> Result<String, LiteralError> {
    let mut joined = String::new();
    loop {
        one(cursor, &mut joined)?;
        cursor.skip_space();
        if !starts_here(cursor.rest()) {
            return Ok(joined);
        }
    }
}

fn one(cursor: &mut Cursor, out: &mut String) -> Result<(), LiteralError> {
    let start = cursor.offset();
    let prefix = cursor
        .take_while(|c| c.is_ascii_alphabetic())
        .to_ascii_lowercase();
    let raw = match prefix.as_str() {
        "" | "u" => false,
        "r" => true,
        _ => {
            return Err(cursor.error_at(
                start,
                format!("strings with prefix `{prefix}` are not accepted"),
            ))
        }
    };
    let quote = if cursor.rest().starts_with('"') {
        "\""
    } else {
        "'"
    };
    let triple = quote.repeat(3);
    let end = if cursor.take(&triple) {
        triple.as_str()
    } else {
        cursor.take(quote);
        quote
    };
    loop {
        if cursor.take(end) {
            return Ok(());
        }
        match cursor.next() {
            None => {
                return Err(
                    cursor.error_at(start, format!("the string is not closed: {end} is missing"))
                )
            }
            Some('\n') if end.len() == 1 => {
                return Err(cursor.error_at(
                    start,
                    format!("the string is not closed on its line: {end} is missing"),
                ))
            }
            Some('\\') if raw => {
                out.push('\\');
                out.extend(cursor.next());
            }
            Some('\\') => escape(cursor, out)?,
            Some(c) => out.push(c),
        }
    }
}

fn escape(cursor: &mut Cursor, out: &mut String) -> Result<(), LiteralError> {
    let at = cursor.offset();
    let Some(c) = cursor.next() else {
        return Err(cursor.error("the string ends with a backslash"));
    };
    match c {
        '\n' => {}
        '\\' | '\'' | '"' => out.push(c),
        'a' => out.push('\x07'),
        'b' => out.push('\x08'),
        'f' => out.push('\x0c'),
        'n' => out.push('\n'),
        'r' => out.push('\r'),
        't' => out.push('\t'),
        'v' => out.push('\x0b'),
        '0'..='7' => {
            let mut code = c.to_digit(8).unwrap_or(0);
            for _ in 0..2 {
                let Some(digit) = cursor.peek().and_then(|c| c.to_digit(8)) else {
                    break;
                };
                cursor.next();
                code = code * 8 + digit;
            }
            out.extend(char::from_u32(code));
        }
        'x' => out.push(hex(cursor, at, 2)?),
        'u' => out.push(hex(cursor, at, 4)?),
        'U' => out.push(hex(cursor, at, 8)?),
        'N' => {
            return Err(cursor.error_at(
                at,
                "characters by name (\\N{…}) are not accepted; write the character itself",
            ))
        }
        other => {
            // Python keeps a backslash that starts no escape.
            out.push('\\');
            out.push(other);
        }
    }
    Ok(())
}

fn hex(cursor: &mut Cursor, at: usize, digits: usize) -> Result<char, LiteralError> {
    let mut code: u32 = 0;
    for _ in 0..digits {
        let digit = cursor.next().and_then(|c| c.to_digit(16));
        let Some(digit) = digit else {
            return Err(cursor.error_at(
                at,
                format!("expected {digits} hexadecimal digits in the escape"),
            ));
        };
        code = code.wrapping_mul(16).wrapping_add(digit);
    }
    char::from_u32(code).ok_or_else(|| cursor.error_at(at, "the escape names no character"))
}
