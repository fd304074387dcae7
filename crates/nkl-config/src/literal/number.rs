//! Python numbers: `12`, `-3`, `1_000`, `0x1f`, `.5`, `1e3`.

use super::cursor::Cursor;
use super::{Literal, LiteralError};

pub(super) fn number(cursor: &mut Cursor) -> Result<Literal, LiteralError> {
    let start = cursor.offset();
    let sign = match cursor.peek() {
        Some(c @ ('+' | '-')) => {
            cursor.next();
            cursor.skip_space();
            c
        }
        _ => '+',
    };
    let text = token(cursor);
    unsigned(text, sign == '-').map_err(|message| cursor.error_at(start, message))
}

/// The characters of a number; also those that make it a wrong one, for the message.
fn token<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let rest = cursor.rest();
    let hexadecimal = rest.starts_with("0x") || rest.starts_with("0X");
    let mut length = 0;
    let mut previous = ' ';
    for c in rest.chars() {
        let exponent_sign = matches!(c, '+' | '-') && matches!(previous, 'e' | 'E') && !hexadecimal;
        if !(c.is_alphanumeric() || matches!(c, '_' | '.') || exponent_sign) {
            break;
        }
        length += c.len_utf8();
        previous = c;
    }
    let text = &rest[..length];
    cursor.take(text);
    text
}

fn unsigned(text: &str, negative: bool) -> Result<Literal, String> {
    let wrong = || format!("`{text}` is not a number");
    let clean = without_underscores(text).ok_or_else(wrong)?;
    let lower = clean.to_ascii_lowercase();
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            return integer(digits, base, negative).map_err(|()| wrong());
        }
    }
    let digits = clean.chars().filter(char::is_ascii_digit).count();
    if digits == clean.len() && digits > 0 {
        if clean.starts_with('0') && !clean.trim_start_matches('0').is_empty() {
            return Err(format!(
                "`{text}` starts with a zero; put quotes around text: '{text}'"
            ));
        }
        return integer(&clean, 10, negative).map_err(|()| format!("`{text}` is too large"));
    }
    if !(clean
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'))
        && digits > 0)
    {
        return Err(wrong());
    }
    match clean.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Literal::Float(if negative { -value } else { value })),
        Ok(_) => Err(format!("`{text}` is too large")),
        Err(_) => Err(wrong()),
    }
}

fn integer(digits: &str, base: u32, negative: bool) -> Result<Literal, ()> {
    if !digits.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(());
    }
    let signed = if negative {
        format!("-{digits}")
    } else {
        digits.to_owned()
    };
    i64::from_str_radix(&signed, base)
        .map(Literal::Int)
        .map_err(|_| ())
}

/// Underscores may stand singly between digits (and behind a base prefix).
fn without_underscores(text: &str) -> Option<String> {
    let ends = text.starts_with('_') || text.ends_with('_');
    let bad_neighbour = ["__", "._", "_.", "e_", "_e", "E_", "_E"];
    let hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    let wrong = bad_neighbour
        .iter()
        .take(if hexadecimal { 1 } else { 7 })
        .any(|pair| text.contains(pair));
    (!ends && !wrong).then(|| text.replace('_', ""))
}
