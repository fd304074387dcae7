//! YAML as Python's PyYAML reads it.
//!
//! audformat writes its headers with PyYAML, which follows YAML 1.1: unquoted `08` is text (it is no
//! octal number), `010` is 8, `yes` is true. Parsers of YAML 1.2 see 8, 10 and text. So the parser
//! here only delivers the plain texts, and what they mean is decided by PyYAML's resolver rules
//! (its documented implicit resolvers).

use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;

/// Nodes that aliases may add up to; a header needs none.
const ALIAS_BUDGET: usize = 100_000;
/// Levels of nesting; a header has five.
const MAX_DEPTH: usize = 64;

/// A YAML value. Scalars hold the text that Python's `str` would give.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Yaml {
    /// `null`, `~`, or nothing.
    Null,
    /// A string.
    Text(String),
    /// An integer, a real or a boolean, in Python's notation.
    Plain(String),
    /// A list.
    List(Vec<Yaml>),
    /// A mapping, in the order written.
    Map(Vec<(Yaml, Yaml)>),
}

impl Yaml {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Yaml> {
        self.entries()
            .iter()
            .find(|(k, _)| k.text() == Some(key))
            .map(|(_, v)| v)
    }

    /// The pairs of a mapping; nothing for anything else.
    pub(super) fn entries(&self) -> &[(Yaml, Yaml)] {
        match self {
            Yaml::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Yaml::Text(text) | Yaml::Plain(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads the first document.
///
/// # Errors
/// A message that begins with the line.
pub(super) fn parse(text: &str) -> Result<Yaml, (usize, String)> {
    let mut builder = Builder {
        open: Vec::new(),
        anchors: HashMap::new(),
        spent: 0,
    };
    for item in Parser::new_from_str(text) {
        let (event, span) = item.map_err(|e| (e.marker().line(), e.to_string()))?;
        let line = span.start.line();
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        if let Some(done) = builder.event(event).map_err(|m| (line, m))? {
            return Ok(done);
        }
    }
    Ok(Yaml::Null)
}

/// A list or mapping that is not complete, with its anchor.
enum Open {
    List(usize, Vec<Yaml>),
    Map(usize, Vec<(Yaml, Yaml)>, Option<Yaml>),
}

struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, Yaml>,
    spent: usize,
}

impl Builder {
    /// Takes an event; returns the whole document when it is complete.
    fn event(&mut self, event: Event) -> Result<Option<Yaml>, String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.as_ref().map(|t| t.suffix.as_str());
                let value = match (style, tag) {
                    (_, Some("str")) => Yaml::Text(text.into_owned()),
                    (ScalarStyle::Plain, _) => resolve(&text),
                    _ => Yaml::Text(text.into_owned()),
                };
                Ok(self.add(anchor, value))
            }
            Event::Alias(anchor) => {
                let value = self
                    .anchors
                    .get(&anchor)
                    .cloned()
                    .ok_or("an alias without anchor")?;
                self.spent += size(&value);
                if self.spent > ALIAS_BUDGET {
                    return Err("aliases expand to too much".into());
                }
                Ok(self.add(0, value))
            }
            Event::SequenceStart(anchor, _) => self.push(Open::List(anchor, Vec::new())),
            Event::MappingStart(anchor, _) => self.push(Open::Map(anchor, Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(anchor, items)) => Ok(self.add(anchor, Yaml::List(items))),
                Some(Open::Map(anchor, entries, _)) => Ok(self.add(anchor, Yaml::Map(entries))),
                None => Err("an end without a beginning".into()),
            },
            _ => Ok(None),
        }
    }

    fn push(&mut self, open: Open) -> Result<Option<Yaml>, String> {
        if self.open.len() >= MAX_DEPTH {
            return Err("nested too deeply".into());
        }
        self.open.push(open);
        Ok(None)
    }

    fn add(&mut self, anchor: usize, value: Yaml) -> Option<Yaml> {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => return Some(value),
            Some(Open::List(_, items)) => items.push(value),
            Some(Open::Map(_, entries, key)) => match key.take() {
                None => *key = Some(value),
                Some(key) => entries.push((key, value)),
            },
        }
        None
    }
}

fn size(value: &Yaml) -> usize {
    match value {
        Yaml::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Yaml::Map(entries) => {
            1 + entries
                .iter()
                .map(|(k, v)| size(k) + size(v))
                .sum::<usize>()
        }
        _ => 1,
    }
}

