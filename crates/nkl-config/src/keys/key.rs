//! The declaration of one key.

use super::kind::{Kind, Reading};
use crate::ini::split_comment;
use crate::Literal;

/// One key: everything that the reader, the messages and the documentation know about it.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Spellings; the first is the proper one. `<…>` in a name stands for any text.
    pub names: &'static [&'static str],
    /// What values it takes.
    pub kind: Kind,
    /// What holds where it is not set.
    pub default: Preset,
    /// What it means.
    pub meaning: &'static str,
    /// A line of an INI file; may be empty.
    pub example: &'static str,
    /// Whether it does something.
    pub status: Status,
    /// Values of the section's `type` that read it; empty means all.
    pub only: &'static [&'static str],
}

/// What holds where a key is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// It must be set.
    Required,
    /// Nothing.
    Unset,
    /// This value, as it would stand in the INI file.
    Value(&'static str),
    /// It depends on other settings, in this way.
    Depends(&'static str),
}

/// Whether a key does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It does what its meaning says.
    Active,
    /// The named capability comes in a later version; setting the key gives a note.
    Later(&'static str),
    /// It never had an effect, for this reason; setting the key gives a warning.
    NoEffect(&'static str),
}

impl Key {
    pub(super) const fn new(
        names: &'static [&'static str],
        kind: Kind,
        meaning: &'static str,
    ) -> Key {
        Key {
            names,
            kind,
            default: Preset::Unset,
            meaning,
            example: "",
            status: Status::Active,
            only: &[],
        }
    }

    pub(super) const fn required(mut self) -> Key {
        self.default = Preset::Required;
        self
    }

    pub(super) const fn default(mut self, value: &'static str) -> Key {
        self.default = Preset::Value(value);
        self
    }

    pub(super) const fn depends(mut self, how: &'static str) -> Key {
        self.default = Preset::Depends(how);
        self
    }

    pub(super) const fn example(mut self, line: &'static str) -> Key {
        self.example = line;
        self
    }

    pub(super) const fn only(mut self, types: &'static [&'static str]) -> Key {
        self.only = types;
        self
    }

    pub(super) const fn later(mut self, capability: &'static str) -> Key {
        self.status = Status::Later(capability);
        self
    }

    pub(super) const fn no_effect(names: &'static [&'static str], why: &'static str) -> Key {
        let mut key = Key::new(names, Kind::Text, "");
        key.status = Status::NoEffect(why);
        key
    }

    /// Whether setting it changes nothing.
    pub(crate) fn is_without_effect(&self) -> bool {
        matches!(self.status, Status::NoEffect(_))
    }

    /// The proper spelling.
    pub fn name(&self) -> &'static str {
        self.names.first().copied().unwrap_or("")
    }

    /// Reads a value. [`Literal::None`] means that the key counts as not set.
    pub(crate) fn read(&self, raw: &str) -> Result<Reading, String> {
        let may_be_unset = matches!(self.default, Preset::Unset | Preset::Depends(_));
        let (plain, comment) = split_comment(raw);
        let says_unset = ["", "false", "none"]
            .iter()
            .any(|word| plain.eq_ignore_ascii_case(word));
        let unset = Reading {
            value: Literal::None,
            comment: comment.map(str::to_owned),
        };
        if may_be_unset && says_unset && self.kind.takes_any_word() {
            return Ok(unset);
        }
        if plain.is_empty() && !may_be_unset && !matches!(self.kind, Kind::Text) {
            return Err("the value is empty".to_owned());
        }
        match self.kind.read(raw) {
            Err(_) if may_be_unset && says_unset => Ok(unset),
            other => other,
        }
    }

    /// The default as a value; [`Literal::None`] where there is none.
    pub(crate) fn default_value(&self) -> Literal {
        match self.default {
            Preset::Value(text) => self
                .kind
                .read(text)
                .map_or(Literal::None, |reading| reading.value),
            _ => Literal::None,
        }
    }
}

/// Whether `name` (lower case) is an instance of `pattern`; `<…>` in the pattern matches one or
/// more characters, which are returned (empty without `<…>`).
pub(crate) fn matches<'n>(pattern: &str, name: &'n str) -> Option<&'n str> {
    let parts = pattern
        .split_once('<')
        .and_then(|(start, rest)| Some((start, rest.split_once('>')?.1)));
    match parts {
        None => pattern.eq_ignore_ascii_case(name).then_some(""),
        Some((start, end)) => {
            let inner = strip_prefix_any_case(name, start)?;
            let length = inner
                .len()
                .checked_sub(end.len())
                .filter(|&length| length > 0)?;
            let ends = inner.get(length..)?.eq_ignore_ascii_case(end);
            ends.then(|| inner.get(..length)).flatten()
        }
    }
}

fn strip_prefix_any_case<'n>(name: &'n str, start: &str) -> Option<&'n str> {
    name.get(..start.len())
        .filter(|begin| begin.eq_ignore_ascii_case(start))?;
    name.get(start.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert_eq!(matches("C_val", "c_val"), Some(""));
        assert_eq!(matches("<column>_bins", "age_bins"), Some("age"));
        assert_eq!(matches("<column>_bins", "_bins"), None);
        assert_eq!(matches("model_<key>", "model_type"), Some("type"));
        assert_eq!(matches("<column>.bin_reals", "ä.bin_reals"), Some("ä"));
        assert_eq!(matches("model_<key>", "größe"), None);
    }

    #[test]
    fn false_means_unset_where_nothing_is_preset() {
        let key = Key::new(&["k"], Kind::Int(0, 10), "");
        for text in ["False", "none", "None", "", "false  # c"] {
            assert_eq!(key.read(text).map(|r| r.value), Ok(Literal::None), "{text}");
        }
        assert_eq!(
            key.read("3 # c").map(|r| (r.value, r.comment)),
            Ok((Literal::Int(3), Some("# c".to_owned())))
        );
        assert!(key.default("1").read("False").is_err());
        assert!(key.default("1").read("").is_err());
        let key = Key::new(&["k"], Kind::Word, "");
        assert_eq!(key.read("False").map(|r| r.value), Ok(Literal::None));
    }
}
