//! The INI file, read by the rules of Python's `configparser`, with the line of each entry.
//!
//! The crate rust-ini is not used: it gives no line numbers, and treats escapes, quotes and
//! continued lines in another way than configparser.

mod comment;
mod decode;
mod interpolate;
mod parse;
#[cfg(test)]
mod tests;

pub(crate) use comment::split as split_comment;
pub(crate) use decode::decode;
pub(crate) use interpolate::interpolate;
pub(crate) use parse::parse;

/// Section whose entries stand in for missing ones of every other section.
pub(crate) const DEFAULT_SECTION: &str = "DEFAULT";

/// An INI file.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Ini {
    /// Sections in the order of the file; `DEFAULT` among them if it is there.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Debug, PartialEq)]
pub(crate) struct Section {
    /// Name, as written.
    pub name: String,
    /// Line of its header, from 1.
    pub line: usize,
    /// Entries in the order of the file.
    pub entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug, PartialEq)]
pub(crate) struct Entry {
    /// Key as written.
    pub written: String,
    /// Key in lower case: keys are compared without case.
    pub key: String,
    /// Value; the lines of a continued value are joined with line feeds.
    pub value: String,
    /// Line of the key, from 1.
    pub line: usize,
}

/// Something wrong with a line.
#[derive(Debug, PartialEq)]
pub(crate) struct IniError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do; may be empty.
    pub help: String,
}

impl Ini {
    pub fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }
}

impl Section {
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// White space as Python's `str.strip` sees it.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}
