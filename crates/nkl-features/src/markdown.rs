//! The reference page of all feature sets.

use crate::registry;
use std::fmt::Write;

/// All pages of the feature sets as one document (docs/features.md).
pub fn markdown() -> String {
    let mut out = String::from(
        "# Feature sets\n\n\
         What each feature of each set is: formula, unit, window, source. `nkl keys FEATS.type` lists \
         the sets, `nkl keys FEATS.type.NAME` shows a page; the keys that belong to a set stand in \
         [ini.md](ini.md). Several sets in `FEATS.type` are put side by side. This page is made from \
         the program: `cargo run --release -p nkl-features --example features_md > docs/features.md`.\n",
    );
    for entry in registry() {
        // Writing into a string cannot fail.
        let _ = write!(out, "\n## {}\n\n{}.\n", entry.name, escaped(entry.summary));
        for line in entry.page.lines().filter(|line| !line.trim().is_empty()) {
            let _ = write!(out, "\n{}\n", escaped(line));
        }
    }
    out
}

/// Without what Markdown would take for markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '<' | '>' | '*' | '_' | '[' | ']' | '|' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_in_docs_is_new() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/features.md");
        let there = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            there == super::markdown(),
            "docs/features.md is old: \
             cargo run --release -p nkl-features --example features_md > docs/features.md"
        );
    }
}
