//! The grammar of lines.

use super::{is_space, Entry, Ini, IniError, Section, DEFAULT_SECTION};
use std::collections::HashMap;

/// Reads a whole file; wrong lines are reported and left out, so that all of them are found at once.
pub(crate) fn parse(text: &str) -> (Ini, Vec<IniError>) {
    let mut parser = Parser::default();
    for (number, line) in text.split('\n').enumerate() {
        parser.line(number + 1, line);
    }
    for section in &mut parser.ini.sections {
        for entry in &mut section.entries {
            entry
                .value
                .truncate(entry.value.trim_end_matches(is_space).len());
        }
    }
    (parser.ini, parser.errors)
}

#[derive(Default)]
struct Parser {
    ini: Ini,
    errors: Vec<IniError>,
    /// Section that entries go to.
    current: Option<usize>,
    /// Whether the next deeper line continues the last entry of the section.
    open_entry: bool,
    /// Whether that entry is a wrong one, whose continued lines are left out too.
    skipping: bool,
    /// Column of the last key or header.
    indent: usize,
    /// Where each key stands: (section, key) to line.
    seen: HashMap<(usize, String), usize>,
}

impl Parser {
    fn line(&mut self, number: usize, line: &str) {
        let value = line.trim_matches(is_space);
        if value.starts_with(['#', ';']) {
            return;
        }
        if value.is_empty() {
            self.append("");
            return;
        }
        let indent = line.chars().take_while(|&c| is_space(c)).count();
        if self.current.is_some() && self.open_entry && indent > self.indent {
            self.append(value);
            return;
        }
        self.indent = indent;
        if let Some(name) = header(value) {
            self.section(number, name);
        } else if let Some(section) = self.current {
            self.entry(number, section, value);
        } else {
            self.error(
                number,
                "text before the first section",
                "start the file with a section such as [EXP]",
            );
        }
    }

    /// A further line of the last value.
    fn append(&mut self, text: &str) {
        if !self.open_entry || self.skipping {
            return;
        }
        let section = self.current.and_then(|at| self.ini.sections.get_mut(at));
        if let Some(entry) = section.and_then(|section| section.entries.last_mut()) {
            entry.value.push('\n');
            entry.value.push_str(text);
        }
    }

    fn section(&mut self, number: usize, name: &str) {
        self.open_entry = false;
        let known = self
            .ini
            .sections
            .iter()
            .position(|section| section.name == name);
        if let Some(at) = known {
            if name != DEFAULT_SECTION {
                let first = self.ini.sections.get(at).map_or(0, |section| section.line);
                let message = format!("section [{name}] stands twice: first in line {first}");
                self.error(number, &message, "join the two");
            }
            self.current = Some(at);
            return;
        }
        self.current = Some(self.ini.sections.len());
        self.ini.sections.push(Section {
            name: name.to_owned(),
            line: number,
            entries: Vec::new(),
        });
    }

    fn entry(&mut self, number: usize, section: usize, line: &str) {
        self.open_entry = true;
        self.skipping = true;
        let Some(at) = line.find(['=', ':']) else {
            let help = "write `key = value`; lines that continue a value must be indented";
            self.error(
                number,
                &format!("`{}` is neither a section nor `key = value`", shorten(line)),
                help,
            );
            return;
        };
        let written = line[..at].trim_end_matches(is_space);
        let value = line[at + 1..].trim_matches(is_space);
        if written.is_empty() {
            self.error(number, "a value without a key", "write `key = value`");
            return;
        }
        let key = written.to_lowercase();
        if let Some(first) = self.seen.get(&(section, key.clone())) {
            let message =
                format!("key `{written}` stands twice in its section: first in line {first}");
            self.error(number, &message, "keep one of the two");
            return;
        }
        self.seen.insert((section, key.clone()), number);
        if let Some(section) = self.ini.sections.get_mut(section) {
            self.skipping = false;
            section.entries.push(Entry {
                written: written.to_owned(),
                key,
                value: value.to_owned(),
                line: number,
            });
        }
    }

    fn error(&mut self, line: usize, message: &str, help: &str) {
        // One complaint is enough for a file that starts without a section.
        let repeated =
            self.current.is_none() && self.errors.iter().any(|error| error.message == message);
        if !repeated {
            self.errors.push(IniError {
                line,
                message: message.to_owned(),
                help: help.to_owned(),
            });
        }
    }
}

/// `[name]`, up to the last bracket of the line.
fn header(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[')?;
    let end = inner.rfind(']')?;
    (end > 0).then(|| &inner[..end])
}

fn shorten(line: &str) -> String {
    let mut short: String = line.chars().take(40).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}
