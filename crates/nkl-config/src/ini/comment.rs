//! Comments behind plain values, which configparser keeps as part of the value.

use super::is_space;

/// Divides a plain value from a comment behind it: `50 # x` gives `50` and `# x`. A comment starts
/// with `#` or `;` at the start or behind white space; quoted text is never cut.
pub(crate) fn split(value: &str) -> (&str, Option<&str>) {
    let mut quote: Option<char> = None;
    let mut previous = ' ';
    for (at, c) in value.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            // An apostrophe within a word opens nothing.
            None if matches!(c, '\'' | '"') && !previous.is_alphanumeric() => {
                let closes = value[at + 1..].contains(c);
                quote = closes.then_some(c);
            }
            None if matches!(c, '#' | ';') && is_space(previous) => {
                return (value[..at].trim_end_matches(is_space), Some(&value[at..]));
            }
            None => {}
        }
        previous = c;
    }
    (value, None)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn comments() {
        for (value, kept, comment) in [
            ("50 # x", "50", Some("# x")),
            ("50 ; x", "50", Some("; x")),
            (
                "adasyn # either 'a' or 'b'",
                "adasyn",
                Some("# either 'a' or 'b'"),
            ),
            ("a#b", "a#b", None),
            ("\"a # b\" # c", "\"a # b\"", Some("# c")),
            ("'a # b'", "'a # b'", None),
            ("it's # c", "it's", Some("# c")),
            ("# only", "", Some("# only")),
            ("", "", None),
        ] {
            assert_eq!(split(value), (kept, comment), "{value}");
        }
    }
}
