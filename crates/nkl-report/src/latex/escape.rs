//! Text as LaTeX takes it.

/// Text with everything that TeX would read as a command made harmless. Characters that the fonts
/// of LaTeX lack are written by their number, so that a report always compiles.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match known(c) {
            Some(command) => safe.push_str(command),
            None if c.is_ascii_graphic() || c == ' ' => safe.push(c),
            None if c.is_whitespace() => safe.push(' '),
            None if is_latin(c) => safe.push(c),
            None => safe.push_str(&format!("[U+{:04X}]", c as u32)),
        }
    }
    safe
}

/// A name that may be broken after `_`, `-`, `/` and `,`: in a table, where lines are short.
pub(super) fn breakable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for piece in text.split_inclusive(['_', '-', '/', ',']) {
        safe.push_str(&escape(piece));
        if piece.ends_with(['_', '-', '/', ',']) {
            safe.push_str("\\allowbreak{}");
        }
    }
    safe
}

/// Letters of the languages that are written in Latin letters, in the encoding T1.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{17f}') && !matches!(c, '\u{d7}' | '\u{f7}' | '\u{149}' | '\u{17f}')
        || matches!(c, '\u{a1}' | '\u{bf}' | '\u{ab}' | '\u{bb}')
}

/// What has a command of its own.
fn known(c: char) -> Option<&'static str> {
    Some(match c {
        '\\' => "\\textbackslash{}",
        '{' => "\\{",
        '}' => "\\}",
        '$' => "\\$",
        '&' => "\\&",
        '#' => "\\#",
        '%' => "\\%",
        '_' => "\\_",
        '^' => "\\textasciicircum{}",
        '~' => "\\textasciitilde{}",
        '<' => "\\textless{}",
        '>' => "\\textgreater{}",
        '|' => "\\textbar{}",
        '"' => "\\textquotedbl{}",
        '\'' => "\\textquotesingle{}",
        '`' => "\\textasciigrave{}",
        // Two in a row would become one dash.
        '-' => "{-}",
        '\u{a0}' | '\u{2009}' | '\u{202f}' => "~",
        '\u{2013}' => "\\textendash{}",
        '\u{2014}' => "\\textemdash{}",
        '\u{2026}' => "\\ldots{}",
        '\u{2018}' => "\\textquoteleft{}",
        '\u{2019}' => "\\textquoteright{}",
        '\u{201c}' => "\\textquotedblleft{}",
        '\u{201d}' => "\\textquotedblright{}",
        '\u{2212}' => "$-$",
        '\u{d7}' => "$\\times$",
        '\u{f7}' => "$\\div$",
        '\u{b1}' => "$\\pm$",
        '\u{2264}' => "$\\le$",
        '\u{2265}' => "$\\ge$",
        '\u{2260}' => "$\\ne$",
        '\u{2192}' => "$\\to$",
        '\u{b7}' => "$\\cdot$",
        '\u{b2}' => "$^2$",
        '\u{b3}' => "$^3$",
        '\u{b0}' => "$^\\circ$",
        '\u{b5}' | '\u{3bc}' => "$\\mu$",
        '\u{3b1}' => "$\\alpha$",
        '\u{3b2}' => "$\\beta$",
        '\u{3b3}' => "$\\gamma$",
        '\u{3b5}' => "$\\varepsilon$",
        '\u{3b7}' => "$\\eta$",
        '\u{3ba}' => "$\\kappa$",
        '\u{3bb}' => "$\\lambda$",
        '\u{3c1}' => "$\\rho$",
        '\u{3c3}' => "$\\sigma$",
        '\u{3c7}' => "$\\chi$",
        '\u{3a3}' => "$\\Sigma$",
        '\u{394}' => "$\\Delta$",
        '\u{a7}' => "\\S{}",
        '\u{a9}' => "\\textcopyright{}",
        '\u{20ac}' => "EUR",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_text() {
        assert_eq!(
            escape(r"50% of $x_1 & \input{/etc/passwd} #2^~"),
            "50\\% of \\$x\\_1 \\& \\textbackslash{}input\\{/etc/passwd\\} \\#2\\textasciicircum{}\
             \\textasciitilde{}"
        );
        assert_eq!(
            escape("a--b\n\n\\\\"),
            "a{-}{-}b  \\textbackslash{}\\textbackslash{}"
        );
        assert_eq!(escape("Ärger, żal, ≤ χ²"), "Ärger, żal, $\\le$ $\\chi$$^2$");
        assert_eq!(escape("悲\u{7}"), "[U+60B2][U+0007]");
        assert_eq!(breakable("a_b"), "a\\_\\allowbreak{}b");
    }

    /// Nothing of a text is left that TeX would act on, whatever the text.
    #[test]
    fn no_active_character_survives() {
        for number in 0..0x3000u32 {
            let Some(c) = char::from_u32(number) else {
                continue;
            };
            let safe = escape(&c.to_string());
            let active = ['#', '%', '&', '_', '~', '{', '}', '\\', '$', '^'];
            if safe.chars().count() == 1 {
                let own = safe.chars().next().unwrap();
                assert!(own == '~' || !active.contains(&own), "{number:x} {safe}");
                assert!(
                    own.is_ascii_graphic() || own == ' ' || is_latin(own),
                    "{number:x}"
                );
            }
            let open = safe.matches('{').count() - safe.matches("\\{").count();
            let closed = safe.matches('}').count() - safe.matches("\\}").count();
            assert_eq!(open, closed, "{safe}");
        }
    }
}
