//! Expressions: lists, tuples, dictionaries, sets, and what stands in them.

use super::cursor::Cursor;
use super::{number, string, Literal};

/// More nested brackets than this are refused, so that no input can exhaust the stack.
const MAX_DEPTH: usize = 64;

/// Why a text is not a Python literal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LiteralError {
    /// What is wrong.
    pub message: String,
    /// Line within the text, counted from 0.
    pub line: usize,
}

impl Literal {
    /// Reads a whole text as one Python literal, as `ast.literal_eval` does: a comment behind it
    /// (`# …`) is skipped, commas without brackets make a tuple.
    ///
    /// # Errors
    /// Anything else than one literal, also a bare word.
    pub fn parse(text: &str) -> Result<Literal, LiteralError> {
        let (literal, rest) = Literal::parse_start(text)?;
        match rest.chars().next() {
            None => Ok(literal),
            Some(_) => {
                let at = Cursor::new(text).error_at(text.len() - rest.len(), "");
                Err(LiteralError {
                    message: format!("unexpected text behind the value: `{}`", first_line(rest)),
                    ..at
                })
            }
        }
    }

    /// Reads the literal at the start of a text, and gives what is left behind it and its `#` comment.
    ///
    /// # Errors
    /// No literal at the start.
    pub fn parse_start(text: &str) -> Result<(Literal, &str), LiteralError> {
        let mut cursor = Cursor::new(text);
        cursor.skip_lines();
        let literal = tuple_or_value(&mut cursor)?;
        cursor.skip_lines();
        Ok((literal, cursor.rest()))
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").chars().take(40).collect()
}

/// `a` or `a, b` without brackets.
fn tuple_or_value(cursor: &mut Cursor) -> Result<Literal, LiteralError> {
    let first = value(cursor)?;
    cursor.skip_space();
    if cursor.peek() != Some(',') {
        return Ok(first);
    }
    let mut items = vec![first];
    while cursor.take(",") {
        cursor.skip_space();
        match cursor.peek() {
            None | Some('\n' | '#' | ';') => break,
            _ => items.push(value(cursor)?),
        }
        cursor.skip_space();
    }
    Ok(Literal::List(items))
}

pub(super) fn value(cursor: &mut Cursor) -> Result<Literal, LiteralError> {
    cursor.skip_space();
    let start = cursor.offset();
    match cursor.peek() {
        None | Some('\n') => Err(cursor.error("the value ends too early")),
        Some('[') => list(cursor),
        Some('(') => parentheses(cursor),
        Some('{') => braces(cursor),
        Some('\'' | '"') => string::strings(cursor).map(Literal::Str),
        Some(c) if c.is_ascii_digit() || matches!(c, '.' | '+' | '-') => number::number(cursor),
        Some(c) if c.is_alphabetic() || c == '_' => {
            if string::starts_here(cursor.rest()) {
                return string::strings(cursor).map(Literal::Str);
            }
            let word = cursor.take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
            named(word, cursor).ok_or_else(|| {
                cursor.error_at(
                    start,
                    format!("`{word}` is not a Python value; put quotes around text: '{word}'"),
                )
            })
        }
        Some(c) => Err(cursor.error(format!("unexpected `{c}`"))),
    }
}

/// `True`, `False`, `None` and the empty set.
fn named(word: &str, cursor: &mut Cursor) -> Option<Literal> {
    match word {
        "True" => Some(Literal::Bool(true)),
        "False" => Some(Literal::Bool(false)),
        "None" => Some(Literal::None),
        "set" if cursor.take("()") => Some(Literal::List(Vec::new())),
        _ => None,
    }
}

pub(super) fn open(cursor: &mut Cursor) -> Result<(), LiteralError> {
    cursor.depth += 1;
    if cursor.depth > MAX_DEPTH {
        return Err(cursor.error(format!("more than {MAX_DEPTH} nested brackets")));
    }
    cursor.next();
    cursor.skip_space();
    Ok(())
}

fn close(cursor: &mut Cursor, end: char) -> bool {
    let closes = cursor.peek() == Some(end);
    if closes {
        cursor.next();
        cursor.depth -= 1;
    }
    closes
}

/// Behind an element: a comma, or the end (then true).
fn separator(cursor: &mut Cursor, end: char) -> Result<bool, LiteralError> {
    cursor.skip_space();
    if close(cursor, end) {
        return Ok(true);
    }
    match cursor.peek() {
        Some(',') => {
            cursor.next();
            cursor.skip_space();
            Ok(close(cursor, end))
        }
        Some(c) => Err(cursor.error(format!("expected `,` or `{end}`, found `{c}`"))),
        None => Err(cursor.error(format!("`{end}` is missing at the end"))),
    }
}

/// Elements up to `end`, which may follow at once.
pub(super) fn items_of<T>(
    cursor: &mut Cursor,
    end: char,
    mut element: impl FnMut(&mut Cursor) -> Result<T, LiteralError>,
) -> Result<Vec<T>, LiteralError> {
    let mut all = Vec::new();
    if close(cursor, end) {
        return Ok(all);
    }
    loop {
        all.push(element(cursor)?);
        if separator(cursor, end)? {
            return Ok(all);
        }
    }
}

fn items(
    cursor: &mut Cursor,
    end: char,
    mut items: Vec<Literal>,
) -> Result<Vec<Literal>, LiteralError> {
    loop {
        items.push(value(cursor)?);
        if separator(cursor, end)? {
            return Ok(items);
        }
    }
}

fn list(cursor: &mut Cursor) -> Result<Literal, LiteralError> {
    open(cursor)?;
    if close(cursor, ']') {
        return Ok(Literal::List(Vec::new()));
    }
    items(cursor, ']', Vec::new()).map(Literal::List)
}

/// `()`, `(a)` = a, `(a,)`, `(a, b)`.
fn parentheses(cursor: &mut Cursor) -> Result<Literal, LiteralError> {
    open(cursor)?;
    if close(cursor, ')') {
        return Ok(Literal::List(Vec::new()));
    }
    let first = value(cursor)?;
    cursor.skip_space();
    if close(cursor, ')') {
        return Ok(first);
    }
    if separator(cursor, ')')? {
        return Ok(Literal::List(vec![first]));
    }
    items(cursor, ')', vec![first]).map(Literal::List)
}

/// A dictionary, or a set.
fn braces(cursor: &mut Cursor) -> Result<Literal, LiteralError> {
    open(cursor)?;
    if close(cursor, '}') {
        return Ok(Literal::Dict(Vec::new()));
    }
    let first = value(cursor)?;
    cursor.skip_space();
    if cursor.peek() == Some(':') {
        return dict(cursor, first).map(Literal::Dict);
    }
    let all = if separator(cursor, '}')? {
        vec![first]
    } else {
        items(cursor, '}', vec![first])?
    };
    let mut distinct: Vec<Literal> = Vec::new();
    for item in all {
        if !distinct.iter().any(|known| same(known, &item)) {
            distinct.push(item);
        }
    }
    Ok(Literal::List(distinct))
}

/// Equal in Python, where 1, 1.0 and True are the same key.
fn same(a: &Literal, b: &Literal) -> bool {
    let number = |literal: &Literal| match literal {
        Literal::Bool(value) => Some(f64::from(u8::from(*value))),
        other => other.as_f64(),
    };
    a == b || matches!((number(a), number(b)), (Some(a), Some(b)) if a == b)
}

/// The rest of a dictionary whose first key is read. A repeated key keeps its place and takes the
/// last value, as in Python.
fn dict(cursor: &mut Cursor, first: Literal) -> Result<Vec<(Literal, Literal)>, LiteralError> {
    let mut pairs: Vec<(Literal, Literal)> = Vec::new();
    let mut key = first;
    loop {
        cursor.skip_space();
        if !cursor.take(":") {
            return Err(cursor.error(format!("expected `:` behind the key {key}")));
        }
        let item = value(cursor)?;
        match pairs.iter_mut().find(|(known, _)| same(known, &key)) {
            Some(pair) => pair.1 = item,
            None => pairs.push((key, item)),
        }
        if separator(cursor, '}')? {
            return Ok(pairs);
        }
        key = value(cursor)?;
    }
}
