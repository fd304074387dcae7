//! A position in the text of a literal.

use super::LiteralError;

/// Reads characters one by one and remembers where it is.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// How many brackets are open: inside of them line ends and comments are skipped.
    pub depth: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Cursor {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// Byte offset.
    pub fn offset(&self) -> usize {
        self.at
    }

    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Goes on behind `text` if it stands here.
    pub fn take(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// The characters from here on for which `keep` holds.
    pub fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Skips white space; inside brackets also line ends and comments.
    pub fn skip_space(&mut self) {
        loop {
            let inside = self.depth > 0;
            self.take_while(|c| c.is_whitespace() && (inside || c != '\n'));
            if inside && self.peek() == Some('#') {
                self.skip_comment();
            } else if !(self.take("\\\n") || self.take("\\\r\n")) {
                return;
            }
        }
    }

    /// Skips white space, line ends and comments around the whole value.
    pub fn skip_lines(&mut self) {
        loop {
            self.skip_space();
            match self.peek() {
                Some('\n') => {
                    self.next();
                }
                Some('#') => self.skip_comment(),
                _ => return,
            }
        }
    }

    /// Skips to the end of the line.
    pub fn skip_comment(&mut self) {
        self.take_while(|c| c != '\n');
    }

    pub fn error(&self, message: impl Into<String>) -> LiteralError {
        self.error_at(self.at, message)
    }

    pub fn error_at(&self, offset: usize, message: impl Into<String>) -> LiteralError {
        let before = self.text.get(..offset).unwrap_or(self.text);
        LiteralError {
            message: message.into(),
            line: before.matches('\n').count(),
        }
    }
}