/// What an unquoted scalar is under YAML 1.1.
fn resolve(text: &str) -> Yaml {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Yaml::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Yaml::Plain("True".into())
        }
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Yaml::Plain("False".into())
        }
        _ => {}
    }
    let (sign, digits) = match text.as_bytes()[0] {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    if let Some(value) = integer(digits) {
        let sign = if value == 0 { "" } else { sign };
        return Yaml::Plain(format!("{sign}{value}"));
    }
    if is_real(digits) {
        let plain: String = digits.chars().filter(|c| *c != '_').collect();
        return Yaml::Plain(format!("{sign}{plain}"));
    }
    Yaml::Text(text.to_owned())
}

/// Binary, octal, hexadecimal, decimal or sexagesimal digits, without sign.
fn integer(digits: &str) -> Option<u128> {
    let only = |text: &str, ok: fn(char) -> bool| {
        (!text.is_empty() && text.chars().all(|c| c == '_' || ok(c)))
            .then(|| text.replace('_', ""))
            .filter(|t| !t.is_empty())
    };
    if let Some(rest) = digits.strip_prefix("0b") {
        return u128::from_str_radix(&only(rest, |c| c == '0' || c == '1')?, 2).ok();
    }
    if let Some(rest) = digits.strip_prefix("0x") {
        return u128::from_str_radix(&only(rest, |c| c.is_ascii_hexdigit())?, 16).ok();
    }
    if digits == "0" {
        return Some(0);
    }
    if let Some(rest) = digits.strip_prefix('0') {
        return u128::from_str_radix(&only(rest, |c| ('0'..='7').contains(&c))?, 8).ok();
    }
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut parts = digits.split(':');
    let mut value: u128 = only(parts.next()?, |c| c.is_ascii_digit())?.parse().ok()?;
    for part in parts {
        let small = matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
        let part: u128 = part.parse().ok().filter(|p| small && *p < 60)?;
        value = value.checked_mul(60)?.checked_add(part)?;
    }
    Some(value)
}

/// A real without sign: digits and a point are needed, an exponent needs its sign.
fn is_real(text: &str) -> bool {
    if matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let Some((whole, fraction)) = mantissa.split_once('.') else {
        return false;
    };
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let starts = |t: &str| t.starts_with(|c: char| c.is_ascii_digit());
    let exponent_ok = exponent.is_none_or(|e| {
        e.starts_with(['+', '-']) && e.len() > 1 && e[1..].bytes().all(|b| b.is_ascii_digit())
    });
    digits(whole)
        && digits(fraction)
        && (starts(whole) || (whole.is_empty() && starts(fraction)))
        && exponent_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Yaml {
        Yaml::Plain(text.into())
    }

    #[test]
    fn scalars_mean_what_pyyaml_takes_them_for() {
        for (text, value) in [
            ("08", Yaml::Text("08".into())),
            ("09", Yaml::Text("09".into())),
            ("03", plain("3")),
            ("010", plain("8")),
            ("10", plain("10")),
            ("-5", plain("-5")),
            ("1_000", plain("1000")),
            ("0x1F", plain("31")),
            ("0o17", Yaml::Text("0o17".into())),
            ("1:30", plain("90")),
            ("1.5", plain("1.5")),
            ("1e3", Yaml::Text("1e3".into())),
            ("1.0e+3", plain("1.0e+3")),
            (".5", plain(".5")),
            ("1.", plain("1.")),
            ("yes", plain("True")),
            ("off", plain("False")),
            ("y", Yaml::Text("y".into())),
            ("~", Yaml::Null),
            ("'08'", Yaml::Text("08".into())),
            ("\"yes\"", Yaml::Text("yes".into())),
            ("!!str 5", Yaml::Text("5".into())),
            ("2020-01-01", Yaml::Text("2020-01-01".into())),
            ("1.2.3", Yaml::Text("1.2.3".into())),
            ("-", Yaml::List(vec![Yaml::Null])),
            ("_", Yaml::Text("_".into())),
        ] {
            assert_eq!(parse(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn nested_maps_keep_their_order_and_aliases_are_followed() {
        let doc = parse("b: &x {08: {age: 34}}\na: [1, two]\nc: *x\n").unwrap();
        let keys: Vec<_> = doc.entries().iter().filter_map(|(k, _)| k.text()).collect();
        assert_eq!(keys, ["b", "a", "c"]);
        assert_eq!(
            doc.get("c")
                .and_then(|c| c.get("08"))
                .and_then(|s| s.get("age")),
            Some(&plain("34"))
        );
    }

    #[test]
    fn bad_documents_are_errors_with_their_line() {
        let (line, _) = parse("a: 1\nb: [1, 2\nc: }\n").unwrap_err();
        assert!(line >= 2, "{line}");
        parse(&"[".repeat(500)).unwrap_err();
        let bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
                    d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e]\n";
        assert!(parse(bomb).unwrap_err().1.contains("too much"));
        assert_eq!(parse(""), Ok(Yaml::Null));
    }
}
