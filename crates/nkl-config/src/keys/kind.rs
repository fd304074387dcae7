//! What values a key takes, and how they are read.

use super::names::Names;
use crate::ini::split_comment;
use crate::Literal;
use std::fmt;

/// What values a key takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// True or False, in any common spelling.
    Bool,
    /// A whole number between two bounds (both allowed).
    Int(i64, i64),
    /// A finite number between two bounds (both allowed).
    Float(f64, f64),
    /// Free text, taken as it stands.
    Text,
    /// Text without a comment behind it.
    Word,
    /// A file or folder.
    Path,
    /// One of several names.
    Choice(&'static Names),
    /// A list of such names.
    Choices(&'static Names),
    /// A list of texts.
    Words,
    /// A list of numbers.
    Numbers,
    /// A list of anything.
    List,
    /// A dictionary.
    Dict,
    /// Any Python value, or a bare word.
    Any,
    /// Values of a search: a list, one value, or a range (from, to) or (from, to, step), which is
    /// kept as a dictionary with these names.
    Space,
    /// The first of several kinds that takes the value.
    Either(&'static [Kind]),
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    pub value: Literal,
    /// A comment that stood behind a plain value.
    pub comment: Option<String>,
}

impl Kind {
    /// Any whole number from `min` on.
    pub(super) const fn from_int(min: i64) -> Kind {
        Kind::Int(min, i64::MAX)
    }

    /// Any number from `min` on.
    pub(super) const fn from_float(min: f64) -> Kind {
        Kind::Float(min, f64::INFINITY)
    }

    /// Whether every word is a value, so that `False` and `None` must be looked at before.
    pub(super) fn takes_any_word(self) -> bool {
        matches!(
            self,
            Kind::Text | Kind::Word | Kind::Path | Kind::Words | Kind::Any | Kind::Space
        )
    }

    pub(crate) fn read(self, raw: &str) -> Result<Reading, String> {
        match self {
            Kind::Text => Ok(Reading {
                value: Literal::Str(unquote(raw).to_owned()),
                comment: None,
            }),
            Kind::Bool
            | Kind::Int(..)
            | Kind::Float(..)
            | Kind::Word
            | Kind::Path
            | Kind::Choice(_) => {
                let (plain, comment) = split_comment(raw);
                if plain.contains('\n') {
                    let help =
                        "the value goes on in the next line; indented lines continue a value";
                    return Err(help.to_owned());
                }
                let value = self.plain(unquote(plain))?;
                Ok(Reading {
                    value,
                    comment: comment.map(str::to_owned),
                })
            }
            Kind::Space => {
                let reading = super::lists::read(raw, Kind::Any)?;
                let value = match reading.value {
                    Literal::List(bounds) if raw.trim_start().starts_with('(') => range(bounds)?,
                    Literal::Dict(_) => {
                        return Err(format!("expected {self}, found {}", shown(raw)));
                    }
                    value => value,
                };
                Ok(Reading { value, ..reading })
            }
            Kind::Either(kinds) => {
                let found = kinds.iter().find_map(|kind| kind.read(raw).ok());
                found.ok_or_else(|| self.why_not_either(kinds, raw))
            }
            Kind::Choices(_)
            | Kind::Words
            | Kind::Numbers
            | Kind::List
            | Kind::Dict
            | Kind::Any => {
                let reading = super::lists::read(raw, self)?;
                let value = self.structured(reading.value)?;
                Ok(Reading { value, ..reading })
            }
        }
    }

    /// The reason of the kind that the value was most likely meant for.
    fn why_not_either(self, kinds: &[Kind], raw: &str) -> String {
        let start = raw.trim_start().chars().next();
        let meant = kinds.iter().find(|kind| match (kind, start) {
            (Kind::Choice(_), Some(c)) => c.is_alphabetic(),
            (Kind::Dict, Some('{')) | (Kind::List | Kind::Numbers, Some('[' | '(')) => true,
            _ => false,
        });
        let reason = meant.and_then(|kind| kind.read(raw).err());
        reason.unwrap_or_else(|| format!("expected {self}, found {}", shown(raw)))
    }

    fn plain(self, text: &str) -> Result<Literal, String> {
        let wrong = || format!("expected {self}, found {}", shown(text));
        match self {
            Kind::Bool => truth(text).map(Literal::Bool).ok_or_else(wrong),
            Kind::Int(min, max) => {
                let value = integer(text).ok_or_else(wrong)?;
                (min..=max)
                    .contains(&value)
                    .then_some(Literal::Int(value))
                    .ok_or_else(wrong)
            }
            Kind::Float(min, max) => {
                let value = text
                    .parse::<f64>()
                    .ok()
                    .filter(|value| value.is_finite())
                    .ok_or_else(wrong)?;
                (min..=max)
                    .contains(&value)
                    .then_some(Literal::Float(value))
                    .ok_or_else(wrong)
            }
            Kind::Choice(names) => names.resolve(text).map(Literal::Str),
            _ => Ok(Literal::Str(text.to_owned())),
        }
    }

    fn structured(self, value: Literal) -> Result<Literal, String> {
        let wrong =
            |found: &Literal| format!("expected {self}, found {} ({found})", found.kind_name());
        match (self, value) {
            (Kind::Any, value) => Ok(value),
            (Kind::Dict, value @ Literal::Dict(_)) => Ok(value),
            (Kind::List, value @ Literal::List(_)) => Ok(value),
            (Kind::Choices(names), Literal::List(items)) => {
                let texts = items
                    .iter()
                    .map(|item| names.resolve(&item.to_text()).map(Literal::Str));
                texts.collect::<Result<_, _>>().map(Literal::List)
            }
            (Kind::Words, Literal::List(items)) => {
                let nested = items
                    .iter()
                    .find(|item| matches!(item, Literal::List(_) | Literal::Dict(_)));
                match nested {
                    Some(item) => Err(wrong(item)),
                    None => Ok(Literal::List(
                        items
                            .iter()
                            .map(|item| Literal::Str(item.to_text()))
                            .collect(),
                    )),
                }
            }
            (Kind::Numbers, Literal::List(items)) => {
                let numbers = items
                    .iter()
                    .map(|item| item.as_f64().map(Literal::Float).ok_or_else(|| wrong(item)));
                numbers.collect::<Result<_, _>>().map(Literal::List)
            }
            (Kind::Choices(_) | Kind::Words | Kind::Numbers, item)
                if !matches!(item, Literal::Dict(_)) =>
            {
                self.structured(Literal::List(vec![item]))
            }
            (_, other) => Err(wrong(&other)),
        }
    }
}

/// `(from, to)` or `(from, to, step)` with their names.
fn range(bounds: Vec<Literal>) -> Result<Literal, String> {
    let numbers = bounds.iter().all(|bound| bound.as_f64().is_some());
    if !numbers || !(2..=3).contains(&bounds.len()) {
        return Err(format!(
            "a range is (from, to) or (from, to, step), found {}; values are listed in [ ]",
            Literal::List(bounds)
        ));
    }
    let names = ["from", "to", "step"].map(|name| Literal::Str(name.to_owned()));
    Ok(Literal::Dict(names.into_iter().zip(bounds).collect()))
}

/// Truth in any common spelling.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "1.0" | "yes" | "y" | "on" | "t" => Some(true),
        "false" | "0" | "0.0" | "no" | "n" | "off" | "f" | "none" => Some(false),
        _ => None,
    }
}

