//! Values as Python writes them.
//!
//! [`Literal::parse`] reads what `ast.literal_eval` reads (minus bytes and complex numbers) and
//! never evaluates anything. Tuples and sets become lists.

mod call;
mod convert;
mod cursor;
mod number;
mod parse;
mod show;
mod string;
#[cfg(test)]
mod tests;

pub use call::{Argument, Call, Value};
pub use parse::LiteralError;

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
    /// A list, a tuple or a set.
    List(Vec<Literal>),
    /// A dictionary, in the order written.
    Dict(Vec<(Literal, Literal)>),
}
