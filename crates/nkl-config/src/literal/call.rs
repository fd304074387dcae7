//! Calls with literals in them, as Python writes them: `Compose([Gain(min_gain_db=-6), Shift(p=0.5)])`.
//!
//! They are read, never executed; what a name means is for those to say who know the names.

use super::cursor::Cursor;
use super::parse::{items_of, open, value};
use super::{Literal, LiteralError};
use serde::{Deserialize, Serialize};

/// A name with arguments in parentheses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// What is called, such as `Compose`.
    pub name: String,
    /// In the order written.
    pub arguments: Vec<Argument>,
}

/// One argument.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// The name before `=`, if there is one.
    pub name: Option<String>,
    /// What it is.
    pub value: Value,
}

/// What an argument is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A value.
    Literal(Literal),
    /// Another call.
    Call(Call),
    /// A list of calls; an empty list is one as well.
    Calls(Vec<Call>),
}

impl Call {
    /// Reads a whole text as one call.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Call, LiteralError> {
        let mut cursor = Cursor::new(text);
        cursor.skip_lines();
        if !starts_here(cursor.rest()) {
            return Err(cursor.error("expected NAME(…)"));
        }
        let call = call(&mut cursor)?;
        cursor.skip_lines();
        match cursor.rest().is_empty() {
            true => Ok(call),
            false => Err(cursor.error("unexpected text behind the last `)`")),
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a name with a parenthesis stands here. `set()` is a literal.
fn starts_here(rest: &str) -> bool {
    let name = rest.len() - rest.trim_start_matches(is_name).len();
    let first = rest.chars().next();
    let behind = rest.get(name..).unwrap_or("").trim_start();
    first.is_some_and(|c| c.is_alphabetic() || c == '_')
        && behind.starts_with('(')
        && !rest.starts_with("set(")
}

fn call(cursor: &mut Cursor) -> Result<Call, LiteralError> {
    let name = cursor.take_while(is_name).to_owned();
    cursor.skip_space();
    open(cursor)?;
    let arguments = items_of(cursor, ')', argument)?;
    Ok(Call { name, arguments })
}

fn argument(cursor: &mut Cursor) -> Result<Argument, LiteralError> {
    cursor.skip_space();
    let rest = cursor.rest();
    let length = rest.len() - rest.trim_start_matches(is_name).len();
    let (word, behind) = rest.split_at(length);
    let named = behind.trim_start().starts_with('=') && !word.is_empty();
    let name = named.then(|| word.to_owned());
    if named {
        cursor.take(word);
        cursor.skip_space();
        cursor.take("=");
        cursor.skip_space();
    }
    Ok(Argument {
        name,
        value: argument_value(cursor)?,
    })
}

fn argument_value(cursor: &mut Cursor) -> Result<Value, LiteralError> {
    let rest = cursor.rest();
    if starts_here(rest) {
        return call(cursor).map(Value::Call);
    }
    let inner = rest.strip_prefix('[').map(str::trim_start);
    if inner.is_some_and(|inner| inner.starts_with(']') || starts_here(inner)) {
        open(cursor)?;
        return items_of(cursor, ']', |cursor| {
            cursor.skip_space();
            match starts_here(cursor.rest()) {
                true => call(cursor),
                false => Err(cursor.error("expected NAME(…)")),
            }
        })
        .map(Value::Calls);
    }
    value(cursor).map(Value::Literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_audiomentations() {
        let text = "Compose([AddGaussianNoise(min_amplitude=0.001, max_amplitude=0.05),\n  \
                    Shift(p=0.5),Limiter(threshold_mode=\"relative_to_signal_peak\"),\
                    ClippingDistortion(),]) # the usual ones";
        let chain = Call::parse(text).unwrap();
        assert_eq!(chain.name, "Compose");
        let Value::Calls(steps) = &chain.arguments[0].value else {
            panic!("{chain:?}");
        };
        let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        assert_eq!(
            names,
            ["AddGaussianNoise", "Shift", "Limiter", "ClippingDistortion"]
        );
        let first = &steps[0].arguments[1];
        assert_eq!(first.name.as_deref(), Some("max_amplitude"));
        assert_eq!(first.value, Value::Literal(Literal::Float(0.05)));
        assert_eq!(steps[3].arguments, []);
    }

    #[test]
    fn nested_and_positional() {
        let chain = Call::parse("OneOf([Compose([Gain(1, -2.5, True)])], [], Gain())").unwrap();
        assert_eq!(chain.arguments.len(), 3);
        assert_eq!(chain.arguments[1].value, Value::Calls(Vec::new()));
        assert!(matches!(&chain.arguments[2].value, Value::Call(gain) if gain.name == "Gain"));
    }

    #[test]
    fn mistakes() {
        for text in [
            "",
            "Gain",
            "Gain(",
            "Gain(x=)",
            "Gain(x=y)",
            "[Gain()]",
            "Gain() Gain()",
            "Gain(,)",
            "Compose([Gain(), 3])",
            "Compose([Gain()",
            "os.system('x').y()",
        ] {
            assert!(Call::parse(text).is_err(), "{text}");
        }
        let deep = "A(".repeat(100) + &")".repeat(100);
        assert!(Call::parse(&deep).is_err());
    }
}
