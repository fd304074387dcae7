//! Values as Python writes them.

use serde::{Deserialize, Serialize};

/// A Python literal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Literal {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A string, or a bare word.
    Str(String),
    /// A list or a tuple.
    List(Vec<Literal>),
    /// A dictionary, in the order written.
    Dict(Vec<(Literal, Literal)>),
}
