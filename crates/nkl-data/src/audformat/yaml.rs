//! YAML as Python's PyYAML reads it.
//!
//! audformat writes its headers with PyYAML, which follows YAML 1.1: unquoted `08` is text (it is no
//! octal number), `010` is 8, `yes` is true. Parsers of YAML 1.2 see 8, 10 and text. So the parser
//! here only delivers the plain texts, and what they mean is decided by PyYAML's resolver rules
//! (its documented implicit resolvers).

use super::scalar::resolve;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Yaml {
        Yaml::Plain(text.into())
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

    #[test]
    fn damaged_headers_end_in_a_value_or_an_error() {
        let header = include_str!("../../tests/data/mini-csv/db.yaml");
        let mut state = 7_u64;
        let mut below = |n: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % n
        };
        let pieces = [
            ":", "[", "{", "}", "-", "\n", " ", "&a ", "*a", "!!", "|", ">", "'", "\"", "#", "%",
            "?", "\t", "é",
        ];
        for _ in 0..5000 {
            let mut text: Vec<char> = header.chars().collect();
            for _ in 0..1 + below(4) {
                let at = below(text.len());
                match below(3) {
                    0 => text.truncate(at + 1),
                    1 => drop(text.remove(at)),
                    _ => drop(
                        text.splice(at..at, pieces[below(pieces.len())].chars())
                            .count(),
                    ),
                }
                if text.is_empty() {
                    break;
                }
            }
            let _ = parse(&text.into_iter().collect::<String>());
        }
    }
}