/// A whole number, also written as `1_000` or `20.0`.
fn integer(text: &str) -> Option<i64> {
    match Literal::parse(text).ok()? {
        Literal::Int(value) => Some(value),
        Literal::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i64),
        _ => None,
    }
}

/// Without one pair of quotes around it.
fn unquote(text: &str) -> &str {
    for quote in ['\'', '"'] {
        let inner = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.contains(quote)) {
            return inner;
        }
    }
    text
}

/// A value for a message.
pub(super) fn shown(raw: &str) -> String {
    let line: String = raw
        .chars()
        .take(60)
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect();
    let more = if line.len() < raw.len() { "…" } else { "" };
    format!("`{line}{more}`")
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Kind::Bool => f.write_str("True or False"),
            Kind::Int(min, i64::MAX) => write!(f, "a whole number from {min} on"),
            Kind::Int(min, max) => write!(f, "a whole number from {min} to {max}"),
            // No bound at all, or the smallest number above 0: its 324 digits tell nobody that.
            Kind::Float(min, max) if *min <= f64::MIN && *max >= f64::MAX => {
                f.write_str("a number")
            }
            Kind::Float(f64::MIN_POSITIVE, max) if *max >= f64::MAX => {
                f.write_str("a number above 0")
            }
            Kind::Float(min, max) if *max >= f64::MAX => write!(f, "a number from {min} on"),
            Kind::Float(min, max) => write!(f, "a number from {min} to {max}"),
            Kind::Text => f.write_str("text"),
            Kind::Word => f.write_str("a name"),
            Kind::Path => f.write_str("a path"),
            Kind::Choice(names) => write!(f, "one of {}", names.list()),
            Kind::Choices(names) => write!(f, "a list of names out of {}", names.list()),
            Kind::Words => f.write_str("a list of names"),
            Kind::Numbers => f.write_str("a list of numbers"),
            Kind::List => f.write_str("a list"),
            Kind::Dict => f.write_str("a dictionary"),
            Kind::Any => f.write_str("a Python value"),
            Kind::Space => {
                f.write_str("a list of values, or a range (from, to) or (from, to, step)")
            }
            Kind::Either(kinds) => {
                for (i, kind) in kinds.iter().enumerate() {
                    write!(f, "{}{kind}", if i > 0 { ", or " } else { "" })?;
                }
                Ok(())
            }
        }
    }
}
