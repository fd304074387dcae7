//! Literals as plain values.

use super::Literal;

impl Literal {
    /// As Python's `str`: strings without quotes, everything else as written in Python.
    pub fn to_text(&self) -> String {
        match self {
            Literal::Str(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// An integer or a float.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Literal::Int(value) => Some(*value as f64),
            Literal::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn as_list(&self) -> Option<&[Literal]> {
        match self {
            Literal::List(items) => Some(items),
            _ => None,
        }
    }

    /// The pairs of a dictionary.
    pub fn as_dict(&self) -> Option<&[(Literal, Literal)]> {
        match self {
            Literal::Dict(pairs) => Some(pairs),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Literal::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The kind of value, for messages.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Literal::None => "None",
            Literal::Bool(_) => "a truth value",
            Literal::Int(_) => "a whole number",
            Literal::Float(_) => "a number",
            Literal::Str(_) => "a text",
            Literal::List(_) => "a list",
            Literal::Dict(_) => "a dictionary",
        }
    }
}
